import { randomUUID } from 'node:crypto';
import { RequestQuota, SimulatedAwsError } from './aws-error';
import { NodeUploads } from './node-uploads';
import { VirtualClock } from './virtual-clock';

/** How a run on a node goes. */
export interface NodeRun {
  /** ms from its start to its end */
  readonly durationMs: number;
  /** SSM's spelling */
  readonly status: string;
  readonly failureMessage?: string;
  /** ms from the start to the upload; absent: none */
  readonly uploadAfterMs?: number;
  readonly content?: string;
}

export interface Execution {
  readonly id: string;
  readonly region: string;
  readonly document: string;
  readonly parameters: Readonly<Record<string, string[]>>;
  readonly requestedAt: number;
  readonly executedBy: string;
  status: string;
  parentId?: string;
  target?: string;
  startedAt?: number;
  endedAt?: number;
  failureMessage?: string;
  targets?: readonly string[];
  fleet?: { readonly waiting: string[]; running: number; errors: number; readonly maxConcurrency: number; readonly maxErrors: number; readonly size: number };
}

export interface StatusEvent { readonly region: string; readonly executionId: string; readonly status: string; readonly document: string }

/** Quotas of SSM Automation, a region (https://docs.aws.amazon.com/general/latest/gr/ssm.html). */
const CONCURRENT = 100;
const CONCURRENT_FLEETS = 25;
const QUEUE = 5_000;

export const RUNBOOK = 'AWSSupport-CollectEKSInstanceLogs';

/** SSM Automation of one account: quotas, queues, fleets, lists that lag behind, and events that come late, twice or never. */
export class SimulatedSsm {
  readonly executions = new Map<string, Execution>();
  readonly calls: Record<string, number> = {};
  readonly quotas = { start: new RequestQuota(1), read: new RequestQuota(3), nodes: new RequestQuota(10) };
  documents = new Set([RUNBOOK, 'Approval']);
  /** lists do not show what is younger than this */
  listLagMs = 5_000;
  /** a token that was used before is refused, also with the same parameters: what the documentation of `ClientToken` says ("can't be reused"), as far as it can be read so */
  spendsTokens = false;
  /** a single execution cannot be asked for while it is younger than this */
  getLagMs = 0;
  denied = new Set<string>();
  /** what is not at its default */
  readonly settings = new Map<string, string>();
  peakConcurrent = 0;
  private readonly tokens = new Map<string, { readonly id: string; readonly request: string }>();
  private readonly queue: Execution[] = [];
  private active = 0;
  private readonly byParent = new Map<string, Execution[]>();

  constructor(private readonly clock: VirtualClock, private readonly bucket: NodeUploads, private readonly newId: () => string = randomUUID) {}

  /** how the run on a node goes */
  plan: (instanceId: string, executionId: string) => NodeRun = () => ({ durationMs: 180_000, status: 'Success', uploadAfterMs: 170_000 });
  /** ms after which each copy of an event arrives */
  delivery: () => readonly number[] = () => [1_000];
  onStatus: (event: StatusEvent) => unknown = () => undefined;
  /** an answer gets lost after the request was carried out */
  losesAnswer: () => boolean = () => false;

  send(region: string, operation: string, input: Record<string, unknown>): unknown {
    this.calls[operation] = (this.calls[operation] ?? 0) + 1;
    if (this.denied.has(operation)) {
      throw new SimulatedAwsError('AccessDeniedException', `User: arn:aws:sts::111122223333:assumed-role/Tools/f is not authorized to perform: ssm:${operation} on resource: `
        + `arn:aws:ssm:${region}::document/x because no identity-based policy allows the ssm:${operation} action`);
    }
    switch (operation) {
      case 'StartAutomationExecution': return this.start(region, input);
      case 'GetAutomationExecution': return this.get(region, input.AutomationExecutionId as string);
      case 'DescribeAutomationExecutions': return this.list(region, input);
      case 'GetServiceSetting': return { ServiceSetting: { SettingId: input.SettingId, SettingValue: this.settings.get(input.SettingId as string) ?? '$None' } };
      case 'DescribeDocument': return this.document(input.Name as string);
      default: throw new Error(`the simulator has no ssm:${operation}`);
    }
  }

  /** An approver's word on a wrapper. */
  decide(executionId: string, approved: boolean): void {
    const execution = this.executions.get(executionId)!;
    if (approved) { this.change(execution, 'InProgress'); } else { this.end(execution, 'Failed', 'Step waitForApproval was rejected by an approver'); }
  }

