import {
  AutomationExecution, AutomationExecutionFilter, AutomationExecutionMetadata, DescribeAutomationExecutionsCommand, GetAutomationExecutionCommand, SSMClient,
  StartAutomationExecutionCommand,
} from '@aws-sdk/client-ssm';
import { AwsCaller } from './aws-caller';
import { SsmDocuments } from './ssm-documents';
import { AutomationQuery, AutomationRequest, AutomationView, CollectorError, NodeCollector } from '../core/ports';

/** The most that one page of executions holds. */
const PAGE = 50;

/** Collections by SSM Automation. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmNodeCollector implements NodeCollector {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async start({ region, document, parameters, clientToken, tags, fleet }: AutomationRequest): Promise<string> {
    const command = new StartAutomationExecutionCommand({
      DocumentName: document,
      Parameters: mutable(parameters),
      ClientToken: clientToken,
      ...(tags && { Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) }),
      ...(fleet && {
        TargetMaps: fleet.values.map(value => ({ [fleet.parameter]: [value] })),
        MaxConcurrency: String(fleet.maxConcurrency),
        MaxErrors: fleet.maxErrors,
      }),
    });
    const name = { action: 'ssm:StartAutomationExecution', on: `document ${document} in ${region}`, once: true };
    const { AutomationExecutionId } = await this.caller.call(name, async () => this.client(region).send(command));
    if (AutomationExecutionId === undefined) { throw new CollectorError('SERVICE_FAILED', `${name.action} gave no execution id`); }
    return AutomationExecutionId;
  }

  async find(region: string, executionId: string): Promise<AutomationView | undefined> {
    const name = { action: 'ssm:GetAutomationExecution', on: `execution ${executionId} in ${region}` };
    try {
      const { AutomationExecution: execution } = await this.caller.call(name, async () =>
        this.client(region).send(new GetAutomationExecutionCommand({ AutomationExecutionId: executionId })).catch(absent));
      const targets = execution?.TargetMaps && { targets: targetsOf(execution.TargetMaps) };
      return execution && { ...viewOf(execution), parameters: execution.Parameters ?? {}, failedSteps: failedSteps(execution), ...targets };
    } catch (error) {
      // an id that came in an object's name need not be one
      if (error instanceof CollectorError && error.code === 'REQUEST_REFUSED') { return undefined; }
      throw error;
    }
  }

  async list({ region, documentPrefix, parentId, startedAfter, startedBefore, pageToken }: AutomationQuery) {
    const filters: AutomationExecutionFilter[] = [];
    if (documentPrefix !== undefined) { filters.push({ Key: 'DocumentNamePrefix', Values: [documentPrefix] }); }
    if (parentId !== undefined) { filters.push({ Key: 'ParentExecutionId', Values: [parentId] }); }
    if (startedAfter !== undefined) { filters.push({ Key: 'StartTimeAfter', Values: [seconds(startedAfter)] }); }
    if (startedBefore !== undefined) { filters.push({ Key: 'StartTimeBefore', Values: [seconds(startedBefore)] }); }
    const command = new DescribeAutomationExecutionsCommand({ Filters: filters, MaxResults: PAGE, NextToken: pageToken });
    const page = await this.caller.call({ action: 'ssm:DescribeAutomationExecutions', on: `automations in ${region}` }, async () => this.client(region).send(command));
    return { executions: (page.AutomationExecutionMetadataList ?? []).map(viewOf), ...(page.NextToken !== undefined && { nextPageToken: page.NextToken }) };
  }

  async hasDocument(region: string, document: string): Promise<boolean> { return new SsmDocuments(this.client, this.caller).hasDocument(region, document); }
}

function viewOf(execution: AutomationExecution | AutomationExecutionMetadata): AutomationView {
  const view = {
    executionId: execution.AutomationExecutionId ?? '',
    document: execution.DocumentName ?? '',
    status: execution.AutomationExecutionStatus ?? 'Pending',
    parentId: execution.ParentAutomationExecutionId,
    target: execution.Target,
    executedBy: execution.ExecutedBy,
    startedAt: execution.ExecutionStartTime?.getTime(),
    endedAt: execution.ExecutionEndTime?.getTime(),
    failureMessage: execution.FailureMessage,
    outputs: execution.Outputs,
  };
  return Object.fromEntries(Object.entries(view).filter(([, value]) => value !== undefined)) as unknown as AutomationView;
}

function failedSteps({ StepExecutions = [] }: AutomationExecution): { readonly name: string; readonly message?: string }[] {
  return StepExecutions.filter(step => step.StepStatus === 'Failed' || step.StepStatus === 'TimedOut' || step.FailureMessage !== undefined)
    .map(step => ({ name: step.StepName ?? '', ...(step.FailureMessage !== undefined && { message: step.FailureMessage }) }));
}

function targetsOf(maps: readonly Record<string, string[]>[]): string[] {
  return maps.flatMap(map => Object.values(map).flat());
}

function absent(error: unknown): { AutomationExecution?: undefined } {
  if ((error as { name?: string }).name === 'AutomationExecutionNotFoundException') { return {}; }
  throw error;
}

/** SSM takes times as ISO 8601 without fraction. */
function seconds(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function mutable(parameters: AutomationRequest['parameters']): Record<string, string[]> {
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, [...values]]));
}
