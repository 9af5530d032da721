import { randomUUID } from 'node:crypto';
import { NodeUploads } from './node-uploads';
import { SimulatedNetwork } from './simulated-network';
import { SimulatedNodes } from './simulated-nodes';
import { SimulatedRunCommand } from './simulated-run-command';
import { SimulatedSsm } from './simulated-ssm';
import { SimulatedTerminations } from './simulated-terminations';
import { VirtualClock } from './virtual-clock';

export type SimulatedService = 'ssm' | 'ec2' | 'eks' | 'autoscaling';

/** SSM, EC2, EKS and EC2 Auto Scaling of one account. Requests and answers are those of the SDK's commands, whichever way they come: from a client in this process, or over HTTP. */
export class SimulatedAccount {
  readonly ssm: SimulatedSsm;
  readonly nodes: SimulatedNodes;
  readonly network = new SimulatedNetwork();
  readonly commands: SimulatedRunCommand;
  readonly terminations: SimulatedTerminations;

  constructor(readonly clock: VirtualClock, uploads: NodeUploads, newId?: () => string) {
    this.ssm = new SimulatedSsm(clock, uploads, newId);
    this.nodes = new SimulatedNodes(clock);
    this.commands = new SimulatedRunCommand(clock, newId ?? randomUUID);
    this.commands.knows = (region, id) => this.nodes.nodes.get(id)?.region === region && this.nodes.nodes.get(id)?.ping !== undefined;
    this.terminations = new SimulatedTerminations(clock);
  }

  /** The answer. Throws SimulatedAwsError as the SDK throws, and Error for what the simulator does not have. */
  send(service: SimulatedService, region: string, operation: string, input: Record<string, unknown>): unknown {
    const described = service === 'ec2' ? this.network.send(operation, input) : undefined;
    if (described !== undefined) { return described; }
    if (service === 'autoscaling') { return this.terminations.send(operation, input); }
    if (service === 'ssm' && /^(SendCommand|GetCommandInvocation)$/.test(operation)) { return this.commands.send(region, operation, input); }
    // SSM's view of machines is kept with the machines
    return service === 'ssm' && !operation.startsWith('DescribeInstance') && operation !== 'ListTagsForResource' ? this.ssm.send(region, operation, input) : this.nodes.send(region, operation, input);
  }
}
