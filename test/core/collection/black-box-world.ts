import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { AwsCaller } from '../../../src/aws/aws-caller';
import { Ec2InstanceHealth } from '../../../src/aws/black-box-health';
import { AutoScalingTerminations } from '../../../src/aws/black-box-terminations';
import { SsmNodeCommands } from '../../../src/aws/ssm-node-commands';
import { blackBoxHeartbeatSeconds, blackBoxHook, BlackBoxSettings } from '../../../src/catalog/black-box';
import { onBlackBoxNotice, tendBlackBox } from '../../../src/core/collection/black-box';
import { BlackBoxAnswer } from '../../../src/core/collection/black-box-collect';
import { blackBoxNoticeOf } from '../../../src/core/collection/black-box-event';
import { BlackBoxServices } from '../../../src/core/collection/black-box-services';
import { CollectionRecord } from '../../../src/core/collection/record';
import { sweep } from '../../../src/core/collection/sweep';
import { SuccessAnswer, TOOLS } from '../../../src/core/tools';
import { rebalanceRecommendation, scheduledChange, spotInterruption, statusCheckAlarm, terminateLifecycleAction } from '../../simulator/service-events';
import { SimulatedCommands } from '../../simulator/simulated-commands';
import { InstallationOptions, SimulatedInstallation } from '../../simulator/simulated-installation';
import { SimulatedNode } from '../../simulator/simulated-nodes';
import { SimulatedTerminations } from '../../simulator/simulated-terminations';

export const NODE = 'i-0123456789abcdef0';
export const GROUP = 'workers-asg';
export const HOOK = blackBoxHook('us-east-1');
export const MINUTE = 60_000;

export const CHOSEN: BlackBoxSettings = {
  document: 'BlackBox',
  triggers: ['spot-interruption', 'rebalance-recommendation', 'scheduled-event'],
  perHour: 10,
  holdSeconds: 600,
  terminations: [{ name: GROUP, region: 'us-east-1' }],
  statusChecks: [{ name: GROUP, region: 'us-east-1' }],
};

/** An installation with black-box collection: the real adapters and the real domain over simulated services, and its queue. */
export class BlackBoxWorld {
  readonly installation: SimulatedInstallation;
  readonly commands: SimulatedCommands;
  readonly terminations: SimulatedTerminations;
  readonly services: BlackBoxServices;
  readonly links: { readonly key: string; readonly seconds: number }[] = [];
  readonly deadLetters: unknown[] = [];
  private tokens = 0;

  constructor(chosen: Partial<BlackBoxSettings> = {}, options: InstallationOptions = {}) {
    this.installation = new SimulatedInstallation(options);
    const { clock, nodes, bucket, services } = this.installation;
    this.commands = new SimulatedCommands(clock, nodes, bucket);
    this.terminations = new SimulatedTerminations(clock);
    this.terminations.heartbeatSeconds = blackBoxHeartbeatSeconds(chosen.holdSeconds ?? CHOSEN.holdSeconds);
    const caller = new AwsCaller({ attempts: 3, sleep: async ms => clock.sleep(ms), random: this.installation.random });
    const client = <C>(send: (region: string, operation: string, input: Record<string, any>) => unknown) => (region: string) =>
      ({ send: async (command: { input: Record<string, any> }) => send(region, command.constructor.name.replace(/Command$/, ''), command.input) }) as C;
    this.services = {
      ...services,
      blackBox: { ...CHOSEN, ...chosen },
      commands: new SsmNodeCommands(client<SSMClient>((region, operation, input) => this.commands.send(region, operation, input)), caller),
      files: {
        uploadUrl: async (key, seconds) => {
          this.links.push({ key, seconds });
          return `https://evidence.s3.us-east-1.amazonaws.com/${key}?X-Amz-Signature=${this.links.length}`;
        },
      },
      health: new Ec2InstanceHealth(client<EC2Client>((region, operation, input) => nodes.send(region, operation, input)), caller),
      terminations: new AutoScalingTerminations(client<AutoScalingClient>((_region, operation, input) => this.terminations.send(operation, input)), caller),
    };
  }

  add(over: Partial<SimulatedNode> & { readonly cluster?: string } = {}, id = NODE): SimulatedNode {
    const { tags = { 'aws:eks:cluster-name': over.cluster ?? 'prod', 'aws:autoscaling:groupName': GROUP }, ...rest } = over;
    return this.installation.nodes.add(id, { spot: true, consoleOutput: 'last words of the kernel\n', ...rest, tags });
  }

  /** One delivery of an event. */
  async deliver(event: unknown): Promise<readonly BlackBoxAnswer[]> {
    const notice = blackBoxNoticeOf(event);
    if (!notice) { throw new Error('the event is no notice'); }
    return this.installation.clock.run(onBlackBoxNotice(this.services, notice));
  }

  /** An event as the queue brings it: what throws comes again. */
  queue(event: unknown, attempt = 1): void {
    onBlackBoxNotice(this.services, blackBoxNoticeOf(event)!).catch(error => {
      if (attempt >= 3) { this.deadLetters.push(error); } else { this.installation.clock.after(70_000, () => this.queue(event, attempt + 1)); }
    });
  }

  /** The minutes of the schedule and the sweeper. */
  async minutes(count: number): Promise<void> {
    const { clock, services } = this.installation;
    for (let minute = 0; minute < count; minute += 1) {
      await clock.pass(MINUTE);
      await clock.run(tendBlackBox(this.services));
      await clock.run(sweep(services));
    }
  }

  /** A termination that Auto Scaling holds up for our hook, and its event. */
  terminate(instanceId = NODE, group = GROUP, hook = HOOK): unknown {
    this.tokens += 1;
    const token = `87654321-4321-4321-4321-${String(this.tokens).padStart(12, '0')}`;
    this.terminations.begin(group, hook, instanceId, token);
    return terminationEvent(instanceId, token, group, hook, this.installation.clock.now());
  }

  async records(instanceId = NODE): Promise<CollectionRecord[]> {
    const { store, collections } = this.installation.services;
    const keys = await store.list(`collections/by-node/${instanceId}/`);
    return collections.readAll([...new Set(keys.map(key => /(c-[0-9a-f]{16})$/.exec(key)![1]!))]);
  }

  /** What `history` tells of the node. */
  async history(instanceId = NODE): Promise<Record<string, any>[]> {
    return (await this.answered('history', { instanceId })).collections;
  }

  async answered(tool: string, args: Record<string, unknown>): Promise<SuccessAnswer & Record<string, any>> {
    const answer = await this.installation.call(tool, args);
    expect(answer).toMatchObject({ ok: true });
    expect(TOOLS.find(each => each.name === tool)!.output.safeParse(answer).error).toBeUndefined();
    return answer as SuccessAnswer & Record<string, any>;
  }
}

export const spotEvent = (instanceId = NODE, region?: string) => spotInterruption(instanceId, { region });
export const rebalanceEvent = (instanceId = NODE, region?: string) => rebalanceRecommendation(instanceId, { region });
export const terminationEvent = (instanceId: string, token: string, group = GROUP, hook = HOOK, at?: number) => terminateLifecycleAction({ instanceId, token, group, hook }, { at });
export const healthEvent = (instanceIds: readonly string[] = [NODE], over: Record<string, unknown> = {}) => scheduledChange(instanceIds, over);
export const alarmEvent = (group = GROUP, over: Record<string, unknown> = {}) => statusCheckAlarm(group, over);
