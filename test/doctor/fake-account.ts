import { createServer, IncomingMessage, Server } from 'node:http';
import { AddressInfo } from 'node:net';

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
const TOOLS = ['eks-node___errors', 'eks-node___read', 'eks-node___collect'];

/** Who may do what in the fake account: role ARN to actions that are not allowed, and why. */
type Refused = Readonly<Record<string, Readonly<Record<string, 'implicitDeny' | 'explicitDeny'>>>>;

/** An account with one deployment and one node, all well. */
export function healthy(gateway: string) {
  return {
    credentialsExpired: false,
    /** actions that the caller may not do, as IAM names them */
    denied: new Set<string>(),
    stack: 'NodeDiagnostics',
    outputs: {
      GatewayId: 'gw-1',
      GatewayUrl: `${gateway}/mcp`,
      CognitoUserPoolId: `${REGION}_pool`,
      CognitoClientId: 'client-1',
      OAuthExchangeUrl: `${gateway}/oauth2/token`,
      OAuthScope: 'eks-node-diagnostics/collect',
      LogsBucketName: BUCKET,
      SSMAutomationRoleArn: AUTOMATION_ROLE,
      EncryptionKeyArn: KEY,
      QualifiedToolNames: TOOLS.join(','),
      ClusterScope: `${CLUSTER}@${REGION}`,
    } as Record<string, string>,
    bucket: {
      exists: true,
      region: REGION,
      policyIsPublic: false,
      publicGroup: undefined as string | undefined,
      keyId: KEY as string | undefined,
      sendsEvents: true,
      policy: undefined as string | undefined,
    },
    documents: new Set(['AWSSupport-CollectEKSInstanceLogs']),
    cluster: { exists: true },
    accessEntries: {
      [`arn:aws:iam::${ACCOUNT}:role/prod-nodes`]: 'EC2_LINUX',
      [`arn:aws:iam::${ACCOUNT}:role/karpenter/KarpenterNodes`]: 'EC2_LINUX',
      [`arn:aws:iam::${ACCOUNT}:role/AutoNodes`]: 'EC2',
      [`arn:aws:iam::${ACCOUNT}:role/Admins`]: 'STANDARD',
    } as Record<string, string>,
    instance: {
      exists: true,
      state: 'running',
      tags: { 'aws:eks:cluster-name': CLUSTER, 'eks:cluster-name': CLUSTER, 'eks:nodegroup-name': 'blue' } as Record<string, string>,
      profile: 'prod-nodes' as string | undefined,
      platform: '',
    },
    managed: { known: true, ping: 'Online', platform: 'Amazon Linux' },
    hostRole: '$None',
    refused: {} as Refused,
    routes: [
      { destination: '10.0.0.0/16', target: 'local', state: 'active' },
      { destination: '0.0.0.0/0', target: 'nat-0123', state: 'active' },
    ],
    endpoints: [] as { id: string; type: string; privateDns: boolean; policy: string }[],
    gateway: { status: 401, challenge: 'Bearer resource_metadata="x"', tools: [...TOOLS] },
    client: { secret: SECRET as string | undefined, accepted: SECRET, scope: 'eks-node-diagnostics/collect' },
  };
}

export type FakeAccount = ReturnType<typeof healthy>;

/** STS, CloudFormation, IAM, EC2, EKS, SSM, Cognito, S3, the token endpoint and the gateway of a fake account, over HTTP, as far as the commands look. */
export class FakeCloud {
  static async start(): Promise<FakeCloud> {
    const server = createServer();
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return new FakeCloud(server);
  }

  readonly endpoint: string;
  account: FakeAccount;
  /** what was asked, as IAM or HTTP names it */
  readonly asked: string[] = [];

