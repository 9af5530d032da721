import { Annotations, Aws, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { GatewayAuthorizer } from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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
  const statement = new iam.PolicyStatement({ sid: 'InvokeGateway', actions: ['bedrock-agentcore:InvokeGateway'], resources: [gatewayArn] });
  if (Token.compareStrings(role.env.account, Stack.of(client).account) === TokenComparison.DIFFERENT) {
    Annotations.of(client).addWarningV2('eks-node-diagnostics-mcp:foreignClientRole',
      `${role.roleArn} belongs to account ${role.env.account}: attach a policy to it there that allows bedrock-agentcore:InvokeGateway on this gateway, and allow the role in a resource policy of the gateway.`);
    return undefined;
  }
  return new iam.Policy(client, 'Invoke', { statements: [statement], roles: [role] });
}
