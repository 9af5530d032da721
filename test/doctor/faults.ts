import { AUTOMATION_ROLE, HOST_SETTING, NODE_ROLE, SimulatedDeployment } from '../simulator/deployment/simulated-deployment';
import { DEFAULT_ACL, SimulatedAclRule } from '../simulator/simulated-network';

/** One fault of a deployment, the checks that fail by it, and what a reader must learn. */
export interface Fault {
  readonly is: string;
  readonly breaks: (deployment: SimulatedDeployment) => unknown;
  readonly fails: readonly string[];
  readonly seen: RegExp;
  readonly fix: RegExp;
}

/** Takes an action from the statements of a role. */
export function ungrant({ roles }: SimulatedDeployment, role: string, action: string): void {
  for (const statement of roles.roles.get(role)!.statements) { statement.Action = statement.Action.filter(each => each !== action); }
  roles.roles.get(role)!.statements = roles.roles.get(role)!.statements.filter(each => each.Action.length > 0);
}

export function forbid({ roles }: SimulatedDeployment, role: string, action: string): void {
  roles.roles.get(role)!.statements.push({ Effect: 'Deny', Action: [action], Resource: ['*'] });
}

/** The bucket's policy with one statement more. */
export function addToBucketPolicy({ bucket }: SimulatedDeployment, statement: object): void {
  const policy = JSON.parse(bucket.policy!) as { Statement: object[] };
  bucket.policy = JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] });
}