  private constructor(private readonly server: Server) {
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.account = healthy(this.endpoint);
    server.on('request', (request, response) => {
      void bodyOf(request).then(body => {
        const { status, headers = {}, text } = this.answer(request, body);
        response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : text);
      });
    });
  }

  reset(): void {
    this.account = healthy(this.endpoint);
    this.asked.length = 0;
  }

  get environment(): Record<string, string> {
    return {
      AWS_ENDPOINT_URL: this.endpoint, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'not-a-secret', AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null', NO_PROXY: '127.0.0.1',
    };
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(request: IncomingMessage, body: string): Answer {
    const url = new URL(request.url ?? '/', this.endpoint);
    if (url.pathname === '/mcp') { return this.gateway(request, body); }
    if (url.pathname === '/oauth2/token') { return this.token(new URLSearchParams(body)); }
    const target = request.headers['x-amz-target'];
    if (typeof target === 'string') { return this.json(target.split('.')[1]!, JSON.parse(body) as Record<string, any>); }
    if (url.pathname.startsWith('/clusters')) { return this.eks(url.pathname); }
    if (url.pathname === '/' && request.method === 'POST') { return this.query(new URLSearchParams(body)); }
    return this.s3(request.method ?? 'GET', url);
  }

  private gateway(request: IncomingMessage, body: string): Answer {
    const { status, challenge, tools } = this.account.gateway;
    const signed = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256') && challenge === '';
    if (request.headers.authorization !== `Bearer ${TOKEN}` && !signed) {
      this.asked.push(`gateway without credentials ${status}`);
      return { status, headers: challenge === '' ? {} : { 'WWW-Authenticate': challenge }, text: '{"message":"no"}' };
    }
    if (request.method !== 'POST') { return { status: 405, text: '' }; }
    const { id, method } = JSON.parse(body) as { id?: number; method: string };
    this.asked.push(`gateway ${method}`);
    if (id === undefined) { return { status: 202, text: '' }; }
    const reply = method === 'initialize'
      ? { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'gateway', version: '1' } }
      : { tools: tools.map(name => ({ name, inputSchema: { type: 'object' } })) };
    return { status: 200, headers: { 'Content-Type': 'application/json' }, text: JSON.stringify({ jsonrpc: '2.0', id, result: reply }) };
  }

  private token(form: URLSearchParams): Answer {
    const { accepted, scope } = this.account.client;
    const refuse = (code: string): Answer => ({ status: 400, text: JSON.stringify({ error: code }) });
    if (form.get('client_secret') !== accepted) { return refuse('invalid_client'); }
    return form.get('scope') === scope ? { status: 200, text: JSON.stringify({ access_token: TOKEN, expires_in: 3600 }) } : refuse('invalid_scope');
  }

  private query(form: URLSearchParams): Answer {
    const action = form.get('Action')!;
    const { account } = this;
    this.asked.push(action);
    if (account.credentialsExpired) { return error('ExpiredToken', 'The security token included in the request is expired', 403); }
    if (account.denied.has(action)) { return error('AccessDenied', `User: arn:aws:iam::${ACCOUNT}:user/me is not authorized to perform: ${SERVICE[action]}:${action} on resource: *`, 403, action); }
    switch (action) {
      case 'GetCallerIdentity': return result(action, `<Arn>arn:aws:iam::${ACCOUNT}:user/me</Arn><Account>${ACCOUNT}</Account><UserId>U</UserId>`);
      case 'DescribeStacks':
        if (form.get('StackName') !== account.stack) { return error('ValidationError', `Stack with id ${form.get('StackName')} does not exist`, 400); }
        return result(action, `<Stacks><member><StackName>${account.stack}</StackName><CreationTime>2026-11-20T00:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${
          Object.entries(account.outputs).map(([name, value]) => `<member><OutputKey>${name}</OutputKey><OutputValue>${value}</OutputValue></member>`).join('')}</Outputs></member></Stacks>`);
      case 'GetInstanceProfile': return result(action, `<InstanceProfile><Path>/</Path><InstanceProfileName>p</InstanceProfileName><InstanceProfileId>P</InstanceProfileId><Arn>a</Arn><CreateDate>2026-11-20T00:00:00Z</CreateDate><Roles><member>${role(NODE_ROLE)}</member></Roles></InstanceProfile>`);
      case 'GetRole': return result(action, `<Role>${role(HOST_ROLE)}</Role>`);
      case 'SimulatePrincipalPolicy': return this.simulate(form);
      case 'DescribeInstances': return this.instances();
      case 'DescribeRouteTables': return described(action, 'routeTableSet', `<routeTableId>rtb-1</routeTableId><routeSet>${account.routes.map(route).join('')}</routeSet>`);
      case 'DescribeVpcEndpoints': return { status: 200, text: `<${action}Response><vpcEndpointSet>${account.endpoints.map(each => `<item><vpcEndpointId>${each.id}</vpcEndpointId><vpcEndpointType>${each.type}</vpcEndpointType><state>available</state><privateDnsEnabled>${each.privateDns}</privateDnsEnabled><policyDocument>${each.policy}</policyDocument></item>`).join('')}</vpcEndpointSet></${action}Response>` };
      default: return error('InvalidAction', action, 400);
    }
  }

  private simulate(form: URLSearchParams): Answer {
    const members = (name: string) => [...form].filter(([key]) => new RegExp(`^${name}\\.member\\.\\d+$`).test(key)).map(([, value]) => value);
    const refused = this.account.refused[form.get('PolicySourceArn')!] ?? {};
    const results = members('ActionNames').flatMap(action => members('ResourceArns').map(resource => `<member><EvalActionName>${action}</EvalActionName><EvalResourceName>${resource}</EvalResourceName><EvalDecision>${refused[action] ?? 'allowed'}</EvalDecision></member>`));
    return result('SimulatePrincipalPolicy', `<IsTruncated>false</IsTruncated><EvaluationResults>${results.join('')}</EvaluationResults>`);
  }

  private instances(): Answer {
    const { exists, state, tags, profile, platform } = this.account.instance;
    if (!exists) { return { status: 200, text: '<DescribeInstancesResponse><reservationSet/></DescribeInstancesResponse>' }; }
    const tagSet = Object.entries(tags).map(([key, value]) => `<item><key>${key}</key><value>${value}</value></item>`).join('');
    const instance = `<instanceId>${NODE}</instanceId><instanceType>m7g.large</instanceType><instanceState><name>${state}</name></instanceState><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><placement><availabilityZone>${REGION}a</availabilityZone></placement>`
      + `${profile === undefined ? '' : `<iamInstanceProfile><arn>arn:aws:iam::${ACCOUNT}:instance-profile/${profile}</arn></iamInstanceProfile>`}<tagSet>${tagSet}</tagSet>${platform === '' ? '' : `<platform>${platform}</platform>`}`;
    return described('DescribeInstances', 'reservationSet', `<instancesSet><item>${instance}</item></instancesSet>`);
  }

  private json(action: string, input: Record<string, any>): Answer {
    const { account } = this;
    this.asked.push(action);
    const ok = (value: unknown): Answer => ({ status: 200, headers: { 'Content-Type': 'application/x-amz-json-1.1' }, text: JSON.stringify(value) });
    const no = (type: string, message: string): Answer => ({ status: 400, headers: { 'Content-Type': 'application/x-amz-json-1.1' }, text: JSON.stringify({ __type: type, message }) });
    if (account.denied.has(action)) { return no('AccessDeniedException', `User: arn:aws:iam::${ACCOUNT}:user/me is not authorized to perform: ${SERVICE[action]}:${action} on resource: *`); }
    switch (action) {
      case 'DescribeDocument': return account.documents.has(input.Name) ? ok({ Document: { Name: input.Name } }) : no('InvalidDocument', 'Document does not exist');
      case 'DescribeInstanceInformation':
        return ok({ InstanceInformationList: account.managed.known ? [{ InstanceId: NODE, PingStatus: account.managed.ping, AgentVersion: '3.3.2', PlatformName: account.managed.platform, LastPingDateTime: 1_763_600_000 }] : [] });
      case 'GetServiceSetting': return ok({ ServiceSetting: { SettingId: input.SettingId, SettingValue: account.hostRole } });
      case 'DescribeUserPoolClient': return ok({ UserPoolClient: { ClientId: input.ClientId, ClientSecret: account.client.secret } });
      default: return no('UnknownOperationException', action);
    }
  }

  private eks(pathname: string): Answer {
    this.asked.push(`eks ${pathname}`);
    const entries = this.account.accessEntries;
    const [, , name, kind, ...rest] = pathname.split('/').map(decodeURIComponent);
    const told: Record<string, unknown> = {
      '': { clusters: [CLUSTER] },
      'node-groups': rest.length === 0 ? { nodegroups: ['blue'] } : { nodegroup: { nodegroupName: 'blue', amiType: 'AL2023_ARM_64_STANDARD', nodeRole: NODE_ROLE } },
      'access-entries': rest.length === 0 ? { accessEntries: Object.keys(entries) } : { accessEntry: { principalArn: rest.join('/'), type: entries[rest.join('/')] } },
    };
    if (this.account.denied.has(`eks ${kind}`)) {
      return { status: 403, headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'AccessDeniedException' }, text: JSON.stringify({ message: `User: arn:aws:iam::${ACCOUNT}:user/me is not authorized to perform: eks:ListAccessEntries on resource: *` }) };
    }
    if (name === undefined || name === '' || kind !== undefined) { return { status: 200, headers: { 'Content-Type': 'application/json' }, text: JSON.stringify(told[kind ?? '']) }; }
    const headers = { 'Content-Type': 'application/json', ...(!this.account.cluster.exists && { 'x-amzn-ErrorType': 'ResourceNotFoundException' }) };
    return this.account.cluster.exists
      ? { status: 200, headers, text: JSON.stringify({ cluster: { name: CLUSTER, version: '1.34', status: 'ACTIVE' } }) }
      : { status: 404, headers, text: JSON.stringify({ message: `No cluster found for name: ${CLUSTER}.` }) };
  }

  private s3(method: string, { pathname, searchParams }: URL): Answer {
    const { bucket, denied } = this.account;
    const [, name, ...key] = pathname.split('/');
    const what = key.join('/') === '' ? [...searchParams.keys()][0] ?? 'head' : 'object';
    this.asked.push(`s3 ${what}`);
    const xml = (text: string): Answer => ({ status: 200, headers: { 'Content-Type': 'application/xml', 'x-amz-bucket-region': bucket.region }, text });
    if (denied.has(`s3 ${what}`)) { return error('AccessDenied', 'Access Denied', 403); }
    if (name !== BUCKET || !bucket.exists) { return error('NoSuchBucket', 'The specified bucket does not exist', 404); }
    switch (what) {
      case 'head': return method === 'HEAD' ? xml('') : error('MethodNotAllowed', '', 405);
      case 'policyStatus': return xml(`<PolicyStatus><IsPublic>${bucket.policyIsPublic}</IsPublic></PolicyStatus>`);
      case 'acl': return xml(`<AccessControlPolicy><AccessControlList>${bucket.publicGroup === undefined ? '' : `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/${bucket.publicGroup}</URI></Grantee><Permission>READ</Permission></Grant>`}</AccessControlList></AccessControlPolicy>`);
      case 'encryption': return xml(`<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>${bucket.keyId === undefined ? 'AES256' : 'aws:kms'}</SSEAlgorithm>${bucket.keyId === undefined ? '' : `<KMSMasterKeyID>${bucket.keyId}</KMSMasterKeyID>`}</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>`);
      case 'notification': return xml(`<NotificationConfiguration>${bucket.sendsEvents ? '<EventBridgeConfiguration/>' : ''}</NotificationConfiguration>`);
      case 'policy': return bucket.policy === undefined ? error('NoSuchBucketPolicy', 'none', 404) : { status: 200, text: bucket.policy };
      default: return error('NoSuchKey', 'The specified key does not exist.', 404);
    }
  }
}

