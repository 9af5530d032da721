import { chooseCollector, isChoice } from './choose-collector';
import { CollectionError } from './collection-error';
import { CollectorKind } from './collector-kind';
import { locateNode, LocatedNode } from './locate-node';
import { kindOf } from './node-kind';
import { CollectorError } from './ports';
import { CollectionServices } from './services';

/** One thing that a collection needs. */
export interface PreflightCheck {
  readonly check: 'node' | 'platform' | 'collector' | 'agent' | 'runbook' | 'upload';
  readonly outcome: 'pass' | 'fail' | 'unknown';
  readonly detail: string;
}

/** Looks at what a collection of a node needs, without starting one. Never throws for what a check finds. */
export async function preflight(services: CollectionServices, instanceId: string, region?: string): Promise<PreflightCheck[]> {
  let node: LocatedNode;
  try {
    node = await locateNode(services, instanceId, region, undefined);
  } catch (error) {
    return [{ check: 'node', ...judged(error) }];
  }
  const { instance, cluster } = node;
  const found: PreflightCheck = { check: 'node', outcome: 'pass', detail: `${instance.state} ${kindOf(instance)} node of ${cluster} in ${node.region}` };
  const { collector, checks } = await collectorChecks(services, node);
  if (collector !== 'ssm-runbook') { return [found, ...checks]; }
  return [found, ...checks, await runbookCheck(services, node.region), {
    check: 'upload',
    outcome: 'unknown',
    detail: `Whether ${instance.instanceProfile ?? 'the node\'s role'} may write to the bucket and use its key shows when it uploads; the doctor command checks it beforehand.`,
  }];
}

/** Which collector the node would get; what the runbook needs of it is told where another is chosen, too. */
async function collectorChecks({ directory, clock }: CollectionServices, { instance, region }: LocatedNode): Promise<{ readonly collector?: CollectorKind; readonly checks: PreflightCheck[] }> {
  try {
    const [managed] = (await directory.managed(region, { instanceIds: [instance.instanceId] })).nodes;
    const choice = chooseCollector(instance, managed, clock.now());
    if (!isChoice(choice)) { return { checks: [{ check: 'platform', outcome: 'fail', detail: choice.message }] }; }
    const { collector, why } = choice;
    const otherwise: PreflightCheck = { check: 'collector', outcome: 'pass', detail: `collect uses ${collector}` };
    // the console tells little of a node: that its agent is silent stays a fault
    if (collector === 'console-output') { return { collector, checks: [{ check: 'agent', outcome: 'fail', detail: why }, otherwise] }; }
    if (collector === 'node-diagnostic') { return { collector, checks: [{ check: 'platform', outcome: 'pass', detail: why }, otherwise] }; }
    const platform = managed?.platformName ?? instance.platform ?? 'unknown';
    return { collector, checks: [{ check: 'platform', outcome: 'pass', detail: platform }, { check: 'agent', outcome: 'pass', detail: `online, version ${managed?.agentVersion ?? 'unknown'}` }] };
  } catch (error) {
    return { collector: 'ssm-runbook', checks: [{ check: 'agent', ...judged(error) }] };
  }
}

async function runbookCheck({ collector, settings }: CollectionServices, region: string): Promise<PreflightCheck> {
  try {
    return await collector.hasDocument(region, settings.document)
      ? { check: 'runbook', outcome: 'pass', detail: `${settings.document} is available in ${region}` }
      : { check: 'runbook', outcome: 'fail', detail: `${region} has no document ${settings.document}. Bring bundles by hand to imports/, or use a document that the region has.` };
  } catch (error) {
    return { check: 'runbook', ...judged(error) };
  }
}

/** A refusal is a finding; a call that failed leaves the question open. */
function judged(error: unknown): Pick<PreflightCheck, 'outcome' | 'detail'> {
  if (error instanceof CollectionError) { return { outcome: 'fail', detail: error.message }; }
  if (error instanceof CollectorError) { return { outcome: error.code === 'ACCESS_DENIED' ? 'fail' : 'unknown', detail: error.message }; }
  throw error;
}
