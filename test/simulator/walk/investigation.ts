import { gunzipSync } from 'node:zlib';
import { pick, Transcript } from './transcript';
import { CLUSTER, WalkCluster } from './walk-cluster';
import { SuccessAnswer } from '../../../src/core/tools';
import { DeployedInstallation } from '../processes/deployed-installation';

const SECOND = 1_000;
/** A collection that has not ended by then never will. */
const LONGEST_SECONDS = 900;

type Fields = SuccessAnswer & Record<string, any>;

/**
 * The investigation that the tools were made for, by an agent that follows a script: pods of one node cannot resolve names. It asks for logs (a human agrees), finds the cause, proves it, compares the node with
 * its peers, reports, and looks again after the fault was taken out.
 */
export class Investigation {
  readonly transcript = new Transcript();
  /** exports as they were downloaded */
  readonly downloads: string[] = [];

  constructor(private readonly world: DeployedInstallation, private readonly cluster: WalkCluster) {}

  async run(): Promise<void> {
    await this.beforeCollecting();
    const during = await this.collect(this.cluster.failing, 'the failing node');
    await this.causeOf(during);
    await this.peers();
    await this.report(during);
    await this.afterTheFix(during);
  }

  private async beforeCollecting(): Promise<void> {
    this.transcript.heading('Which nodes are there, and can they be collected?');
    await this.cluster.refresh();
    await this.call('cluster_health', { clusterName: CLUSTER }, ['cluster', 'healthSummary', 'nodes']);
    await this.call('validate', { instanceId: this.cluster.failing }, ['collectable', 'checks', 'preflight'], 8);
  }

  /** @returns the bundle's id */
  private async collect(instanceId: string, who: string): Promise<string> {
    this.transcript.heading(`The logs of ${who}`);
    const { executionId } = await this.call('collect', { instanceId }, ['executionId', 'state', 'region', 'regionSource', 'suggestedPollIntervalSeconds', 'next']);
    await this.call('status', { executionId }, ['state', 'progress']);
    await this.approve();
    let waited = 0;
    let state = await this.status(executionId);
    while (state !== 'ready' && waited < LONGEST_SECONDS) {
      await this.world.pass(15 * SECOND);
      waited += 15;
      state = await this.status(executionId);
    }
    this.transcript.says('The node uploads its bundle; EventBridge and the queue bring it to the ingest function. `status`, every 15 s, says at last:');
    const answer = await this.call('status', { executionId }, ['state', 'progress', 'verdict', 'subjects', 'next']);
    this.transcript.says(`On its way it was ${(answer.stepDetails as { stepName: string }[]).map(each => each.stepName).join(' → ')}.`);
    await this.call('validate', { instanceId, bundleId: executionId }, ['complete', 'fileCount', 'missing', 'problems', 'coverage']);
    return executionId as string;
  }

  private async causeOf(bundleId: string): Promise<void> {
    const instanceId = this.cluster.failing;
    this.transcript.heading('What is wrong?');
    const triage = await this.call('quick_triage', { instanceId }, ['verdict', 'rootCauses', 'summary', 'next']);
    const [cause] = (triage.rootCauses as { finding_ids: string[] }[])[0]!.finding_ids;
    await this.call('errors', { instanceId, severity: 'critical', response_format: 'detailed' }, ['findings', 'summary']);
    const read = await this.call('read', { instanceId, finding_id: cause }, ['logKey', 'lines', 'bytes', 'content']);
    await this.call('read', { logKey: read.logKey, startLine: 1, lineCount: 3 }, ['file', 'lines', 'content']);
    await this.call('search', { instanceId, query: 'i/o timeout', logTypes: ['kubelet'], maxResults: 2 }, ['results', 'totalMatches', 'matchesByFile'], 2);
    await this.call('correlate', { instanceId, bundleId }, ['pivot', 'chains', 'undated']);
    await this.call('network_diagnostics', { instanceId, sections: ['iptables', 'dns'] }, ['assessment'], 2);
    await this.call('storage_diagnostics', { instanceId }, ['assessment'], 2);
  }

