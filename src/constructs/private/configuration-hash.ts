import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Eight characters that change with a configuration. References count by what they refer to, so the same app gives the same characters at every synth. */
export function configurationHash(scope: IConstruct, ...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(Stack.of(scope).resolve(parts))).digest('hex').slice(0, 8);
}
