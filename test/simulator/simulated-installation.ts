import { gunzipSync } from 'node:zlib';
import { EC2Client } from '@aws-sdk/client-ec2';
import { EKSClient } from '@aws-sdk/client-eks';
import { SSMClient } from '@aws-sdk/client-ssm';
import { seeded } from './random';
import { SimulatedAccount, SimulatedService } from './simulated-account';
import { ObjectEvent, SimulatedBucket } from './simulated-bucket';
import { SimulatedNodes } from './simulated-nodes';
import { RUNBOOK, SimulatedSsm, StatusEvent } from './simulated-ssm';
import { VirtualClock } from './virtual-clock';
import { AwsCaller } from '../../src/aws/aws-caller';
import { AwsNodeDirectory } from '../../src/aws/aws-node-directory';
import { Ec2Console } from '../../src/aws/ec2-console';
import { SsmNodeCollector } from '../../src/aws/ssm-node-collector';
import { CollectionArrivals } from '../../src/core/collection/arrival-register';
import { onAutomationStatus } from '../../src/core/collection/automation-event';
import { CollectionStore } from '../../src/core/collection/collection-store';
import { CollectionServices, CollectionSettings } from '../../src/core/collection/services';
import { sweep } from '../../src/core/collection/sweep';
import { EvidenceStore } from '../../src/core/ports';
import { Answer, callTool, ToolError } from '../../src/core/tools';
import { MemoryEvidenceStore } from '../core/memory-evidence-store';

export interface InstallationOptions {
  readonly seed?: number;
  readonly settings?: Partial<CollectionSettings>;
  readonly store?: EvidenceStore;
  readonly clock?: VirtualClock;
}

export const SETTINGS: CollectionSettings = {
  homeRegion: 'us-east-1',
  clusters: [{ name: 'prod', region: 'us-east-1' }],
  trustNodegroupTag: true,
  bucket: 'evidence',
  document: RUNBOOK,
  automationRoleArn: 'arn:aws:iam::111122223333:role/Automation',
  limits: { perHour: 100, coolDownSeconds: 600, concurrent: 50 },
  retentionDays: 7,
};

/** An account with one deployment: the real adapters and the real domain over simulated services, wired as EventBridge, queue and schedule would. */
export class SimulatedInstallation {
  readonly clock: VirtualClock;
  readonly bucket: SimulatedBucket;
  readonly ssm: SimulatedSsm;
  readonly nodes: SimulatedNodes;
  readonly store: EvidenceStore;
  readonly services: CollectionServices;
  readonly arrivals: CollectionArrivals;
  /** whose content was taken in as the evidence of which collection */
  readonly evidence = new Map<string, string>();
  readonly refused: { readonly key: string; readonly code: string }[] = [];
  /** what reaches the queue's end */
  readonly deadLetters: unknown[] = [];
  readonly random: () => number;
  ingestMs = 20_000;

  constructor({ seed = 1, settings = {}, store, clock }: InstallationOptions = {}) {
    this.random = seeded(seed);
    this.clock = clock ?? new VirtualClock();
    this.bucket = new SimulatedBucket(this.clock);
    const account = new SimulatedAccount(this.clock, this.bucket, () => this.uuid());
    this.nodes = account.nodes;
    this.ssm = account.ssm;
    this.store = store ?? new MemoryEvidenceStore();
    this.uploadsReachTheBucket();
    const client = <C>(service: SimulatedService) => (region: string) => ({ send: async (command: object) => account.send(service, region, ...operationOf(command)) }) as C;
    const caller = new AwsCaller({ sleep: async ms => this.clock.sleep(ms), random: this.random });
    this.services = {
      settings: { ...SETTINGS, ...settings },
      store: this.store,
      collections: new CollectionStore(this.store, this.clock),
      collector: new SsmNodeCollector(client<SSMClient>('ssm'), caller),
      directory: new AwsNodeDirectory({ ec2: client<EC2Client>('ec2'), ssm: client<SSMClient>('ssm'), eks: client<EKSClient>('eks') }, caller),
      archives: this.bucket,
      links: { presign: async key => `https://evidence.example/${key}?signature` },
      uploads: { presign: async key => `https://evidence.example/${key}?X-Amz-Signature=${this.uuid()}` },
      consoles: new Ec2Console(client<EC2Client>('ec2'), caller),
      ids: { next: () => this.uuid().replace(/-/g, '').slice(0, 16) },
      clock: this.clock,
    };
    this.arrivals = new CollectionArrivals(this.services);
    this.bucket.onObject = event => this.queued(async () => this.ingest(event));
    this.ssm.onStatus = event => this.queued(async () => this.onStatus(event));
  }