const keyPolicy = (...statements: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements.map(each => ({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*', ...each })) });
/** HTTPS out, to addresses of the VPC or wherever it is said. */
const group = (over: object) => ({ IsEgress: true, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, ...over });
const rule = (RuleNumber: number, RuleAction: 'allow' | 'deny', over: Partial<SimulatedAclRule>): SimulatedAclRule => ({ RuleNumber, RuleAction, Egress: true, Protocol: '6', CidrBlock: '0.0.0.0/0', ...over });

export const FAULTS: readonly Fault[] = [
  { is: 'credentials that have expired', breaks: d => { d.state.credentialsExpired = true; }, fails: ['identity'], seen: /ExpiredToken/, fix: /aws sso login/ },
  { is: 'a stack that is not there', breaks: d => { d.state.stack.name = 'Other'; }, fails: ['stack'], seen: /no stack NodeDiagnostics in eu-west-1/, fix: /--stack <name> --region/ },
  { is: 'a stack without outputs of the construct', breaks: d => { d.state.stack.outputs = { Other: 'x' }; }, fails: ['stack'], seen: /no output LogsBucketName; its outputs are: Other/, fix: /outputs: true/ },
  { is: 'two installations in the stack', breaks: d => { d.state.stack.outputs.SecondLogsBucketName = 'b'; }, fails: ['stack'], seen: /2 installations, which begin with "", "Second"/, fix: /--installation/ },
  { is: 'a bucket that is gone', breaks: d => { d.bucket.exists = false; }, fails: ['bucket'], seen: /no bucket evidence-bucket/, fix: /Deploy the stack again/ },
  { is: 'a bucket policy that is public', breaks: d => { d.bucket.policyIsPublic = true; }, fails: ['bucket-private'], seen: /takes its policy for public.*runbook refuses/, fix: /Principal "\*"/ },
  { is: 'an ACL that grants to everybody', breaks: d => { d.bucket.publicGroup = 'AllUsers'; }, fails: ['bucket-private'], seen: /ACL grants something to AllUsers/, fix: /AllUsers/ },
  { is: 'a bucket encrypted with another key', breaks: d => { d.bucket.keyId = 'arn:aws:kms:eu-west-1:111122223333:key/other'; }, fails: ['bucket-encryption'], seen: /key\/other; expected the key arn:/, fix: /default encryption/ },
  { is: 'a bucket that tells nobody of uploads', breaks: d => { d.bucket.sendsEvents = false; }, fails: ['bucket-events'], seen: /never read/, fix: /put-bucket-notification-configuration/ },
  { is: 'a key that waits for its deletion', breaks: d => { d.state.key.state = 'PendingDeletion'; }, fails: ['bucket-key'], seen: /key\/1111\S+ is PendingDeletion/, fix: /cancel-key-deletion/ },
  { is: 'a region without the runbook', breaks: d => { d.account.ssm.documents.clear(); }, fails: ['runbook'], seen: /eu-west-1 has no document AWSSupport-CollectEKSInstanceLogs/, fix: /imports\// },
  { is: 'a cluster that is not there', breaks: d => { d.account.nodes.clusters.length = 0; }, fails: ['cluster'], seen: /no cluster prod in eu-west-1/, fix: /ClusterScope/ },
  { is: 'a cluster without nodes', breaks: d => { d.account.nodes.nodes.clear(); }, fails: ['cluster'], seen: /no instance carries its tag/, fix: /Start a node/ },
  { is: 'a node that is stopped', breaks: d => { d.node.state = 'stopped'; }, fails: ['node'], seen: /is stopped/, fix: /running instance/ },
  { is: 'Windows', breaks: d => { d.node.platform = 'Windows'; }, fails: ['os', 'collector'], seen: /runs Windows; the collection runbook is for Linux/, fix: /imports\// },
  { is: 'a node that Systems Manager does not know', breaks: d => { d.node.ping = undefined; }, fails: ['agent'], seen: /not managed by Systems Manager/, fix: /AmazonSSMManagedInstanceCore/ },
  { is: 'an agent that lost its connection', breaks: d => { d.node.ping = 'ConnectionLost'; }, fails: ['agent'], seen: /has not answered.*ConnectionLost/, fix: /ssmmessages/ },
  { is: 'an automation role that may not reach the node', breaks: d => { d.roles.roles.get('NodeDiagnostics-AutomationRole')!.statements.splice(1); }, fails: ['automation-role'], seen: new RegExp(`${AUTOMATION_ROLE} may not: ssm:SendCommand on arn:aws:ec2:.*no statement`), fix: /ClusterScope/ },
  { is: 'an automation role in the scope of another cluster', breaks: d => { d.roles.roles.get('NodeDiagnostics-AutomationRole')!.statements[1]!.Condition = { StringEquals: { 'aws:ResourceTag/aws:eks:cluster-name': 'staging' } }; }, fails: ['automation-role'], seen: /ssm:SendCommand on arn:aws:ec2/, fix: /ClusterScope/ },
  { is: 'a service control policy against SendCommand', breaks: d => d.roles.roles.get('NodeDiagnostics-AutomationRole')!.deniedByOrganization.add('ssm:SendCommand'), fails: ['automation-role'], seen: /a service control policy stands in the way/, fix: /service control policy/ },
  { is: 'a node without any role', breaks: d => { d.node.profile = undefined; }, fails: ['uploader'], seen: /no instance profile, and Default Host Management is off/, fix: /instance profile/ },
  { is: 'an instance profile whose role was deleted', breaks: d => d.roles.profiles.clear(), fails: ['uploader'], seen: /has no role any more/, fix: /Put a role into the instance profile/ },
  { is: 'a node role that may not upload', breaks: d => ungrant(d, 'prod-nodes', 's3:PutObject'), fails: ['upload'], seen: /prod-nodes may not: s3:PutObject on arn:aws:s3:::evidence-bucket\/eks_i-/, fix: /nodeRoles/ },
  { is: 'a node role that may not look at the bucket\'s ACL', breaks: d => ungrant(d, 'prod-nodes', 's3:GetBucketAcl'), fails: ['upload'], seen: /may not: s3:GetBucketAcl/, fix: /nodeRoles/ },
  { is: 'a node role that a policy denies to upload', breaks: d => forbid(d, 'prod-nodes', 's3:PutObject'), fails: ['upload'], seen: /a statement denies it/, fix: /Find the statement that denies it/ },
  { is: 'a permissions boundary without uploads', breaks: d => d.roles.roles.get('prod-nodes')!.outsideBoundary.add('s3:PutObject'), fails: ['upload'], seen: /a permissions boundary stands in the way/, fix: /permissions boundary/ },
  { is: 'a bucket policy that denies uploads of the node role', breaks: d => addToBucketPolicy(d, { Effect: 'Deny', Principal: { AWS: NODE_ROLE }, Action: 's3:Put*', Resource: '*' }), fails: ['upload'], seen: /the policy of evidence-bucket denies s3:PutObject to prod-nodes/, fix: /exception for the role in the statement of the bucket policy/ },
  { is: 'a node role without kms:Decrypt', breaks: d => ungrant(d, 'prod-nodes', 'kms:Decrypt'), fails: ['key'], seen: /prod-nodes may not: kms:Decrypt on arn:aws:kms/, fix: /grantUpload/ },
  { is: 'a key policy that names somebody else only', breaks: d => { d.state.key.policy = keyPolicy({ Principal: { AWS: 'arn:aws:iam::111122223333:role/Admins' } }); }, fails: ['key-policy'], seen: /neither allows kms:GenerateDataKey and kms:Decrypt to prod-nodes nor leaves it to the policies/, fix: /kms:GenerateDataKey and kms:Decrypt/ },
  { is: 'a key policy that names a role which was deleted and made again', breaks: d => { d.state.key.policy = keyPolicy({ Principal: { AWS: 'AROAEXAMPLEEXAMPLE012' } }); }, fails: ['key-policy'], seen: /AROAEXAMPLEEXAMPLE012, the id of a role that was deleted/, fix: /Add a statement/ },
  { is: 'a key policy that denies the node role', breaks: d => { d.state.key.policy = keyPolicy({ Principal: { AWS: 'arn:aws:iam::111122223333:root' } }, { Effect: 'Deny', Principal: '*', Action: 'kms:Decrypt', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/prod-*' } } }); }, fails: ['key-policy'], seen: /denies kms:Decrypt to prod-nodes/, fix: /exception for arn:aws:iam/ },
  {
    is: 'Default Host Management with a role that may not upload, in place of the profile\'s that may',
    breaks: d => {
      d.account.ssm.settings.set(HOST_SETTING, 'service-role/AWSSystemsManagerDefaultEC2InstanceManagementRole');
      ungrant(d, 'prod-nodes', 'ssm:UpdateInstanceInformation');
      ungrant(d, 'AWSSystemsManagerDefaultEC2InstanceManagementRole', 's3:PutObject');
    },
    fails: ['upload'],
    seen: /AWSSystemsManagerDefaultEC2InstanceManagementRole may not: s3:PutObject/,
    fix: /nodeRoles/,
  },
  { is: 'a subnet without a way out', breaks: d => { d.account.network.subnets['subnet-private']!.routes.pop(); }, fails: ['route'], seen: /neither a default route nor an endpoint for S3/, fix: /gateway endpoint/ },
  { is: 'a NAT gateway that is gone', breaks: d => { d.account.network.subnets['subnet-private']!.routes[1]!.state = 'blackhole'; }, fails: ['route'], seen: /nat-0123, which is gone/, fix: /Replace the route/ },
  { is: 'a network ACL that lets no HTTPS out', breaks: d => { d.account.network.subnets['subnet-private']!.acl.rules = [rule(90, 'deny', { PortRange: { From: 443, To: 443 } }), ...DEFAULT_ACL]; }, fails: ['network-acl'], seen: /acl-private of the node's subnet subnet-private: rule 90 denies uploads \(outbound to 52\.218\.0\.0\/17, TCP port 443\)/, fix: /outbound TCP port 443/ },
  { is: 'a network ACL without the ports of answers', breaks: d => { d.account.network.subnets['subnet-private']!.acl.rules = [...DEFAULT_ACL.filter(each => each.Egress), rule(100, 'allow', { Egress: false, PortRange: { From: 443, To: 443 } })]; }, fails: ['network-acl'], seen: /no rule allows the answers of S3 \(inbound from .*TCP ports 32768-60999/, fix: /inbound TCP ports 32768-60999/ },
  { is: 'a network ACL at the NAT gateway that shuts nodes out', breaks: d => { d.account.network.subnets['subnet-public']!.acl.rules = [rule(50, 'deny', { Egress: false, Protocol: '-1', CidrBlock: '10.0.0.0/16' }), ...DEFAULT_ACL]; }, fails: ['network-acl'], seen: /acl-public of the NAT gateway's subnet subnet-public: rule 50 denies uploads \(inbound from 10\.0\.1\.0\/24/, fix: /inbound TCP port 443 from 10\.0\.1\.0\/24/ },
  { is: 'a network ACL against a part of S3', breaks: d => { d.account.network.subnets['subnet-private']!.acl.rules = [rule(60, 'deny', { Protocol: '-1', CidrBlock: '3.0.0.0/8' }), ...DEFAULT_ACL]; }, fails: ['network-acl'], seen: /rule 60 denies uploads \(outbound to 3\.5\.64\.0\/21/, fix: /the ranges of S3/ },
  { is: 'a security group that lets nothing out but to the VPC', breaks: d => d.account.nodes.groupRules.set('sg-nodes', [group({ CidrIpv4: '10.0.0.0/16' })]), fails: ['security-groups'], seen: /no rule of sg-nodes lets TCP port 443 out to 52\.218\.0\.0\/17/, fix: /prefix list of S3 \(pl-1\) in sg-nodes/ },
  {
    is: 'an interface endpoint for S3 whose security group does not know the nodes',
    breaks: d => { d.account.network.endpoints = [{ id: 'vpce-s3', type: 'Interface', privateDns: true, subnetIds: ['subnet-private'], groupIds: ['sg-endpoints'] }]; },
    fails: ['security-groups'],
    seen: /no rule of sg-endpoints of the endpoint vpce-s3 lets TCP port 443 in from the node/,
    fix: /inbound TCP 443 from sg-nodes in sg-endpoints/,
  },
  {
    is: 'an agent without a way: a private subnet with a gateway endpoint for S3 only',
    breaks: d => {
      d.node.ping = 'ConnectionLost';
      d.account.network.endpoints = [{ id: 'vpce-s3', type: 'Gateway' }];
      d.account.network.subnets['subnet-private']!.routes = [{ destination: '10.0.0.0/16', target: 'local', state: 'active' }, { destination: 'pl-1', target: 'vpce-s3', state: 'active' }];
    },
    fails: ['agent', 'agent-route'],
    seen: /ConnectionLost/,
    fix: /ssmmessages/,
  },
  { is: 'a gateway that is not there', breaks: d => { d.gateway.settings.status = 404; }, fails: ['gateway'], seen: /HTTP 404/, fix: /no such gateway/ },
  { is: 'a gateway that lets everybody in', breaks: d => { d.gateway.settings.status = 200; }, fails: ['gateway'], seen: /serves callers without credentials/, fix: /authorizer/ },
  { is: 'a secret that was replaced', breaks: d => { d.gateway.settings.client.secret = 'another'; }, fails: ['token'], seen: /invalid_client/, fix: /secret was replaced/ },
  { is: 'a scope that the client does not have', breaks: d => { d.gateway.settings.client.scope = 'other'; }, fails: ['token'], seen: /invalid_scope/, fix: /--scope/ },
  { is: 'a client that is gone', breaks: d => { d.state.client.secret = undefined; }, fails: ['token'], seen: /has no secret, or does not exist/, fix: /Deploy/ },
  { is: 'a client that is permitted nothing', breaks: d => { d.gateway.settings.tools = []; }, fails: ['tools'], seen: /no tool/, fix: /policy engine/ },
  { is: 'tools of somebody else', breaks: d => d.gateway.settings.tools.push('foreign___shell'), fails: ['tools'], seen: /foreign___shell/, fix: /Deploy the stack again/ },
];
