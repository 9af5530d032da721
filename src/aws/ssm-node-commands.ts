import { GetCommandInvocationCommand, SendCommandCommand, SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { CommandRequest, CommandView, NodeCommands } from '../core/capture/recording-ports';
import { CollectorError } from '../core/ports';

/** Captures by SSM Run Command. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmNodeCommands implements NodeCommands {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async send({ region, document, instanceId, parameters, deliverySeconds }: CommandRequest): Promise<string> {
    const command = new SendCommandCommand({
      DocumentName: document,
      InstanceIds: [instanceId],
      Parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, [value]])),
      TimeoutSeconds: deliverySeconds,
    });
    // SSM has no token for commands: one that was perhaps sent is not sent again
    const name = { action: 'ssm:SendCommand', on: `document ${document} and instance ${instanceId} in ${region}`, once: true };
    const { Command } = await this.caller.call(name, async () => this.client(region).send(command));
    if (Command?.CommandId === undefined) { throw new CollectorError('SERVICE_FAILED', `${name.action} gave no command id`); }
    return Command.CommandId;
  }

  async find(region: string, commandId: string, instanceId: string): Promise<CommandView | undefined> {
    const name = { action: 'ssm:GetCommandInvocation', on: `command ${commandId} on ${instanceId} in ${region}` };
    const found = await this.caller.call(name, async () => this.client(region).send(new GetCommandInvocationCommand({ CommandId: commandId, InstanceId: instanceId })).catch(absent));
    if (!found) { return undefined; }
    const { Status, StatusDetails, ResponseCode, StandardOutputContent, ExecutionStartDateTime } = found;
    const startedAt = Date.parse(ExecutionStartDateTime ?? '');
    return {
      status: StatusDetails ?? Status ?? 'Pending',
      // -1 until the script has ended
      ...(ResponseCode !== undefined && ResponseCode >= 0 && { exitCode: ResponseCode }),
      output: (StandardOutputContent ?? '').slice(0, 1_000),
      ...(Number.isFinite(startedAt) && { startedAt }),
    };
  }
}

/** SSM knows of an invocation some moments after it gave the command's id. */
function absent(error: unknown): undefined {
  if ((error as { name?: string }).name === 'InvocationDoesNotExist') { return undefined; }
  throw error;
}