  outcomeOf: (content: string) => 'ready' | 'partial' | 'failed' = content => content.endsWith('truncated') ? 'partial' : 'ready';

  /** A tool's answer, time passing as far as it takes. */
  async call(name: string, args: Record<string, unknown> = {}): Promise<Answer> {
    return this.clock.run(callTool(name, args, { bundles: { list: async () => [], open: async () => { throw new ToolError('INSTANCE_NOT_FOUND', 'no bundles here'); } }, clock: this.clock, collections: this.services }));
  }

  /** Runs the sweeper every minute for `minutes`. */
  async sweepFor(minutes: number): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      await this.clock.pass(60_000);
      await this.clock.run(sweep(this.services));
    }
  }

  async onStatus({ region, executionId, status }: StatusEvent): Promise<void> {
    await onAutomationStatus(this.services, { region, executionId, status });
  }

  /** What the ingest function does with an object, the content reduced to whose it is. */
  async ingest({ key, versionId, bytes, at }: ObjectEvent): Promise<void> {
    const first = await this.bucket.firstVersion(key);
    if (first?.versionId !== versionId) { this.refused.push({ key, code: 'SECOND_UPLOAD' }); return; }
    const verdict = await this.arrivals.judge({ key, versionId, size: bytes, arrivedAt: at });
    if (!verdict.accepted) { this.refused.push({ key, code: verdict.code }); return; }
    const content = this.bucket.find(key, versionId)!.content;
    const outcome = this.outcomeOf(content);
    await this.arrivals.advance(verdict.bundle, { state: 'extracting' });
    await this.clock.sleep(this.ingestMs);
    await this.arrivals.advance(verdict.bundle, { state: 'indexing' });
    if (outcome === 'failed') {
      await this.arrivals.advance(verdict.bundle, { state: 'failed', code: 'BUNDLE_UNREADABLE', reason: 'not a bundle' });
      return;
    }
    this.evidence.set(verdict.bundle.bundleId, content);
    await this.arrivals.advance(verdict.bundle, { state: outcome, instanceId: verdict.bundle.instanceId ?? '', verdict: 'no fault found' });
  }

  /** A queue with four attempts, as of SQS: what throws comes again later. */
  queued(work: () => Promise<void>, attempt = 1): void {
    work().catch(error => {
      if (attempt >= 4) { this.deadLetters.push(error); } else { this.clock.after(60_000 * attempt, () => this.queued(work, attempt + 1)); }
    });
  }

  /** The bucket is one: what we put below `uploads/` is an object with versions and events. Processes may die before and after. */
  private uploadsReachTheBucket(): void {
    const put = this.store.putDocument.bind(this.store);
    this.store.putDocument = async (key, bytes, options) => {
      if (!key.startsWith('uploads/')) { return put(key, bytes, options); }
      await put(`before/${key}`, Buffer.alloc(0));
      const isNew = !this.bucket.versions.has(key);
      if (isNew) { this.bucket.put(key, gunzipSync(bytes).subarray(512).toString('latin1').replace(/\0+$/, ''), bytes.length); }
      await put(`after/${key}`, Buffer.alloc(0));
      return isNew;
    };
  }

  private uuid(): string {
    const hex = Array.from({ length: 32 }, () => Math.floor(this.random() * 16).toString(16)).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  }
}

function operationOf(command: object): [string, Record<string, unknown>] {
  return [command.constructor.name.replace(/Command$/, ''), (command as { input: Record<string, unknown> }).input];
}
