import { SimulatedAwsError } from './aws-error';
import { NodeUploads } from './node-uploads';
import { SimulatedNodes } from './simulated-nodes';
import { VirtualClock } from './virtual-clock';

/** What a node does with a command. */
export interface CommandPlan {
  /** ms until the agent takes it */
  readonly pickUpMs: number;
  /** ms from then to the end */
  readonly durationMs: number;
  /** of the script; 0: it uploads */
  readonly exitCode: number;
}

interface Sent {
  readonly id: string;
  readonly at: number;
  readonly instanceId: string;
  readonly document: string;
  readonly parameters: Record<string, string[]>;
  readonly timeoutSeconds: number;
  status: string;
  exitCode?: number;
}

/** SSM Run Command with our black-box document: a node that is up takes the command, and uploads to the key that the link is for. One object a link. */
export class SimulatedCommands {
  readonly sent: Sent[] = [];
  readonly calls: Record<string, number> = {};
  documents = new Set(['BlackBox']);
  /** the request is carried out, but its answer is lost */
  losesAnswer = false;
  private readonly running = new Set<string>();

  constructor(private readonly clock: VirtualClock, private readonly nodes: SimulatedNodes, private readonly bucket: NodeUploads & { readonly versions: ReadonlyMap<string, unknown> }) {}

  plan: (instanceId: string) => CommandPlan = () => ({ pickUpMs: 1_000, durationMs: 12_000, exitCode: 0 });

  send(region: string, operation: string, input: Record<string, any>): unknown {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    if (operation === 'GetCommandInvocation') { return this.invocation(input.CommandId as string); }
    const [instanceId] = input.InstanceIds as [string];
    const node = this.nodes.nodes.get(instanceId);
    if (!this.documents.has(input.DocumentName as string)) { throw new SimulatedAwsError('InvalidDocument', `${input.DocumentName} does not exist`); }
    if (node?.region !== region || node.ping === undefined) { throw new SimulatedAwsError('InvalidInstanceId', 'Instances not in a valid state for account'); }
    const id = `command-${this.sent.length + 1}`;
    const command: Sent = { id, at: this.clock.now(), instanceId, document: input.DocumentName as string, parameters: input.Parameters as Record<string, string[]>, timeoutSeconds: input.TimeoutSeconds as number, status: 'Pending' };
    this.sent.push(command);
    this.follow(command);
    if (this.losesAnswer) { throw new SimulatedAwsError('TimeoutError', 'socket hang up', 0); }
    return { Command: { CommandId: id } };
  }

  private follow(command: Sent): void {
    const { pickUpMs, durationMs, exitCode } = this.plan(command.instanceId);
    const isUp = (): boolean => this.nodes.nodes.get(command.instanceId)?.state === 'running';
    if (pickUpMs > command.timeoutSeconds * 1_000) { this.clock.after(command.timeoutSeconds * 1_000, () => { command.status = 'Delivery Timed Out'; }); return; }
    this.clock.after(pickUpMs, () => {
      if (!isUp()) { this.clock.after(command.timeoutSeconds * 1_000, () => { command.status = 'Delivery Timed Out'; }); return; }
      command.status = 'In Progress';
      // the lock of the script
      const isFirst = !this.running.has(command.instanceId);
      this.running.add(command.instanceId);
      this.clock.after(durationMs, () => {
        if (isFirst) { this.running.delete(command.instanceId); }
        // a node that went in the middle says nothing more
        if (!isUp()) { return; }
        const code = isFirst ? exitCode : 81;
        if (code === 0) { this.upload(command); }
        Object.assign(command, { status: code === 0 ? 'Success' : 'Failed', exitCode: code });
      });
    });
  }

  private upload({ instanceId, parameters }: Sent): void {
    const { pathname } = new URL(parameters.UploadUrl![0]!);
    const key = pathname.slice(1);
    if (!this.bucket.versions.has(key)) { this.bucket.put(key, `${instanceId} ${parameters.CollectionId![0]}`); }
  }

  private invocation(id: string): unknown {
    const found = this.sent.find(each => each.id === id);
    if (!found) { throw new SimulatedAwsError('InvocationDoesNotExist', id); }
    return { Status: found.status, StatusDetails: found.status, ResponseCode: found.exitCode ?? -1 };
  }
}
