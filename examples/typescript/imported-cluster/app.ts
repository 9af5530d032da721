import { App, Stack, StackProps } from 'aws-cdk-lib';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, DefaultCapacityType, ICluster, KubernetesVersion, Nodegroup } from 'aws-cdk-lib/aws-eks-v2';
import { IRole, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ClusterScope, EksNodeDiagnosticsMcp } from 'eks-node-diagnostics-mcp';

/** A cluster in a stack of its own, deployed by the same app and perhaps by another team. */
class ClusterStack extends Stack {
  public readonly cluster: ICluster;
  public readonly nodeRole: IRole;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const cluster = new Cluster(this, 'Cluster', { version: KubernetesVersion.V1_34, vpc: new Vpc(this, 'Vpc'), defaultCapacityType: DefaultCapacityType.NODEGROUP, defaultCapacity: 0 });
    const nodes = new Nodegroup(this, 'Nodes', { cluster });
    this.cluster = cluster;
    this.nodeRole = nodes.role;
  }
}

/** Diagnostics for that cluster, and for one that Terraform made in another region. */
class DiagnosticsStack extends Stack {
  constructor(scope: Construct, id: string, { cluster, nodeRole, ...props }: StackProps & { readonly cluster: ICluster; readonly nodeRole: IRole }) {
    super(scope, id, props);
    const diagnostics = new EksNodeDiagnosticsMcp(this, 'NodeDiagnostics', {
      clusters: ClusterScope.of(cluster).plus(ClusterScope.named('legacy', { region: 'us-west-2' })),
      nodeRoles: [nodeRole], // of the other stack: the policy is made in this one, so that neither waits for the other
    });
    diagnostics.grantUpload(Role.fromRoleName(this, 'LegacyNodes', 'legacy-nodes'));
  }
}

export const app = new App();
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
const { cluster, nodeRole } = new ClusterStack(app, 'Cluster', { env });
new DiagnosticsStack(app, 'NodeDiagnostics', { env, cluster, nodeRole });
