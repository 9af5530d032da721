import { App } from 'aws-cdk-lib';
import { NodeDiagnosticsStack } from './node-diagnostics-stack';

export const app = new App();

/** `-c name=a,b` on the command line, or in cdk.json. */
function list(name: string): string[] {
  return String(app.node.tryGetContext(name) ?? '').split(',').map((each) => each.trim()).filter((each) => each !== '');
}

new NodeDiagnosticsStack(app, 'NodeDiagnostics', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  description: 'MCP endpoint through which agents investigate EKS worker nodes',
  clusterNames: list('clusters'),
  nodeRoleNames: list('nodeRoles'),
  approverRoleNames: list('approvers'),
  alarmEmail: list('alarmEmail')[0],
  agentSpaceId: list('agentSpace')[0],
});
