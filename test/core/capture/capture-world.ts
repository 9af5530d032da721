import { CaptureRecord } from '../../../src/core/capture/capture-record';
import { CaptureStore } from '../../../src/core/capture/capture-store';
import { Recording, RecordingSettings } from '../../../src/core/capture/recording';
import { CommandRequest, CommandView, NodeCommands, PacketFiles } from '../../../src/core/capture/recording-ports';
import { startApprovedCapture } from '../../../src/core/capture/start-approved-capture';
import { sweepCaptures } from '../../../src/core/capture/sweep-captures';
import { CollectorError } from '../../../src/core/ports';
import { SuccessAnswer } from '../../../src/core/tools';
import { SimulatedInstallation } from '../../simulator/simulated-installation';

export const NODE = 'i-0123456789abcdef0';
export const COUNTS = 'eks-node-diagnostics packets=42 received=45 dropped=3 bytes=5000 wrapped=false stopped=duration\n';

/** What a node does with a capture. */
export interface CapturePlan {
  readonly exitCode?: number;
  readonly status?: string;
  readonly output?: string;
  /** of the file; undefined: none is uploaded */
  readonly bytes?: number | undefined;
  /** seconds beside the recording itself */
  readonly extraSeconds?: number;
  /** the node is told, but we are not: the answer of SSM is lost */
  readonly isAnswerLost?: boolean;
  readonly refusal?: CollectorError;
}

/** An installation whose nodes record packets, with Run Command and S3 as far as captures see them. */
export class CaptureWorld implements NodeCommands, PacketFiles {
  readonly installation: SimulatedInstallation;
  readonly recording: Recording;
  readonly sent: CommandRequest[] = [];
  readonly links: { readonly key: string; readonly seconds: number; readonly at: number }[] = [];
  /** by key */
  readonly files = new Map<string, number>();
  plan: CapturePlan = {};
  looks = 0;
  private readonly views = new Map<string, CommandView>();

  constructor(settings: Partial<RecordingSettings> = {}, installation: ConstructorParameters<typeof SimulatedInstallation>[0] = {}) {
    this.installation = new SimulatedInstallation(installation);
    this.installation.nodes.add(NODE);
    const { store, clock, services } = this.installation;
    this.recording = {
      settings: { homeRegion: 'us-east-1', document: 'Captures', payload: false, maxSeconds: 300, concurrent: 3, ...settings },
      captures: new CaptureStore(store, clock),
      commands: this,
      files: this,
    };
    Object.assign(services, { recording: this.recording });
  }

  async send(request: CommandRequest): Promise<string> {
    const { plan } = this;
    if (plan.refusal) { throw plan.refusal; }
    this.sent.push(request);
    const { clock } = this.installation;
    const id = `command-${this.sent.length}`;
    const { CaptureId, DurationSeconds } = request.parameters;
    this.views.set(id, { status: 'In Progress', output: '', startedAt: clock.now() + 1_000 });
    clock.after((Number(DurationSeconds) + 1 + (plan.extraSeconds ?? 4)) * 1_000, () => {
      const bytes = 'bytes' in plan ? plan.bytes : 5_000;
      const failed = plan.exitCode !== undefined && plan.exitCode !== 0;
      if (bytes !== undefined && !failed) { this.files.set(`packets/${request.instanceId}/${CaptureId}.pcap`, bytes); }
      this.views.set(id, { status: plan.status ?? (failed ? 'Failed' : 'Success'), exitCode: plan.exitCode ?? 0, output: plan.output ?? COUNTS, startedAt: clock.now() });
    });
    if (plan.isAnswerLost) { throw new CollectorError('SERVICE_FAILED', 'no answer'); }
    return id;
  }

  async find(_region: string, commandId: string): Promise<CommandView | undefined> {
    this.looks += 1;
    return this.views.get(commandId);
  }

  async size(key: string): Promise<number | undefined> {
    return this.files.get(key);
  }

  async uploadUrl(key: string, seconds: number): Promise<string> {
    this.links.push({ key, seconds, at: this.installation.clock.now() });
    return `https://evidence.s3.us-east-1.amazonaws.com/${key}?X-Amz-Signature=${this.links.length}`;
  }

  /** The answer to a call that is not refused. */
  async capture(args: Record<string, unknown> = { instanceId: NODE }): Promise<SuccessAnswer & Record<string, any>> {
    const answer = await this.installation.call('tcpdump_capture', args);
    if (!answer.ok) { throw new Error(`${answer.error.code}: ${answer.error.message}`); }
    return answer;
  }

  async state(captureId: unknown): Promise<string> {
    return (await this.capture({ commandId: captureId })).state as string;
  }

  /** What the sweeper does each minute. */
  async sweep(minutes = 1): Promise<void> {
    for (let minute = 0; minute < minutes; minute += 1) {
      await this.installation.clock.pass(60_000);
      await this.sweepNow();
    }
  }

  async sweepNow(): Promise<void> {
    await this.installation.clock.run(sweepCaptures(this.installation.services, this.recording));
  }

  async record(captureId: unknown): Promise<CaptureRecord> {
    return (await this.recording.captures.read(String(captureId)))!;
  }

  /** What the wrapper automation does once a human has said yes. */
  async approve(executionId: string, change: Record<string, unknown> = {}): Promise<CaptureRecord> {
    const [[captureId], [instanceId], [region], [cluster], [what]] = ['CaptureId', 'InstanceId', 'Region', 'Cluster', 'Capture'].map(name => this.installation.ssm.executions.get(executionId)!.parameters[name]!) as [string][];
    return this.installation.clock.run(startApprovedCapture(this.recording, { captureId, instanceId, region, cluster, what, approvalId: executionId, ...change }));
  }
}
