import { RootCause } from './root-cause';
import { conditionOf } from '../../catalog/conditions';
import { LOG_TYPES, LogType } from '../bundle/artifact-kind';
import { Finding } from '../findings/finding';

/** A call that takes the investigation further; `args` are valid for the tool as they stand. */
export interface NextStep {
  readonly tool: 'quick_triage' | 'errors' | 'read' | 'search' | 'network_diagnostics' | 'compare_nodes' | 'get_sop';
  readonly args: Readonly<Record<string, string | number | readonly string[]>>;
  readonly why: string;
}

/** What is around the findings. */
export interface NextStepContext {
  /** default: that of the findings; without either there are no steps */
  readonly instanceId?: string;
  /** other nodes whose bundles are at hand, best peer first */
  readonly peers?: readonly string[];
}

const MAX_STEPS = 6;
const MAX_READ = 4096;

/** The sections of network_diagnostics that show more about a condition. */
const SECTIONS: readonly (readonly [RegExp, string])[] = [
  [/iptables|forward-policy|node-port-conflict/, 'iptables'],
  [/route|interface-down|network-manager|ipv6-address/, 'routes'],
  [/dns/, 'dns'],
  [/^ena-|eni-limit|interface-down/, 'eni'],
  [/ipam|subnet|cni-permission/, 'ipamd'],
  [/kube-proxy|ipvs|service-unreachable/, 'kube_proxy'],
  [/cni-settings|cni-config/, 'cni'],
];

/** Fields worth searching for, most telling first. */
const SEARCHED = ['pod', 'volume', 'server', 'device', 'mount', 'image', 'destination', 'address', 'unit', 'process', 'interface', 'driver', 'action'];

/** At most six calls: read the proof of the best causes and the runbook of the first, look around them, compare with a peer. Empty when there is nothing to go on. */
export function nextSteps(rootCauses: readonly RootCause[], findings: readonly Finding[], context: NextStepContext = {}): NextStep[] {
  const instanceId = context.instanceId ?? findings[0]?.instanceId;
  if (instanceId === undefined) { return []; }
  const byId = new Map(findings.map((finding) => [finding.finding_id, finding]));
  const leads = rootCauses.slice(0, 2).flatMap((cause) => { const finding = byId.get(cause.finding_ids[0] ?? ''); return finding ? [{ cause, finding }] : []; });
  const steps: NextStep[] = leads.flatMap(({ finding }) => [...readStep(finding)]);
  steps.push(...leads.slice(0, 1).flatMap(({ finding }) => runbookStep(finding, instanceId)));
  for (const { finding } of leads) {
    steps.push(...searchStep(finding, instanceId));
  }
  const sections = [...new Set(leads.flatMap(({ cause, finding }) => [cause.condition, finding.condition]).flatMap((condition) =>
    (conditionOf(condition)?.area === 'network' ? SECTIONS.filter(([form]) => form.test(condition)).map(([, section]) => section) : [])))];
  if (sections.length > 0) {
    steps.push({ tool: 'network_diagnostics', args: { instanceId, sections: sections.join(',') }, why: 'the parsed state behind the finding, and what was checked and is normal' });
  }
  const peer = context.peers?.find((each) => each !== instanceId);
  if (leads.length > 0 && peer !== undefined) {
    steps.push({ tool: 'compare_nodes', args: { instanceIds: [instanceId, peer] }, why: 'a cause that a healthy peer shares is no cause' });
  }
  if (leads.length === 0 && findings.some(({ kind }) => kind !== 'coverage')) {
    steps.push({ tool: 'errors', args: { instanceId, severity: 'all' }, why: 'no root cause: look at the low and recovered findings' });
  }
  return steps.slice(0, MAX_STEPS);
}

function readStep(finding: Finding): NextStep[] {
  const [citation] = finding.evidence;
  if (!citation) { return []; }
  const [start, end] = citation.bytes;
  return [{
    tool: 'read',
    args: { logKey: citation.logKey, startByte: start, endByte: Math.min(end, start + MAX_READ) },
    why: `the evidence of ${finding.finding_id} (${conditionOf(finding.condition)?.title ?? finding.condition})`,
  }];
}

function runbookStep(finding: Finding, instanceId: string): NextStep[] {
  return finding.runbook === undefined ? [] : [{ tool: 'get_sop', args: { sopName: finding.runbook, instanceId }, why: `how to confirm, end and verify ${finding.finding_id}` }];
}

function searchStep(finding: Finding, instanceId: string): NextStep[] {
  const field = SEARCHED.find((each) => /^[A-Za-z0-9._:/@-]{3,64}$/.test(String(finding.entity[each] ?? '')));
  if (field === undefined) { return []; }
  const value = String(finding.entity[field]).replace(/\/(?:32|128)$/, '');
  const logTypes = finding.correlateWith.filter((each): each is LogType => (LOG_TYPES as readonly string[]).includes(each));
  return [{
    tool: 'search',
    args: { instanceId, query: value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), ...(logTypes.length > 0 && { logTypes: logTypes.join(',') }) },
    why: `where else ${field} ${value} of ${finding.finding_id} appears`,
  }];
}
