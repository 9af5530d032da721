import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';

const REASONS = new WeakMap<iam.PolicyStatement, string>();

/**
 * A statement whose resources cannot be listed one by one, with the reason why.
 *
 * @param why what the `*` stands for, or why the action knows no narrower resource
 */
export function broadStatement(why: string, props: iam.PolicyStatementProps): iam.PolicyStatement {
  const statement = new iam.PolicyStatement(props);
  REASONS.set(statement, why);
  return statement;
}

/**
 * Tells rule packs (cdk-nag AwsSolutions-IAM5) why each `*` below `scope` is there. Only wildcards that carry a reason are acknowledged, so a new one is found.
 *
 * @param statements read at synth, so that later additions are seen
 */
export function acknowledgeWildcards(scope: Construct, statements: () => readonly iam.PolicyStatement[]): void {
  // The ids hold the resolved resource, and references between stacks are resolved late: after that come validations, and rule packs after them.
  scope.node.addValidation({
    validate: () => {
      const acknowledged = new Map<string, string>();
      for (const statement of statements()) {
        const reason = REASONS.get(statement);
        if (reason === undefined) { continue; }
        for (const resource of statement.resources.map((each) => flattened(Stack.of(scope).resolve(each)))) {
          if (resource.includes('*')) { acknowledged.set(`AwsSolutions-IAM5[Resource::${resource}]`, reason); }
        }
      }
      Validations.of(scope).acknowledge(...[...acknowledged].map(([id, reason]) => ({ id, reason })));
      return [];
    },
  });
}

/** A resource as rule packs write it: references as `<LogicalId.Attribute>`. */
function flattened(value: unknown): string {
  if (typeof value === 'string') { return value; }
  if (typeof value !== 'object' || value === null) { return ''; }
  const [[intrinsic, argument]] = Object.entries(value) as [[string, unknown]];
  switch (intrinsic) {
    case 'Fn::Join': return (argument as [string, unknown[]])[1].map(flattened).join((argument as [string, unknown[]])[0]);
    case 'Fn::GetAtt': return `<${(argument as string[]).join('.')}>`;
    case 'Ref': return `<${String(argument)}>`;
    case 'Fn::ImportValue': return flattened(argument);
    default: return JSON.stringify(value);
  }
}

