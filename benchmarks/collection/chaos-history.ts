import { batchKeys, expectedArchiveKeys } from '../../src/core/collection/keys';
import { CollectionRecord, collectionSchema } from '../../src/core/collection/record';
import { startApproved } from '../../src/core/collection/start-approved';
import { hasEvidence, isEnd, rankOf } from '../../src/core/collection/states';
import { sweep } from '../../src/core/collection/sweep';
import { PutOptions, UploadLinks } from '../../src/core/ports';
import { MemoryEvidenceStore } from '../../test/core/memory-evidence-store';
import { SimulatedAwsError } from '../../test/simulator/aws-error';
import { seeded } from '../../test/simulator/random';
import { SimulatedInstallation } from '../../test/simulator/simulated-installation';
import { RUNBOOK } from '../../test/simulator/simulated-ssm';

/** The process died at this write. */
class Crash extends Error {}

/** A store whose writes may be the last thing a process does, before or after they take effect; it watches that records only move forward. */
class CrashingStore extends MemoryEvidenceStore {
  crashes = 0;
  readonly violations: string[] = [];

  constructor(private readonly random: () => number, private readonly probability: () => number) { super(); }

  public override async putDocument(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<boolean> {
    this.maybeCrash();
    const before = this.objects.get(key);
    const written = await super.putDocument(key, bytes, options);
    if (written && /^collections\/c-[0-9a-f]{16}\.json$/.test(key)) { this.watch(before, bytes); }
    this.maybeCrash();
    return written;
  }

  public override async deleteDocument(key: string): Promise<void> {
    this.maybeCrash();
    await super.deleteDocument(key);
    this.maybeCrash();
  }

  records(): CollectionRecord[] {
    return [...this.objects].filter(([key]) => /^collections\/c-[0-9a-f]{16}\.json$/.test(key)).map(([, bytes]) => collectionSchema.parse(JSON.parse(bytes.toString())));
  }

  private maybeCrash(): void {
    if (this.random() < this.probability()) {
      this.crashes += 1;
      throw new Crash('the process died');
    }
  }

  private watch(before: Buffer | undefined, after: Uint8Array): void {
    if (!before) { return; }
    const [old, now] = [before, after].map(each => JSON.parse(Buffer.from(each).toString()) as CollectionRecord) as [CollectionRecord, CollectionRecord];
    if (rankOf(now.state) < rankOf(old.state)) { this.violations.push(`${old.id} went back from ${old.state} to ${now.state}`); }
    if (now.progress < old.progress) { this.violations.push(`${old.id} fell from ${old.progress} % to ${now.progress} %`); }
    if (isEnd(old.state) && old.state !== now.state) { this.violations.push(`${old.id} ended as ${old.state} and became ${now.state}`); }
  }
}

export interface HistoryReport {
  readonly seed: number;
  readonly states: readonly string[];
  readonly codes: readonly string[];
  readonly crashes: number;
  readonly throttles: number;
  readonly refusedUploads: number;
  readonly violations: readonly string[];
}

const NODES = ['i-0000000000000000a', 'i-0000000000000000b'];
/** A node that needs a NodeDiagnostic, and one whose agent is silent. */
const AUTO_MODE = 'i-0000000000000000c';
const SILENT = 'i-0000000000000000d';
/** In a region of its own, from which events come or do not. */
const FAR = 'i-0000000000000000e';
const FAR_REGION = 'us-west-2';
const ALL_NODES = [...NODES, AUTO_MODE, SILENT, FAR];
const MINUTE = 60_000;
/** Every collection has ended after this long: the longest wait of the sweeper and some. */
const LONGEST_MINUTES = 9 * 60;

/** One random history of an installation, and what was wrong with its outcome. */
export async function runHistory(seed: number): Promise<HistoryReport> {
  const random = seeded(seed);
  const chance = (probability: number): boolean => random() < probability;
  const between = (low: number, high: number): number => Math.floor(low + random() * (high - low));
  let crashing = chance(0.5) ? random() * 0.05 : 0;
  const store = new CrashingStore(random, () => crashing);
  const approval = chance(0.2);
  const world = new SimulatedInstallation({
    seed, store, settings: { clusters: [{ name: 'prod', region: 'us-east-1' }, { name: 'prod-west', region: FAR_REGION }], limits: { perHour: 100, coolDownSeconds: 0, concurrent: 20 }, ...(approval && { approvalDocument: 'Approval' }) },
  });
  for (const node of NODES) { world.nodes.add(node); }
  world.nodes.add(FAR, { region: FAR_REGION, cluster: 'prod-west' });
  const noOutpost = chance(0.5);
  const told = world.ssm.onStatus;
  world.ssm.onStatus = event => noOutpost && event.region === FAR_REGION ? undefined : told(event);
  world.nodes.add(AUTO_MODE, { operator: 'eks.amazonaws.com', ping: undefined, consoleOutput: `${AUTO_MODE} console` });
  world.nodes.add(SILENT, { ping: 'ConnectionLost', ...(chance(0.9) && { consoleOutput: `${SILENT} console` }) });
  useLinks(world, chance, between);

  const deaf = chance(0.15);
  const lossy = random() * 0.3;
  world.ssm.delivery = () => deaf || chance(lossy) ? [] : Array.from({ length: chance(0.2) ? between(2, 4) : 1 }, () => between(0, chance(0.2) ? 20 * MINUTE : 5_000));
  world.bucket.delivery = () => chance(lossy / 3) ? [] : Array.from({ length: chance(0.2) ? 2 : 1 }, () => between(0, chance(0.1) ? 15 * MINUTE : 5_000));
  world.ssm.losesAnswer = () => chance(0.05);
  world.ssm.spendsTokens = chance(0.3);
  world.ssm.getLagMs = chance(0.3) ? between(0, 5_000) : 0;
  world.ssm.listLagMs = between(0, 30_000);
  const hog = chance(0.2) ? random() * 0.5 : 0;
  let throttles = 0;
  const send = world.ssm.send.bind(world.ssm);
  world.ssm.send = (region, operation, input) => {
    if (chance(hog)) {
      throttles += 1;
      throw new SimulatedAwsError('ThrottlingException', 'Rate exceeded');
    }
    return send(region, operation, input);
  };
  world.outcomeOf = content => content.endsWith('truncated') ? 'partial' : content.endsWith('nonsense') ? 'failed' : 'ready';
  world.ssm.plan = (instanceId, executionId) => {
    const durationMs = between(1, 14) * MINUTE;
    const status = ['Success', 'Success', 'Success', 'Failed', 'TimedOut', 'Cancelled'][between(0, 6)]!;
    const kind = chance(0.15) ? ' truncated' : chance(0.05) ? ' nonsense' : '';
    // what SSM has let go of may still upload; what failed mostly has nothing to upload
    const uploads = status === 'Success' ? chance(0.95) : chance(0.25);
    const uploadAfterMs = status === 'TimedOut' || status === 'Cancelled' ? durationMs + between(-MINUTE, 14 * MINUTE) : Math.max(0, durationMs - between(1_000, 50_000));
    if (uploads && chance(0.1)) { world.clock.after(uploadAfterMs + between(1_000, 10 * MINUTE), () => world.bucket.put(`eks_${instanceId}_${executionId}.tar.gz`, 'second upload')); }
    if (chance(0.05)) { world.clock.after(between(0, durationMs), () => world.bucket.put(`eks_${NODES.find(each => each !== instanceId)}_${executionId}.tar.gz`, 'forged name')); }
    return { durationMs, status, ...(status !== 'Success' && { failureMessage: 'something failed' }), ...(uploads && { uploadAfterMs, content: `${instanceId} ${executionId}${kind}` }) };
  };
  if (approval) { approveAtRandom(world, chance, between); }
  if (chance(0.3)) {
    // another team runs the same runbook on the same node, into a bucket of its own or even into ours
    world.clock.after(between(0, 5 * MINUTE), () => {
      try {
        send('us-east-1', 'StartAutomationExecution', { DocumentName: RUNBOOK, Parameters: { EKSInstanceId: [NODES[0]!], LogDestination: [chance(0.5) ? 'evidence' : 'theirs'], AutomationAssumeRole: ['arn:aws:iam::111122223333:role/Theirs'] } });
      } catch { /* throttled: then they try tomorrow */ }
    });
  }

  for (let request = between(1, 7); request > 0; request -= 1) {
    // an agent that gets no answer may ask again
    if (chance(0.15)) { await collectAll(world); }
    const args = { instanceId: ALL_NODES[between(0, ALL_NODES.length)]!, ...(chance(0.3) && { idempotencyToken: 'incident' }) };
    await world.call('collect', args);
    await world.clock.pass(between(0, 6 * MINUTE));
  }
  for (let minute = 0; minute < LONGEST_MINUTES; minute += 1) {
    await world.clock.pass(MINUTE);
    // processes stop dying at some time, or nothing could be said about the end
    if (minute === 120) { crashing = 0; }
    await world.clock.run(sweep(world.services)).catch(error => { if (!(error instanceof Crash) && !isThrottle(error)) { throw error; } });
    if (minute > 150 && store.records().every(each => isEnd(each.state)) && (await store.list('collections/active/')).length === 0 && (await store.list(batchKeys.activePrefix)).length === 0) { break; }
  }
  const records = store.records();
  return {
    seed,
    crashes: store.crashes,
    throttles,
    refusedUploads: world.refused.length,
    states: records.map(each => each.state),
    codes: records.flatMap(each => each.failure ? [each.failure.code] : []),
    violations: [...store.violations, ...await judge(world, records)],
  };
}

function isThrottle(error: unknown): boolean {
  return (error as { code?: string }).code === 'THROTTLED';
}

/** All nodes of the cluster at once: one execution over many. */
async function collectAll(world: SimulatedInstallation): Promise<void> {
  const plan = await world.call('batch_collect', { clusterName: 'prod', strategy: 'all' });
  if (plan.ok && plan.planId !== undefined) { await world.call('batch_collect', { planId: plan.planId, dryRun: false }); }
}

/** Somebody applies a manifest, or nobody does, or in the last minute; an upload that began in time may take a while. Links are also misused. */
function useLinks(world: SimulatedInstallation, chance: (probability: number) => boolean, between: (low: number, high: number) => number): void {
  const presign = world.services.uploads.presign.bind(world.services.uploads);
  (world.services.uploads as UploadLinks).presign = async (key, seconds) => {
    const id = key.split('/')[1]!;
    const kind = chance(0.15) ? ' truncated' : chance(0.05) ? ' nonsense' : '';
    if (chance(0.7)) {
      const begins = between(0, seconds * 1000);
      const ends = begins + between(1_000, 8 * MINUTE);
      world.clock.after(ends, () => world.bucket.put(key, `${AUTO_MODE} ${id}${kind}`));
      if (chance(0.2)) { world.clock.after(ends + between(1_000, 5 * MINUTE), () => world.bucket.put(key, 'second upload')); }
    }
    if (chance(0.1)) { world.clock.after(between(0, seconds * 1000), () => world.bucket.put(key.replace('node-diagnostic', 'console-output'), 'forged name')); }
    return presign(key, seconds);
  };
}

function approveAtRandom(world: SimulatedInstallation, chance: (probability: number) => boolean, between: (low: number, high: number) => number): void {
  const told = world.ssm.onStatus;
  world.ssm.onStatus = event => told(event);
  const send = world.ssm.send.bind(world.ssm);
  world.ssm.send = (region, operation, input) => {
    const answer = send(region, operation, input);
    const id = (answer as { AutomationExecutionId?: string }).AutomationExecutionId;
    const execution = id === undefined ? undefined : world.ssm.executions.get(id);
    if (operation === 'StartAutomationExecution' && execution?.document === 'Approval' && execution.status === 'PendingApproval') { decideLater(execution.id); }
    return answer;
  };

  function decideLater(id: string): void {
    world.clock.after(between(1, 30) * MINUTE, () => {
      const execution = world.ssm.executions.get(id)!;
      if (execution.status !== 'PendingApproval') { return; }
      if (chance(0.2)) { world.ssm.decide(id, false); return; }
      if (chance(0.1)) { world.ssm.end(execution, 'TimedOut'); return; }
      world.ssm.decide(id, true);
      const { CollectionId, InstanceId, Region, Cluster } = execution.parameters;
      const approved = { collectionId: CollectionId![0]!, instanceIds: InstanceId!, region: Region![0]!, cluster: Cluster![0]!, approvalId: id };
      const start = async (attempt: number): Promise<void> => startApproved(world.services, approved).then(
        () => world.ssm.end(execution, 'Success'),
        // SSM calls the function again a few times, then fails the step
        () => attempt < 3 ? world.clock.after(5_000, () => start(attempt + 1)) : world.ssm.end(execution, 'Failed', 'the starter failed'),
      );
      void start(1);
    });
  }
}

/** Holds every record against what really happened. */
async function judge(world: SimulatedInstallation, records: readonly CollectionRecord[]): Promise<string[]> {
  const wrong: string[] = [];
  const leftover = await world.store.list('collections/active/');
  if (leftover.length > 0) { wrong.push(`${leftover.length} collections are still listed as active`); }
  const batches = await world.store.list(batchKeys.activePrefix);
  if (batches.length > 0) { wrong.push(`${batches.length} batches are still listed as active`); }
  for (const record of records) {
    if (!isEnd(record.state)) {
      wrong.push(`${record.id} is ${record.state} for ever`);
      continue;
    }
    const content = world.evidence.get(record.id);
    const first = world.bucket.versions.get(expectedArchiveKeys(record)[0] ?? '')?.[0];
    if (hasEvidence(record.state)) {
      if (content === undefined) { wrong.push(`${record.id} is ${record.state} without evidence`); }
      if (content !== first?.content || !content?.startsWith(ownContent(record))) { wrong.push(`${record.id} has the evidence of another: ${content}`); }
      if (record.state !== (content?.endsWith('truncated') ? 'partial' : 'ready')) { wrong.push(`${record.id} is ${record.state}, its bundle is: ${content}`); }
    } else if (first && first.uploadedAt < record.endedAt! && world.outcomeOf(first.content) !== 'failed' && record.failure?.code !== 'INGEST_FAILED') {
      wrong.push(`${record.id} ended as ${record.state} (${record.failure?.code}) although its bundle was there`);
    }
  }
  for (const bundleId of world.evidence.keys()) {
    const record = records.find(each => each.id === bundleId);
    if (!record || !hasEvidence(record.state)) { wrong.push(`evidence of ${bundleId}, which is ${record?.state ?? 'no collection'}`); }
  }
  // a run that began for one of our requests is known to its record
  const runs = [...world.ssm.executions.values()]
    .filter(each => each.document === RUNBOOK && each.fleet === undefined && each.parameters.AutomationAssumeRole?.[0] === world.services.settings.automationRoleArn);
  for (const run of runs) {
    if (!records.some(each => each.execution?.id === run.id)) { wrong.push(`run ${run.id} of ${run.parameters.EKSInstanceId?.[0]} belongs to no record`); }
  }
  return wrong;
}

/** How the bundle that a collection asked for begins. */
function ownContent({ collector, instanceId, execution, id }: CollectionRecord): string {
  const source = { 'ssm-runbook': execution?.id, 'node-diagnostic': id, 'console-output': 'console', 'ssm-command': id }[collector];
  return `${instanceId} ${source}`;
}
