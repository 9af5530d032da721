import { Stack } from 'aws-cdk-lib';
import { IPolicyEngine } from 'aws-cdk-lib/aws-bedrockagentcore';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface GatewayRoleProps {
  readonly gatewayName: string;
  readonly engine: IPolicyEngine;
  readonly functions: readonly IFunction[];
}

/** The role of a gateway: it calls our functions and asks our policy engine, and nothing else. */
export function gatewayRole(scope: Construct, { gatewayName, engine, functions }: GatewayRoleProps): { readonly role: iam.Role; readonly policy: iam.Policy } {
  const stack = Stack.of(scope);
  // the service appends ten characters to the name; the id itself is not known before the gateway, which needs the role
  const gatewayArn = stack.formatArn({ service: 'bedrock-agentcore', resource: 'gateway', resourceName: `${gatewayName}-??????????` });
  const role = new iam.Role(scope, 'Role', {
    description: `What the MCP gateway ${gatewayName} may do`,
    assumedBy: new iam.ServicePrincipal('bedrock-agentcore.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': gatewayArn } },
    }),
  });
  const policy = new iam.Policy(scope, 'RolePolicy', {
    roles: [role],
    statements: [
      new iam.PolicyStatement({ sid: 'CallFunctions', actions: ['lambda:InvokeFunction'], resources: functions.map((each) => each.functionArn) }),
      new iam.PolicyStatement({ sid: 'ReadPolicyEngine', actions: ['bedrock-agentcore:GetPolicyEngine'], resources: [engine.policyEngineArn] }),
      // https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-permissions.html: both resources are checked
      new iam.PolicyStatement({ sid: 'AuthorizeCalls', actions: ['bedrock-agentcore:AuthorizeAction', 'bedrock-agentcore:PartiallyAuthorizeActions'], resources: [engine.policyEngineArn, gatewayArn] }),
    ],
  });
  return { role, policy };
}
