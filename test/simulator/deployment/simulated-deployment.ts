import { AccountState, accountServices } from './account-services';
import { agentStatement, automationStatements, bucketPolicy, keyPolicy, machineAutomationStatements, PolicyPlaces, uploadStatements } from './deployed-policies';
import { SimulatedRoles } from './simulated-roles';
import { SimulatedAwsError } from '../aws-error';
import { AwsEndpoint, WireService } from '../http/aws-endpoint';
import { GatewaySettings, SimulatedGateway } from '../http/simulated-gateway';
import { BucketSettings } from '../s3/bucket-settings';
import { S3Error } from '../s3/s3-error';
import { SimulatedS3 } from '../s3/simulated-s3';
import { SimulatedAccount } from '../simulated-account';
import { SimulatedCluster, SimulatedNode } from '../simulated-nodes';
import { VirtualClock } from '../virtual-clock';

export const ACCOUNT = '111122223333';
export const REGION = 'eu-west-1';
export const CLUSTER = 'prod';
export const BUCKET = 'evidence-bucket';
export const NODE = 'i-0a1b2c3d4e5f60718';
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
export const NODE_ROLE = `arn:aws:iam::${ACCOUNT}:role/prod-nodes`;
export const AUTOMATION_ROLE = `arn:aws:iam::${ACCOUNT}:role/NodeDiagnostics-AutomationRole`;
export const HOST_ROLE = `arn:aws:iam::${ACCOUNT}:role/service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole`;
export const SECRET = 'a-client-secret-that-nobody-may-see';
export const TOKEN = 'a-token-that-nobody-may-see';
export const HOST_SETTING = '/ssm/managed-instance/default-ec2-instance-management-role';
const SCOPE = 'eks-node-diagnostics/collect';
const TOOLS = ['eks-node___errors', 'eks-node___read', 'eks-node___collect'];
const PLACES: PolicyPlaces = { account: ACCOUNT, region: REGION, bucket: BUCKET, keyArn: KEY, cluster: CLUSTER };

/** A simulated account with an installation in it, all well, as the command sees it: whoever has the account's credentials. Everything can be broken. */
export class SimulatedDeployment {
  static async start(): Promise<SimulatedDeployment> {
    const deployment = new SimulatedDeployment();
    const [aws, s3, gateway] = await Promise.all([deployment.aws.start(), deployment.s3.start(), deployment.gateway.start()]);
    deployment.gatewayAddress = gateway;
    deployment.reset();
    Object.assign(deployment.environment, { AWS_ENDPOINT_URL: aws, AWS_ENDPOINT_URL_S3: s3 });
    return deployment;
  }

  readonly environment: Record<string, string> = {
    AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', NO_PROXY: '127.0.0.1',
  };

  readonly clock = new VirtualClock(Date.now());
  readonly s3 = new SimulatedS3(BUCKET, this.clock);
  readonly gateway = new SimulatedGateway(this.clock, gatewayAtFirst());
  /** what was asked: `service:Operation` */
  readonly asked: string[] = [];
  /** of these, what the caller may not do */
  readonly denied = new Set<string>();
  account!: SimulatedAccount;
  roles!: SimulatedRoles;
  state!: AccountState;
  bucket!: BucketSettings & { exists: boolean };
  private gatewayAddress = '';
  private readonly aws: AwsEndpoint;
  private last = performance.now();

  private constructor() {
    const first = new SimulatedAccount(this.clock, { put: () => undefined });
    const services = { ...AwsEndpoint.services((service, region, operation, input) => this.account.send(service, region, operation, input)), ...accountServices(() => this.state, () => this.roles) };
    this.aws = new AwsEndpoint(first.clock, Object.fromEntries(Object.entries(services).map(([name, service]) => [name, this.guarded(name, service)])));
    this.s3.mishap = operation => {
      this.asked.push(`s3:${operation}`);
      if (this.denied.has(`s3:${operation}`)) { return new S3Error('AccessDenied', 403, 'Access Denied'); }
      return this.bucket.exists ? undefined : new S3Error('NoSuchBucket', 404, 'The specified bucket does not exist');
    };
  }

  /** Everything well, and nothing asked. */
  reset(): void {
    this.asked.length = 0;
    this.denied.clear();
    this.account = new SimulatedAccount(this.clock, { put: () => undefined });
    this.account.nodes.add(NODE, nodeAtFirst());
    this.account.nodes.groupRules.set('sg-nodes', [{ IsEgress: true, IpProtocol: '-1', FromPort: -1, ToPort: -1, CidrIpv4: '0.0.0.0/0' }]);
    this.account.nodes.clusters.push(clusterAtFirst());
    this.roles = rolesAtFirst();
    this.bucket = { exists: true, region: REGION, policyIsPublic: false, keyId: KEY, sendsEvents: true, policy: bucketPolicy(PLACES, [NODE_ROLE, HOST_ROLE]) };
    this.s3.settings = this.bucket;
    this.gateway.settings = gatewayAtFirst();
    this.gateway.asked.length = 0;
    this.state = {
      account: ACCOUNT,
      credentialsExpired: false,
      stack: { name: 'NodeDiagnostics', outputs: this.outputs() },
      key: { arn: KEY, state: 'Enabled', policy: keyPolicy(PLACES) },
      client: { id: 'client-1', secret: SECRET },
    };
  }

