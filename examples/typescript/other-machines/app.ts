import { App, Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { ClusterScope, Collector, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

export const app = new App();
const stack = new Stack(app, 'NodeDiagnostics');

new EksNodeDiagnosticsMcp(stack, 'NodeDiagnostics', {
  clusters: ClusterScope.named('prod'),
  nodeRoles: [Role.fromRoleName(stack, 'NodeRole', 'prod-nodes')],
  collectors: [
    // container instances of ECS, by the runbook that AWS has for them
    Collector.ecsInstance({
      name: 'ecs-prod',
      machineTags: { 'ecs-cluster': 'prod' },
      machineRoles: [Role.fromRoleName(stack, 'EcsInstanceRole', 'ecsInstanceRole')],
    }),
    // machines in a data centre (mi-…), by a runbook of your own that uploads machine_<machine id>_<automation execution id>.tar.gz
    Collector.runbook('Example-CollectLogs', {
      name: 'data-centre',
      machineTags: { site: 'frankfurt' },
      machineRoles: [Role.fromRoleName(stack, 'HybridActivationRole', 'hybrid-machines')],
    }),
  ],
  outputs: true,
});