  end(execution: Execution, status: string, failureMessage?: string): void {
    execution.endedAt = this.clock.now();
    if (failureMessage !== undefined) { execution.failureMessage = failureMessage; }
    this.change(execution, status);
  }

  children(parentId: string): readonly Execution[] { return this.byParent.get(parentId) ?? []; }

  private start(region: string, input: Record<string, unknown>): unknown {
    this.quotas.start.take(this.clock.now());
    const document = input.DocumentName as string;
    if (!this.documents.has(document)) { throw new SimulatedAwsError('AutomationDefinitionNotFoundException', `${document} not found`); }
    if (this.queue.length >= QUEUE) { throw new SimulatedAwsError('AutomationExecutionLimitExceededException', 'too many'); }
    const token = input.ClientToken as string | undefined;
    const known = token === undefined ? undefined : this.tokens.get(token);
    const request = JSON.stringify([document, input.Parameters, input.TargetMaps]);
    if (known && (known.request !== request || this.spendsTokens)) { throw new SimulatedAwsError('IdempotentParameterMismatch', 'the token was used before'); }
    const id = known?.id ?? this.begin(region, document, input);
    if (token !== undefined) { this.tokens.set(token, { id, request }); }
    if (this.losesAnswer()) { throw new SimulatedAwsError('TimeoutError', 'socket hang up', 0); }
    return { AutomationExecutionId: id };
  }

  private begin(region: string, document: string, input: Record<string, unknown>): string {
    const maps = input.TargetMaps as Record<string, string[]>[] | undefined;
    if (maps && maps.length > 300) { throw new SimulatedAwsError('ValidationException', 'TargetMaps has more than 300 items'); }
    const execution = this.add(region, document, (input.Parameters ?? {}) as Record<string, string[]>);
    if (maps) {
      const values = maps.map(map => Object.values(map)[0]![0]!);
      execution.targets = [...values];
      const allowed = String(input.MaxErrors ?? '0');
      execution.fleet = {
        waiting: values,
        running: 0,
        errors: 0,
        size: values.length,
        maxConcurrency: Number(input.MaxConcurrency ?? 10),
        maxErrors: allowed.endsWith('%') ? Math.floor(values.length * Number(allowed.slice(0, -1)) / 100) : Number(allowed),
      };
    }
    if (document === RUNBOOK) { this.enqueue(execution); } else { this.change(execution, 'PendingApproval'); }
    return execution.id;
  }

  private add(region: string, document: string, parameters: Record<string, string[]>, parent?: Execution, target?: string): Execution {
    const execution: Execution = {
      id: this.newId(),
      region,
      document,
      parameters,
      requestedAt: this.clock.now(),
      status: 'Pending',
      executedBy: 'arn:aws:sts::111122223333:assumed-role/Tools/f',
      ...(parent && { parentId: parent.id }),
      ...(target !== undefined && { target }),
    };
    this.executions.set(execution.id, execution);
    if (parent) { this.byParent.set(parent.id, [...this.children(parent.id), execution]); }
    return execution;
  }

  private enqueue(execution: Execution): void {
    this.queue.push(execution);
    this.pump();
  }

  private pump(): void {
    for (let index = 0; index < this.queue.length && this.active < CONCURRENT;) {
      const next = this.queue[index]!;
      if (next.fleet && this.runningFleets() >= CONCURRENT_FLEETS) { index += 1; continue; }
      this.queue.splice(index, 1);
      this.active += 1;
      this.peakConcurrent = Math.max(this.peakConcurrent, this.active);
      next.startedAt = this.clock.now();
      this.change(next, 'InProgress');
      if (next.fleet) { this.feed(next); } else { this.work(next); }
    }
  }

  private runningFleets(): number {
    let running = 0;
    for (const each of this.fleets()) { if (each.status === 'InProgress') { running += 1; } }
    return running;
  }

  private* fleets(): Iterable<Execution> {
    for (const each of this.executions.values()) { if (each.fleet) { yield each; } }
  }