  stop(): void { [this.aws, this.s3, this.gateway].forEach(each => each.stop()); }

  get node(): SimulatedNode { return this.account.nodes.nodes.get(NODE)!; }

  get endpoint(): string { return this.gatewayAddress; }

  /** Adds a collector for machines that are no nodes. @returns its role */
  addMachines(name: string, tags: Readonly<Record<string, string>>): string {
    const role = this.roles.add(`Machines-${name}`, machineAutomationStatements(PLACES, tags));
    const source = { name, region: REGION, document: 'AWSSupport-CollectECSInstanceLogs', roleArn: role.arn, machineParameter: 'ECSInstanceId', bucketParameter: 'LogDestination', roleParameter: 'AutomationAssumeRole', keyPrefix: 'ecs_', tags };
    this.account.ssm.documents.add(source.document);
    this.state.stack.outputs.MachineSources = JSON.stringify([source]);
    this.roles.add('machine-role', [agentStatement(), ...uploadStatements(PLACES, 'ecs_')]);
    this.roles.profiles.set('machines', 'machine-role');
    return role.arn;
  }

  private outputs(): Record<string, string> {
    return {
      GatewayId: 'gw-1',
      GatewayUrl: `${this.gatewayAddress}/mcp`,
      CognitoUserPoolId: `${REGION}_pool`,
      CognitoClientId: 'client-1',
      OAuthExchangeUrl: `${this.gatewayAddress}/oauth2/token`,
      OAuthScope: SCOPE,
      LogsBucketName: BUCKET,
      SSMAutomationRoleArn: AUTOMATION_ROLE,
      EncryptionKeyArn: KEY,
      QualifiedToolNames: TOOLS.join(','),
      ClusterScope: `${CLUSTER}@${REGION}`,
    };
  }

  /** Records what is asked, refuses what is denied, and lets time pass as it does: quotas refill. */
  private guarded(name: string, { protocol, answer }: WireService): WireService {
    return {
      protocol,
      answer: async (region, operation, input) => {
        const now = performance.now();
        const elapsed = Math.floor(now - this.last);
        this.last += elapsed;
        await this.clock.pass(elapsed);
        this.asked.push(`${name}:${operation}`);
        if (this.denied.has(`${name}:${operation}`)) {
          throw new SimulatedAwsError(name === 'ec2' ? 'UnauthorizedOperation' : 'AccessDeniedException', `User: arn:aws:iam::${ACCOUNT}:user/me is not authorized to perform: ${name}:${operation} on resource: * because no identity-based policy allows it`, 403);
        }
        return answer(region, operation, input);
      },
    };
  }
}

function nodeAtFirst(): Partial<SimulatedNode> {
  return { region: REGION, instanceType: 'm7g.large', zone: `${REGION}a`, subnetId: 'subnet-private', vpcId: 'vpc-1', securityGroups: ['sg-nodes'], profile: `arn:aws:iam::${ACCOUNT}:instance-profile/prod-nodes` };
}

function clusterAtFirst(): SimulatedCluster {
  const role = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
  return {
    name: CLUSTER,
    region: REGION,
    nodegroups: [{ name: 'blue', status: 'ACTIVE', issues: [], nodeRole: NODE_ROLE }],
    accessEntries: { [NODE_ROLE]: 'EC2_LINUX', [role('karpenter/KarpenterNodes')]: 'EC2_LINUX', [role('AutoNodes')]: 'EC2', [role('Admins')]: 'STANDARD' },
  };
}

function rolesAtFirst(): SimulatedRoles {
  const roles = new SimulatedRoles(ACCOUNT);
  roles.add('prod-nodes', [agentStatement(), ...uploadStatements(PLACES, 'eks_')]);
  roles.profiles.set('prod-nodes', 'prod-nodes');
  roles.add('NodeDiagnostics-AutomationRole', automationStatements(PLACES));
  roles.add('AWSSystemsManagerDefaultEC2InstanceManagementRole', [agentStatement(), ...uploadStatements(PLACES, 'eks_')], '/service-role/');
  return roles;
}

function gatewayAtFirst(): GatewaySettings {
  return { status: 401, challenge: 'Bearer resource_metadata="x"', tools: [...TOOLS], client: { id: 'client-1', secret: SECRET, scope: SCOPE }, token: TOKEN };
}
