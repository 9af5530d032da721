import { NextCall } from './answer';
import { clip, clipText } from './budget';
import { BundleSummary } from './bundle-library';
import { FAULTLESS } from './verdict-line';
import { nextSteps } from '../diagnosis';
import { FindingsDocument } from '../evidence/documents';
import { runbookOf } from '../runbooks/library';

/** Arguments that the schemas have as lists. */
const LISTS = new Set(['sections', 'logTypes', 'instanceIds', 'bundleIds']);
/** Tools whose calls stay with this bundle although a newer one may come. */
const OF_ONE_BUNDLE = new Set(['search', 'errors', 'network_diagnostics', 'validate', 'get_sop']);

/** Where to go after a triage. Peers of the same cluster without a fault make the best comparison. */
export function nextCalls(document: FindingsDocument, bundles: readonly BundleSummary[]): NextCall[] {
  const { instanceId, bundleId } = document;
  const own = bundles.find(each => each.bundleId === bundleId);
  const others = bundles.filter(each => each.instanceId !== instanceId && each.cluster === own?.cluster && each.region === own?.region);
  const peers = [...others.filter(isFaultless), ...others.filter(each => !isFaultless(each))].map(each => each.instanceId);
  const steps = nextSteps(document.rootCauses, document.findings, { instanceId, peers })
    // a rule of a user's pack may name a runbook of theirs
    .filter(({ tool, args }) => tool !== 'get_sop' || runbookOf(String(args.sopName)) !== undefined);
  if (steps.length === 0) {
    return [
      { tool: 'validate', args: { instanceId, bundleId }, why: 'whether the bundle is whole enough to rely on' },
      { tool: 'get_sop', args: { sopName: 'Z1', instanceId, bundleId }, why: 'how to go on when there is a symptom and no finding' },
    ];
  }
  return steps.map(step => ({
    tool: step.tool,
    args: { ...asLists(step.args), ...(OF_ONE_BUNDLE.has(step.tool) && { bundleId }) },
    why: step.tool === 'compare_nodes' && !others.some(isFaultless) ? 'what it has that another node of its cluster has not; that one has findings, too' : clipText(step.why, 200),
  }));
}

function isFaultless({ verdict }: BundleSummary): boolean {
  return verdict !== undefined && FAULTLESS.test(verdict);
}

function asLists(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).map(([name, value]) => [name, LISTS.has(name) && typeof value === 'string' ? value.split(',') : clip(value, 2_048, 10)]));
}
