import { IResource, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PropError } from './prop-error';

/** What must be in the region of the stack, because a service reaches no further. */
export interface RegionalProp {
  readonly prop: string;
  /** what it is, in a word */
  readonly what: string;
  readonly resource: IResource;
  /** what happens there, and nowhere else */
  readonly because: string;
}

/** Refuses what is known to be of another region. */
export function assertSameRegion(scope: IConstruct, { prop, what, resource, because }: RegionalProp): void {
  const { region } = Stack.of(scope);
  if (Token.compareStrings(resource.env.region, region) !== TokenComparison.DIFFERENT) { return; }
  throw new PropError({ prop, got: `a ${what} in ${resource.env.region}`, expected: `a ${what} in ${region}, where ${because}`, fix: `bring a ${what} of the same region, or leave it out` });
}
