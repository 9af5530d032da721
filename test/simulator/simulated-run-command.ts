import { SimulatedAwsError } from './aws-error';
import { VirtualClock } from './virtual-clock';

/** A command as the agent of a node gets it. */
export interface SimulatedCommand {
  readonly id: string;
  readonly region: string;
  readonly document: string;
  readonly instanceId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What became of it on the node. */
export interface CommandOutcome { readonly exitCode: number; readonly output: string }

interface Invocation extends SimulatedCommand {
  readonly startedAt: number;
  outcome?: CommandOutcome;
}

/** SSM Run Command of one account: one document for one instance, as often as it is sent, for SSM has no token by which it would know a repeated command. */
export class SimulatedRunCommand {
  /** names of the documents that exist */
  readonly documents = new Set<string>();
  readonly sent: SimulatedCommand[] = [];
  readonly denied = new Set<string>();
  private readonly invocations = new Map<string, Invocation>();

  constructor(private readonly clock: VirtualClock, private readonly newId: () => string) {}

  /** whether Systems Manager has an agent of this name */
  knows: (region: string, instanceId: string) => boolean = () => true;

  /** what the node does with a command */
  run: (command: SimulatedCommand) => Promise<CommandOutcome> = async () => ({ exitCode: 0, output: '' });

  send(region: string, operation: string, input: Record<string, unknown>): unknown {
    if (this.denied.has(operation)) { throw new SimulatedAwsError('AccessDeniedException', `not authorized to perform: ssm:${operation}`); }
    return operation === 'SendCommand' ? this.start(region, input) : this.find(input.CommandId as string, input.InstanceId as string);
  }

  private start(region: string, { DocumentName, InstanceIds, Parameters }: Record<string, unknown>): unknown {
    const document = DocumentName as string;
    if (!this.documents.has(document)) { throw new SimulatedAwsError('InvalidDocument', `${document} does not exist`); }
    const [instanceId] = InstanceIds as [string];
    if (!this.knows(region, instanceId)) { throw new SimulatedAwsError('InvalidInstanceId', 'Instances not in a valid state for account'); }
    const parameters = Object.fromEntries(Object.entries((Parameters ?? {}) as Record<string, string[]>).map(([name, [value = '']]) => [name, value]));
    const command: Invocation = { id: this.newId(), region, document, instanceId, parameters, startedAt: this.clock.now() };
    this.sent.push(command);
    this.invocations.set(command.id, command);
    void this.run(command).then(outcome => { command.outcome = outcome; });
    return { Command: { CommandId: command.id, Status: 'Pending' } };
  }

  private find(id: string, instanceId: string): unknown {
    const command = this.invocations.get(id);
    if (command?.instanceId !== instanceId) { throw new SimulatedAwsError('InvocationDoesNotExist', id); }
    const { outcome, startedAt } = command;
    const status = outcome === undefined ? 'InProgress' : outcome.exitCode === 0 ? 'Success' : 'Failed';
    return {
      CommandId: id,
      InstanceId: instanceId,
      Status: status,
      StatusDetails: status,
      ResponseCode: outcome?.exitCode ?? -1,
      StandardOutputContent: outcome?.output ?? '',
      ExecutionStartDateTime: new Date(startedAt).toISOString(),
    };
  }
}
