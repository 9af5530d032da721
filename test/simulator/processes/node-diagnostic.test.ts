import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';
import { parse } from 'yaml';
import { DeployedInstallation } from './deployed-installation';
import { ENVIRONMENT } from '../../../src/catalog/environment';
import { UPLOAD_LINK_SECONDS } from '../../../src/catalog/limits';
import { tarGz } from '../../core/ingest/nested-archive';
import { buildFunctions } from '../../functions/invoke';

const MINUTE = 60_000;
const NODE = 'i-0123456789abcdef0';
const PLEG = 'Nov 18 20:12:01.482210 ip-10-0-1-9.ec2.internal kubelet[1811]: E1118 20:12:01.482000    1811 kubelet.go:2412] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m12.4s ago; threshold is 3m0s"';
const LINK = /X-Amz-(?:Signature|Credential|Date)/;

interface Answer { readonly ok: boolean; readonly [field: string]: any }

/** As the agent's own writer makes it: files only, by names without a dot before them (aws/eks-node-monitoring-agent, pkg/util/file/archive.go). */
async function agentArchive(words: string): Promise<Buffer> {
  const logdog = await tarGz([{ name: 'bottlerocket-logs/journalctl.log', content: `${PLEG}\n` }, { name: 'bottlerocket-logs/os-release', content: 'NAME=Bottlerocket\nVERSION_ID=1.50.0\n' }]);
  const files: Record<string, string | Buffer> = {
    'bottlerocket/logdog/bottlerocket-logs.tar.gz': logdog,
    'bottlerocket/logdog/command-output.log': 'logs are at: /var/log/support/bottlerocket-logs.tar.gz\n',
    'kernel/dmesg.current': '[   10.000000] Linux version 6.12.40\n[  900.111111] Out of memory: Killed process 4242 (java) total-vm:9000000kB, anon-rss:8000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:100kB oom_score_adj:900\n',
    'log-capture-errors.log': '--- Errors in collector "Nvidia" ---\nexecutable file not found in $PATH\n',
    'nodeadm/nodeadm-run.log': `Nov 18 20:00:10 ip-10-0-1-9 nodeadm-run[1456]: {"level":"info","ts":"2026-11-18T20:00:10Z","msg":"${words}"}\n`,
    'system/eks-healthchecker.txt': 'Nov 18 20:00:10 ip-10-0-1-9 eks-healthchecker[900]: started\n',
  };
  const writer = tar.pack();
  for (const [name, content] of Object.entries(files)) { writer.entry({ name, mtime: new Date(Date.UTC(2026, 10, 18, 20, 26)) }, content); }
  writer.finalize();
  const parts: Buffer[] = [];
  for await (const part of writer) { parts.push(part as Buffer); }
  return gzipSync(Buffer.concat(parts));
}