interface Answer { readonly status: number; readonly headers?: Record<string, string>; readonly text: string }

const SERVICE: Readonly<Record<string, string>> = {
  DescribeStacks: 'cloudformation', SimulatePrincipalPolicy: 'iam', GetInstanceProfile: 'iam', GetServiceSetting: 'ssm', DescribeRouteTables: 'ec2', DescribeVpcEndpoints: 'ec2', DescribeInstances: 'ec2', DescribeUserPoolClient: 'cognito-idp',
};

function result(action: string, inner: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/xml' }, text: `<${action}Response><${action}Result>${inner}</${action}Result></${action}Response>` };
}

function described(action: string, set: string, item: string): Answer {
  return { status: 200, headers: { 'Content-Type': 'text/xml' }, text: `<${action}Response><${set}><item>${item}</item></${set}></${action}Response>` };
}

/** EC2 nests errors its own way, S3 does not nest them. */
function error(code: string, message: string, status: number, action?: string): Answer {
  const body = `<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  const text = SERVICE[action ?? ''] === 'ec2' ? `<Response><Errors>${body}</Errors></Response>` : status === 404 || code === 'NoSuchKey' ? body : `<ErrorResponse>${body}</ErrorResponse>`;
  return { status, headers: { 'Content-Type': 'text/xml' }, text };
}

function role(arn: string): string {
  return `<Path>/</Path><RoleName>r</RoleName><RoleId>R</RoleId><Arn>${arn}</Arn><CreateDate>2026-11-20T00:00:00Z</CreateDate>`;
}

function route({ destination, target, state }: { readonly destination: string; readonly target: string; readonly state: string }): string {
  const kind = target.startsWith('nat-') ? 'natGatewayId' : target.startsWith('tgw-') ? 'transitGatewayId' : 'gatewayId';
  const to = destination.startsWith('pl-') ? 'destinationPrefixListId' : 'destinationCidrBlock';
  return `<item><${to}>${destination}</${to}><${kind}>${target}</${kind}><state>${state}</state></item>`;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) { parts.push(part as Buffer); }
  return Buffer.concat(parts).toString();
}
