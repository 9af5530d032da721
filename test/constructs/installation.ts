import { App, AppProps, Environment, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ClusterScope, EksNodeDiagnosticsMcp, EksNodeDiagnosticsMcpProps } from '../../src';

export const ACCOUNT = '111122223333';
export const ENV: Environment = { account: ACCOUNT, region: 'eu-west-1' };

export interface Installation {
  readonly app: App;
  readonly stack: Stack;
  readonly diagnostics: EksNodeDiagnosticsMcp;
}

export type InstallationProps = Partial<EksNodeDiagnosticsMcpProps> | ((stack: Stack) => Partial<EksNodeDiagnosticsMcpProps>);

/** One instance with the id `NodeDiagnostics` in a stack `Diagnostics`. */
export function install(props: InstallationProps = {}, env: Environment = ENV, appProps: AppProps = {}): Installation {
  const app = new App(appProps);
  const stack = new Stack(app, 'Diagnostics', { env });
  const diagnostics = new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', { clusters: ClusterScope.named('prod'), ...typeof props === 'function' ? props(stack) : props });
  return { app, stack, diagnostics };
}

export function templateOf(props: InstallationProps = {}, env: Environment = ENV): Template {
  return Template.fromStack(install(props, env).stack);
}

interface Resource { readonly Type: string; readonly Properties: any }

/** Logical ids and properties of one type. */
export function resourcesOf(template: Template, type: string): Record<string, any> {
  return Object.fromEntries(Object.entries(template.findResources(type) as Record<string, Resource>).map(([id, { Properties }]) => [id, Properties]));
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource?: unknown;
  readonly NotResource?: unknown;
  readonly Condition?: any;
  readonly Principal?: unknown;
}

/** Every statement of an identity policy, by the logical id of its policy. */
export function statements(template: Template, types: readonly string[] = ['AWS::IAM::Policy']): (Statement & { readonly policy: string })[] {
  return types.flatMap((type) => Object.entries(resourcesOf(template, type)).flatMap(([policy, { PolicyDocument }]) =>
    (PolicyDocument.Statement as Statement[]).map((each) => ({ ...each, policy }))));
}

/** The one statement of that name; of several policies the one whose id matches. */
export function statement(template: Template, sid: string, policy = /./): Statement {
  const found = statements(template, ['AWS::IAM::Policy', 'AWS::S3::BucketPolicy']).filter((each) => each.Sid === sid && policy.test(each.policy));
  expect(found).toHaveLength(1);
  return found[0]!;
}

/** A value of a template as one line: references as `<LogicalId.Attribute>`. */
export function flat(value: unknown): string {
  if (typeof value === 'string') { return value; }
  const [[intrinsic, argument]] = Object.entries(value as object) as [[string, any]];
  if (intrinsic === 'Fn::Join') { return argument[1].map(flat).join(argument[0]); }
  if (intrinsic === 'Fn::GetAtt') { return `<${argument.join('.')}>`; }
  if (intrinsic === 'Ref') { return `<${argument}>`; }
  return JSON.stringify(value);
}

export function flats(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(flat);
}

/** Variables of the function whose logical id matches. */
export function environment(template: Template, id: RegExp): Record<string, unknown> {
  const found = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).filter(([name]) => id.test(name));
  expect(found).toHaveLength(1);
  return found[0]![1].Environment.Variables;
}