  private async peers(): Promise<void> {
    this.transcript.heading('Is it this node alone?');
    const plan = await this.call('batch_collect', { clusterName: CLUSTER, strategy: 'all', maxTotalCollections: 3 }, ['planId', 'dryRun', 'buckets', 'plannedCollections', 'uncollectable', 'estimate']);
    await this.call('batch_collect', { planId: plan.planId, dryRun: false }, ['batchId', 'planId', 'state', 'summary', 'next']);
    await this.approve();
    let status = await this.ask('batch_status', { batchId: plan.planId });
    for (let waited = 0; status.allComplete !== true && waited < LONGEST_SECONDS; waited += 60) {
      await this.world.pass(60 * SECOND);
      status = await this.ask('batch_status', { batchId: plan.planId });
    }
    await this.call('batch_status', { batchId: plan.planId }, ['allComplete', 'state', 'summary', 'executions', 'nodes']);
    await this.call('compare_nodes', { instanceIds: [this.cluster.failing, this.cluster.peer, this.cluster.full] }, ['differences', 'common', 'findings', 'conclusion'], 4);
    await this.call('quick_triage', { instanceId: this.cluster.peer }, ['verdict', 'rootCauses', 'summary']);
    await this.call('quick_triage', { instanceId: this.cluster.full }, ['verdict', 'rootCauses', 'summary'], 1);
  }

  private async report(bundleId: string): Promise<void> {
    const instanceId = this.cluster.failing;
    this.transcript.heading('What is to be done, and a report that can be checked');
    await this.call('list_sops', {}, ['count', 'sops'], 2);
    const { findings } = await this.ask('errors', { instanceId, bundleId }) as unknown as { findings: { finding_id: string; runbook?: string }[] };
    const first = findings.find(each => each.runbook !== undefined)!;
    await this.call('get_sop', { sopName: first.runbook, section: 'remediation' }, ['sop']);
    const text = `A DROP rule in FORWARD blocks pod traffic [${first.finding_id}]. CoreDNS restarted 14 times [${first.finding_id}].`;
    await this.call('summarize', { instanceId, finding_ids: [first.finding_id], text }, ['grounded', 'verification', 'unsupportedClaims']);
    const { logKey } = await this.ask('read', { instanceId, finding_id: first.finding_id });
    const artifact = await this.call('artifact', { logKey }, ['logKey', 'lines', 'textBytes', 'contentType']);
    const answer = await fetch(artifact.presignedUrl);
    const downloaded = gunzipSync(Buffer.from(await answer.arrayBuffer())).toString();
    this.downloads.push(downloaded);
    this.transcript.says(`The link is fetched: HTTP ${answer.status}, ${answer.headers.get('content-disposition')}, ${Buffer.byteLength(downloaded)} bytes of text.`);
  }

  private async afterTheFix(during: string): Promise<void> {
    await this.world.pass(600 * SECOND);
    await this.cluster.refresh({ isFixed: true });
    const after = await this.collect(this.cluster.failing, 'the same node, after somebody took the rule out');
    this.transcript.heading('Is it gone?');
    await this.call('quick_triage', { instanceId: this.cluster.failing }, ['verdict', 'rootCauses', 'summary']);
    await this.call('compare_nodes', { bundleIds: [during, after] }, ['differences', 'resolved', 'findings'], 4);
    await this.call('history', { instanceId: this.cluster.failing }, ['collections', 'count'], 5);
  }

  private async approve(): Promise<void> {
    for (const id of this.world.pendingApprovals()) {
      this.transcript.says('An approver says yes in the Systems Manager console. The wrapper automation calls the starter.');
      await this.world.decide(id, true);
    }
    // batches are started by the sweeper
    await this.world.pass(SECOND);
  }

  private async status(executionId: unknown): Promise<unknown> { return (await this.ask('status', { executionId })).state; }

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
