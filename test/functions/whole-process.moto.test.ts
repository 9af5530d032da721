import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CreateBucketCommand, PutBucketVersioningCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { buildFunctions, invoke } from './invoke';
import { ENVIRONMENT } from '../../src/catalog/environment';
import { describeWithMoto, Moto } from '../aws/moto';

const BUCKET = 'diagnostics-evidence';
const BUNDLE = 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz';
const NODE = 'i-070e4b8c9d0bf405c';
const TOOLS = ['quick_triage', 'errors', 'read', 'search', 'history'];

interface ToolAnswer { readonly ok: boolean; readonly error?: { readonly code: string }; readonly [field: string]: unknown }
interface QueueAnswer { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }

describeWithMoto('the built functions, over a simulated S3', () => {
  let moto: Moto;
  let s3: S3Client;
  let environment: Record<string, string>;

  beforeAll(async () => {
    buildFunctions();
    moto = await Moto.start();
    s3 = new S3Client({ endpoint: moto.endpoint, region: 'us-east-1', credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' } });
    await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: BUCKET, VersioningConfiguration: { Status: 'Enabled' } }));
    environment = {
      ...moto.environment,
      [ENVIRONMENT.evidenceBucket]: BUCKET,
      [ENVIRONMENT.clusterScope]: 'dev-sample@us-east-1',
      [ENVIRONMENT.selectedTools]: TOOLS.join(','),
      [ENVIRONMENT.installation]: 'Test-Diagnostics',
    };
  });

  afterAll(() => {
    s3?.destroy();
    moto?.stop();
  });

  /** Uploads a bundle; the event is the one that S3 sends through EventBridge to the queue. */
  async function upload(key: string, body: Buffer): Promise<object> {
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));
    const event = {
      'version': '0',
      'id': 'e1',
      'detail-type': 'Object Created',
      'source': 'aws.s3',
      'account': '123456789012',
      'time': '2026-11-18T20:30:00Z',
      'region': 'us-east-1',
      'resources': [`arn:aws:s3:::${BUCKET}`],
      'detail': { 'version': '0', 'bucket': { name: BUCKET }, 'object': { 'key': key, 'size': body.length, 'etag': 'x', 'version-id': VersionId, 'sequencer': '1' }, 'request-id': 'r', 'requester': '123456789012', 'reason': 'PutObject' },
    };
    return { messageId: `m-${key}`, body: JSON.stringify(event), attributes: { ApproximateReceiveCount: '1' } };
  }

  const ingest = (...Records: object[]) => invoke<QueueAnswer>('ingest', { Records }, {}, environment);
  const call = (tool: string, args: object, more: Record<string, string> = {}) => invoke<ToolAnswer>('tools', args, {
    clientContext: { custom: { bedrockAgentCoreToolName: `diagnostics___${tool}`, bedrockAgentCoreAwsRequestId: 'gateway-1' } },
  }, { ...environment, ...more });

  test('a bundle put into the bucket is indexed, and the triage of its node names the DROP rule as the root cause', async () => {
    const message = await upload(`imports/${BUNDLE}`, readFileSync(path.join(__dirname, '..', '..', 'examples', 'bundles', BUNDLE)));
    const { answer, log } = ingest(message);
    expect(answer).toEqual({ batchItemFailures: [] });
    expect(log).toContainEqual(expect.objectContaining({ message: 'bundle taken in', outcome: 'ready', instanceId: NODE, service: 'Test-Diagnostics' }));
    expect(log).toContainEqual(expect.objectContaining({ BundlesReady: 1, service: 'Test-Diagnostics' }));

    const triage = call('quick_triage', { instanceId: NODE });
    expect(triage.answer).toMatchObject({ ok: true, outcome: 'complete' });
    expect(JSON.stringify(triage.answer.rootCause ?? triage.answer.rootCauses)).toMatch(/DROP.*10\.100\.0\.10/);
    // one audit record and the metrics of the call, per tool and in all
    expect(triage.log).toContainEqual(expect.objectContaining({ message: 'tool call', audit: expect.objectContaining({ tool: 'quick_triage', outcome: 'complete', subjects: [expect.objectContaining({ instanceId: NODE })] }) }));
    const metrics = triage.log.find(each => each._aws !== undefined)!;
    expect(metrics).toMatchObject({ ToolCalls: 1, ToolFaults: 0, Tool: 'quick_triage', _aws: { CloudWatchMetrics: [{ Namespace: 'EksNodeDiagnostics', Dimensions: [['service'], ['service', 'Tool']] }] } });

    // a second delivery of the same event changes nothing
    expect(ingest(message).log).toContainEqual(expect.objectContaining({ message: 'bundle known' }));
  });

  test('a cited line reads back from the stored text', () => {
    const { answer } = call('errors', { severity: 'critical', instanceId: NODE });
    const finding = (answer.findings as { evidence: { logKey: string; bytes: [number, number]; excerpt: string }[] }[])[0]!;
    const { logKey, bytes: [startByte, endByte], excerpt } = finding.evidence[0]!;
    expect(call('read', { logKey, startByte, endByte }).answer).toMatchObject({ ok: true, content: expect.stringContaining(excerpt.slice(0, 60)) });
  });

  test('what cannot be taken in does not hold up what can: only the message that failed comes again', async () => {
    const good = await upload('imports/second.tar.gz', readFileSync(path.join(__dirname, '..', '..', 'examples', 'bundles', BUNDLE)));
    const broken = { messageId: 'm-broken', body: 'not json', attributes: { ApproximateReceiveCount: '1' } };
    const nothing = await upload('imports/notes.tar.gz', Buffer.from('not an archive'));
    const { answer, log } = ingest(broken, nothing, good);
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm-broken' }] });
    expect(log).toContainEqual(expect.objectContaining({ message: 'bundle refused', code: 'NOT_A_BUNDLE' }));
    expect(log).toContainEqual(expect.objectContaining({ message: 'bundle taken in' }));
  });

  test('a bundle of a node that nobody asked for is refused, although its name is well formed', async () => {
    const forged = await upload('eks_i-0123456789abcdef0_11111111-2222-3333-4444-555555555555.tar.gz', readFileSync(path.join(__dirname, '..', '..', 'examples', 'bundles', BUNDLE)));
    expect(ingest(forged).log).toContainEqual(expect.objectContaining({ message: 'bundle refused', code: 'NO_COLLECTION_OF_OURS' }));
    expect(call('quick_triage', { instanceId: 'i-0123456789abcdef0' }).answer).toMatchObject({ ok: false, error: { code: 'INSTANCE_NOT_FOUND' } });
  });

  test('a tool outside the selection is refused, whatever the arguments say', () => {
    expect(call('storage_diagnostics', { instanceId: NODE }).answer).toMatchObject({ ok: false, error: { code: 'TOOL_NOT_SELECTED' } });
    expect(call('quick_triage', { instanceId: NODE, bedrockAgentCoreToolName: 'storage_diagnostics' }).answer).toMatchObject({ ok: false, error: { code: 'INVALID_ARGUMENT' } });
    expect(invoke<ToolAnswer>('tools', { tool: 'quick_triage', instanceId: NODE }, {}, environment).answer).toMatchObject({ ok: false });
  });

  test('with caller identity on, a call of nobody is refused, and a client keeps to its own tools', () => {
    const identity = { [ENVIRONMENT.callerIdentity]: 'true' };
    expect(call('quick_triage', { instanceId: NODE }, identity).answer).toMatchObject({ ok: false, error: { code: 'CALLER_NOT_ALLOWED' } });
    const headers = { 'x-eks-diagnostics-caller': JSON.stringify({ client: 'c1', name: 'OnCall', tools: 'errors' }) };
    const asClient = (tool: string) => invoke<ToolAnswer>('tools', { instanceId: NODE }, {
      clientContext: { custom: { bedrockAgentCoreToolName: `diagnostics___${tool}`, bedrockAgentCorePropagatedHeaders: headers } },
    }, { ...environment, ...identity }).answer;
    expect(asClient('quick_triage')).toMatchObject({ ok: false, error: { code: 'CALLER_NOT_ALLOWED' } });
    expect(asClient('errors')).toMatchObject({ ok: true });
  });
});