describe('a NodeDiagnostic, through the built functions', () => {
  let world: DeployedInstallation;

  beforeAll(() => { buildFunctions(); });

  beforeEach(async () => {
    // everything that the functions can say
    world = await DeployedInstallation.start({ begins: Date.UTC(2026, 10, 18, 20, 26), environment: { [ENVIRONMENT.logLevel]: 'DEBUG' } });
    world.account.nodes.add(NODE, { operator: 'eks.amazonaws.com', tags: { 'aws:eks:cluster-name': 'prod', 'eks:kubernetes-node-pool-name': 'general' }, ping: undefined });
  });

  afterEach(() => world.stop());

  const call = async (tool: string, args: Record<string, unknown>) => await world.call(tool, args) as Answer;

  /** What whoever applies the manifest, and so the agent of the node, gets to know. */
  async function offered(): Promise<{ readonly executionId: string; readonly destination: string }> {
    const { executionId, nodeDiagnostic } = await call('collect', { instanceId: NODE });
    const manifest = parse(nodeDiagnostic.manifest as string) as { kind: string; metadata: { name: string }; spec: { logCapture: { destination: string } } };
    expect([manifest.kind, manifest.metadata.name, nodeDiagnostic.writeCapability]).toEqual(['NodeDiagnostic', NODE, true]);
    return { executionId, destination: manifest.spec.logCapture.destination };
  }

  /** A PUT as Go's http package makes it: a body of known length, and nothing else. */
  async function put(link: string, body: Buffer): Promise<number> {
    return (await fetch(link, { method: 'PUT', body: new Uint8Array(body) })).status;
  }

  const findings = async (bundleId: string) => (await call('errors', { instanceId: NODE, bundleId })).findings as { condition: string; evidence: { file: string }[] }[];

  test('takes a plain PUT of the agent\'s archive, opens the archive of logdog in it, and answers from both', async () => {
    const { executionId, destination } = await offered();
    expect(await put(destination, await agentArchive('node registered'))).toBe(200);
    await world.pass(MINUTE);
    expect(await call('status', { executionId })).toMatchObject({ state: 'ready', collector: 'node-diagnostic' });
    const found = await findings(executionId);
    expect(found.map(each => each.condition)).toContain('pleg-unhealthy');
    expect(found.some(each => each.condition.startsWith('oom'))).toBe(true);
    const { file } = found.find(each => each.condition === 'pleg-unhealthy')!.evidence[0]!;
    expect(await call('read', { instanceId: NODE, logKey: `${NODE}/${executionId}/${file}` })).toMatchObject({ ok: true, content: expect.stringContaining('PLEG is not healthy') });
    expect(JSON.stringify((await call('search', { instanceId: NODE, bundleId: executionId, query: 'node registered', logTypes: ['nodeadm'] })).results)).toContain('nodeadm/nodeadm-run.log');
    expect(world.log.filter(each => each.level === 'ERROR')).toEqual([]);
  }, 60_000);

  test('tells its link to who asked for the collection, and nobody else: no log record, no audit record, no other answer has it, whatever goes wrong', async () => {
    const { executionId, destination } = await offered();
    expect(destination).toMatch(LINK);
    await offered(); // joined
    await put(destination, Buffer.from('no archive at all'));
    await world.pass(2 * MINUTE);
    const others = [await call('status', { executionId }), await call('history', {}), await call('validate', { instanceId: NODE }), await call('cluster_health', { clusterName: 'prod' }), await call('artifact', { instanceId: NODE, bundleId: executionId, logKey: `${NODE}/${executionId}/kernel/dmesg.current` })];
    expect(others[0]).toMatchObject({ state: 'failed' });
    expect(JSON.stringify(others)).not.toMatch(LINK);
    expect(world.log.filter(each => each.audit !== undefined).length).toBeGreaterThan(5);
    expect(JSON.stringify(world.log)).not.toMatch(LINK);
    expect(JSON.stringify(world.log)).not.toContain(new URL(destination).search.slice(1, 60));
  }, 60_000);

  test('counts the first upload by its link: what comes later changes nothing, and is told of', async () => {
    const { executionId, destination } = await offered();
    await put(destination, await agentArchive('the first'));
    await world.pass(MINUTE);
    expect(await put(destination, await agentArchive('the second'))).toBe(200);
    await world.pass(MINUTE);
    const search = async (query: string) => (await call('search', { instanceId: NODE, bundleId: executionId, query })).results as unknown[];
    expect([(await search('the first')).length, (await search('the second')).length]).toEqual([1, 0]);
    expect(world.log).toContainEqual(expect.objectContaining({ message: 'bundle refused', code: 'SECOND_UPLOAD' }));
  }, 60_000);

  test('has a link that is good for one key, for its time, and for nothing else', async () => {
    const { executionId, destination } = await offered();
    const archive = await agentArchive('forged');
    const forged = [destination.replace(executionId, 'c-0000000000000000'), destination.replace('/uploads/', '/evidence/'), destination.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=604800'), destination.replace('node-diagnostic.tar.gz', 'console-output.tar.gz')];
    for (const each of forged) { expect(await put(each, archive)).toBe(403); }
    await world.pass(UPLOAD_LINK_SECONDS * 1_000 + MINUTE);
    expect(await put(destination, archive)).toBe(403);
    await world.pass(15 * MINUTE);
    expect(await call('status', { executionId })).toMatchObject({ state: 'expired', failure: { code: 'NOT_UPLOADED' } });
    // the next try takes what can be had without the cluster
    world.account.nodes.nodes.get(NODE)!.consoleOutput = 'Kernel panic - not syncing: Fatal exception\n';
    expect(await call('collect', { instanceId: NODE })).toMatchObject({ collector: 'console-output', collectorReason: expect.stringContaining(executionId) });
  }, 60_000);
});
