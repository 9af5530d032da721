import { SuccessAnswer } from '../../../../src/core/tools';
import { DeployedInstallation } from '../../processes/deployed-installation';
import { pick, Transcript } from '../transcript';

export const CLUSTER = 'dev-sample';
/** The node of examples/bundles, and when its bundle was made. */
export const NODE = 'i-070e4b8c9d0bf405c';
export const BEGINS = Date.UTC(2026, 10, 18, 20, 20);
export const POD = { namespace: 'shop', name: 'web-7d4b9c6f5-x2x9k' };
export const DNS = '10.100.0.10';

type Fields = SuccessAnswer & Record<string, any>;

/** From a symptom to its cause by packets: a pod cannot resolve names. The agent records in that pod (a human agrees), reads what is wrong on the wire, and finds the rule that does it in the node's logs. */
export class CaptureInvestigation {
  readonly transcript = new Transcript();
  captureId = '';

  constructor(private readonly world: DeployedInstallation) {}

  async run(): Promise<void> {
    this.transcript.says(`Pod ${POD.namespace}/${POD.name} on ${NODE} cannot resolve names: \`dial tcp: lookup web.shop.svc.cluster.local: i/o timeout\`. Do its queries leave the pod, and does anybody answer? (Packets carry the time of this machine, everything else that of the story.)`);
    await this.record();
    const alone = await this.analyse('What is wrong on the wire');
    await this.proof(alone);
    await this.logs(alone);
    const joined = await this.analyse('The same packets, now beside the node\'s own configuration');
    await this.cause(joined);
  }

  private async record(): Promise<void> {
    this.transcript.heading('Packets of that pod');
    const args = { instanceId: NODE, podName: POD.name, podNamespace: POD.namespace, interface: 'eth0', ports: ['53'], durationSeconds: 6 };
    const { commandId } = await this.call('tcpdump_capture', args, ['commandId', 'state', 'recording', 'approval', 'next']);
    this.captureId = commandId as string;
    this.transcript.says('The approver reads what is to be recorded, where and for how long, and says yes in the Systems Manager console. The starter signs a link for one upload and sends the capture document; the '
      + 'node resolves the pod through its container runtime, records in its network namespace, and uploads the file.');
    for (const id of this.world.pendingApprovals()) { await this.world.decide(id, true); }
    let state = '';
    // a real node takes real time; the sweeper, which learns how the command ended, comes with each minute
    for (let asked = 0; asked < 120 && state !== 'ready'; asked += 1) {
      await this.world.time.during(new Promise(resolve => { setTimeout(resolve, 250); }));
      ({ state } = await this.ask('status', { executionId: commandId }) as unknown as { state: string });
    }
    await this.world.pass(61_000);
    await this.call('status', { executionId: commandId }, ['state', 'bytes', 'packets', 'droppedByKernel', 'stoppedBy', 'gaps', 'next']);
  }

  private async analyse(title: string): Promise<Fields> {
    this.transcript.heading(title);
    return this.call('tcpdump_analyze', { commandId: this.captureId }, ['capture', 'findings', 'gaps', 'next']);
  }

  private async proof({ findings }: Fields): Promise<void> {
    const [{ evidence }] = findings as { evidence: { flow: string }[] }[] as [{ evidence: { flow: string }[] }];
    this.transcript.says('The conversation that the finding cites, packet by packet: queries go out, nothing comes back.');
    await this.call('tcpdump_analyze', { commandId: this.captureId, section: 'packets', filter: evidence[0]!.flow }, ['packets'], 8);
  }

  private async logs({ next }: Fields): Promise<void> {
    this.transcript.heading('The node\'s logs');
    const [collect] = next;
    this.transcript.says(`Packets tell what happens, not who does it. The first answer about them says what to call next: ${collect!.why}.`);
    const { executionId } = await this.call(collect!.tool, collect!.args as Record<string, unknown>, ['executionId', 'state']);
    this.transcript.says('An approver says yes again; the node uploads its bundle, which is taken in.');
    for (const id of this.world.pendingApprovals()) { await this.world.decide(id, true); }
    await this.world.pass(600_000);
    await this.call('status', { executionId }, ['state', 'verdict']);
  }

  private async cause({ next }: Fields): Promise<void> {
    this.transcript.heading('The rule');
    const [read] = next;
    this.transcript.says(`The answer says what to call next: ${read!.why}.`);
    await this.call(read!.tool, read!.args as Record<string, unknown>, ['logKey', 'lines', 'content']);
    const args = { instanceId: NODE, sections: ['iptables'] };
    const answer = await this.ask('network_diagnostics', args);
    const sections = answer.sections as { findings: { finding_id: string; severity: string; title: string }[] }[];
    const findings = sections.flatMap(each => each.findings.map(({ finding_id, severity, title }) => ({ finding_id, severity, title })));
    this.transcript.step({ tool: 'network_diagnostics', args, answer, shown: { assessment: answer.assessment, findings } });
    this.transcript.heading('Found again later');
    await this.call('history', { instanceId: NODE }, ['collections', 'captures', 'next']);
  }

  /** Calls a tool without showing it. @throws Error when it refuses */
  private async ask(tool: string, args: Record<string, unknown>): Promise<Fields> {
    const answer = await this.world.call(tool, args);
    if (!answer.ok) { throw new Error(`${tool} ${JSON.stringify(args)}: ${JSON.stringify(answer)}`); }
    return answer as Fields;
  }

  private async call(tool: string, args: Record<string, unknown>, shown: readonly string[], most?: number): Promise<Fields> {
    const answer = await this.ask(tool, args);
    this.transcript.step({ tool, args, answer, shown: pick(answer, shown, most) });
    return answer;
  }
}
