import { Annotations, Aws, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { GatewayAuthorizer } from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { isAttached } from './attached-policy';
import { AuthStrategy, BoundAuth } from './auth-strategy';
import { roleSession } from './cedar';
import { PropError } from './prop-error';

/** Requests signed by IAM roles (SigV4): no secret at all. */
export class IamAuth implements AuthStrategy {
  readonly kind = 'iam';

  bind(): BoundAuth {
    return {
      principalType: 'AgentCore::IamEntity',
      authorizer: () => GatewayAuthorizer.usingAwsIam(),
      admit: (client, { asked, clientId, role, gatewayArn }) => {
        if (role === undefined || clientId !== undefined) {
          throw new PropError({
            prop: asked,
            got: clientId !== undefined ? 'clientId' : 'no role',
            expected: 'role, and no clientId: callers sign with IAM credentials',
            fix: 'add the role whose sessions call the gateway',
          });
        }
        const policy = grantInvoke(client, role, gatewayArn);
        return { principal: roleSession(`arn:${Aws.PARTITION}:sts::${role.env.account}:assumed-role/${role.roleName}`), dependencies: policy === undefined ? [] : [policy] };
      },
    };
  }
}

/** In our own scope: a grant would write into the stack of the role, which then would need ours while ours needs the role's name. */
function grantInvoke(client: Construct, role: iam.IRole, gatewayArn: string): iam.Policy | undefined {
  const policy = new iam.Policy(client, 'Invoke', { statements: [new iam.PolicyStatement({ sid: 'InvokeGateway', actions: ['bedrock-agentcore:InvokeGateway'], resources: [gatewayArn] })] });
  const foreign = Token.compareStrings(role.env.account, Stack.of(client).account) === TokenComparison.DIFFERENT;
  if (!foreign) { role.attachInlinePolicy(policy); } // by way of the role, because one that is immutable refuses
  if (!foreign && isAttached(policy)) { return policy; }
  const name = Token.isUnresolved(role.roleArn) ? role.node.path : role.roleArn;
  Annotations.of(client).addWarningV2(`eks-node-diagnostics-mcp:clientRoleUnchanged:${role.node.path}`, [
    `The role ${name} cannot be changed from here${foreign ? ', because it belongs to another account (which a resource policy of the gateway must let in, too)' : ''}.`,
    `Its sessions cannot call the gateway until somebody adds this policy to it: ${JSON.stringify(Stack.of(client).resolve(policy.document.toJSON()))}`,
  ].join(' '));
  return undefined;
}