  /** Starts children of a fleet as far as its concurrency and its errors let it. */
  private feed(parent: Execution): void {
    const fleet = parent.fleet!;
    while (fleet.waiting.length > 0 && fleet.running < fleet.maxConcurrency && fleet.errors <= fleet.maxErrors) {
      const target = fleet.waiting.shift()!;
      fleet.running += 1;
      this.enqueue(this.add(parent.region, parent.document, { ...parent.parameters, EKSInstanceId: [target] }, parent, target));
    }
    if (fleet.running === 0 && parent.endedAt === undefined) {
      this.active -= 1;
      this.end(parent, fleet.errors > 0 ? 'Failed' : 'Success', fleet.errors > 0 ? `${fleet.errors} of ${fleet.size} targets failed` : undefined);
      this.pump();
    }
  }

  private work(execution: Execution): void {
    const instanceId = execution.parameters.EKSInstanceId?.[0] ?? '';
    const run = this.plan(instanceId, execution.id);
    if (run.uploadAfterMs !== undefined) {
      this.clock.after(run.uploadAfterMs, () => this.bucket.put(`eks_${instanceId}_${execution.id}.tar.gz`, run.content ?? `${instanceId} ${execution.id}`));
    }
    this.clock.after(run.durationMs, () => {
      this.active -= 1;
      this.end(execution, run.status, run.failureMessage);
      const parent = execution.parentId === undefined ? undefined : this.executions.get(execution.parentId);
      if (parent?.fleet) {
        parent.fleet.running -= 1;
        if (run.status !== 'Success') { parent.fleet.errors += 1; }
        this.feed(parent);
      }
      this.pump();
    });
  }

  private change(execution: Execution, status: string): void {
    execution.status = status;
    const { region, id: executionId, document } = execution;
    for (const delay of this.delivery()) { this.clock.after(delay, () => this.onStatus({ region, executionId, status, document })); }
  }

  private get(region: string, id: string): unknown {
    this.quotas.read.take(this.clock.now());
    const execution = this.executions.get(id);
    if (execution?.region !== region || this.clock.now() - execution.requestedAt < this.getLagMs) {
      throw new SimulatedAwsError('AutomationExecutionNotFoundException', `${id} not found`);
    }
    const maps = execution.targets && { TargetMaps: execution.targets.map(each => ({ EKSInstanceId: [each] })) };
    return { AutomationExecution: { ...this.metadata(execution), Parameters: execution.parameters, StepExecutions: [], ...maps } };
  }

  private list(region: string, input: Record<string, unknown>): unknown {
    this.quotas.read.take(this.clock.now());
    const filters = new Map((input.Filters as { Key: string; Values: string[] }[]).map(each => [each.Key, each.Values[0]!]));
    const parent = filters.get('ParentExecutionId');
    const all = [...(parent === undefined ? this.executions.values() : this.children(parent))].filter(each => each.region === region
      && each.requestedAt <= this.clock.now() - this.listLagMs
      // children are listed under their parent only
      && (parent === undefined ? each.parentId === undefined : true)
      && each.document.startsWith(filters.get('DocumentNamePrefix') ?? '')
      && each.requestedAt >= Date.parse(filters.get('StartTimeAfter') ?? '1970-01-01T00:00:00Z')
      && each.requestedAt <= Date.parse(filters.get('StartTimeBefore') ?? '2100-01-01T00:00:00Z'));
    all.sort((a, b) => b.requestedAt - a.requestedAt);
    const from = Number(input.NextToken ?? 0);
    const to = from + Math.min(50, Number(input.MaxResults ?? 50));
    return { AutomationExecutionMetadataList: all.slice(from, to).map(each => this.metadata(each)), ...(to < all.length && { NextToken: String(to) }) };
  }

  private metadata(execution: Execution): Record<string, unknown> {
    return {
      AutomationExecutionId: execution.id,
      DocumentName: execution.document,
      AutomationExecutionStatus: execution.status,
      ExecutionStartTime: new Date(execution.startedAt ?? execution.requestedAt),
      ...(execution.endedAt !== undefined && { ExecutionEndTime: new Date(execution.endedAt) }),
      ...(execution.parentId !== undefined && { ParentAutomationExecutionId: execution.parentId }),
      ...(execution.target !== undefined && { Target: execution.target }),
      ...(execution.failureMessage !== undefined && { FailureMessage: execution.failureMessage }),
      ExecutedBy: execution.executedBy,
    };
  }

  private document(name: string): unknown {
    this.quotas.nodes.take(this.clock.now());
    if (!this.documents.has(name)) { throw new SimulatedAwsError('InvalidDocument', `${name} does not exist`); }
    return { Document: { Name: name } };
  }
}
