import { InvestigationPrompt, PromptArgument } from './prompt';

const NODE: PromptArgument = { name: 'instanceId', description: 'The node; may be left out when one bundle is loaded', accepts: 'instance' };
const REQUIRED_NODE: PromptArgument = { ...NODE, description: 'The node', required: true };
const SYMPTOM: PromptArgument = { name: 'symptom', description: 'What people see, in a sentence', accepts: 'words' };
const INCIDENT: PromptArgument = { name: 'incidentTime', description: 'When it was seen, UTC', accepts: 'time' };

const REPORT = 'Finish with `summarize` over the ids you rely on, and give its Markdown: cause, evidence, what would refute it, gaps, advice.';

/** The investigations that people start most often. */
export const INVESTIGATIONS: readonly InvestigationPrompt[] = [
  {
    name: 'investigate_node',
    title: 'Investigate a node',
    description: 'From a symptom to the root cause, with evidence',
    arguments: [NODE, SYMPTOM, INCIDENT],
    task: 'Find out why this EKS node is unwell, and prove it.',
    steps: [
      { tool: 'quick_triage', args: { instanceId: '$instanceId', incident_time: '$incidentTime' }, why: 'verdict, root causes with their chain, what was checked and is normal' },
      { tool: 'correlate', args: { instanceId: '$instanceId', incident_time: '$incidentTime' }, why: 'the order in which it happened; an effect cannot come before its cause' },
      { tool: 'read', args: { finding_id: 'F-001', instanceId: '$instanceId' }, why: 'the evidence itself, for each finding you rely on' },
    ],
    finish: REPORT,
  },
  {
    name: 'investigate_network',
    title: 'Investigate networking',
    description: 'DNS, service or pod traffic that does not arrive',
    arguments: [NODE, SYMPTOM],
    task: 'Find out where traffic of this EKS node is lost: rules, routes, connection tracking, addresses, interfaces.',
    steps: [
      { tool: 'quick_triage', args: { instanceId: '$instanceId' }, why: 'whether the node itself explains it' },
      { tool: 'network_diagnostics', args: { instanceId: '$instanceId' }, why: 'the parsed state: DROP rules with their counters, routes, conntrack, ENIs, IPAMD' },
      { tool: 'search', args: { instanceId: '$instanceId', query: 'i/o timeout|no such host|connection refused|UNREPLIED' }, why: 'which addresses and ports fail, and since when' },
    ],
    finish: REPORT,
  },
  {
    name: 'investigate_storage',
    title: 'Investigate storage',
    description: 'Full disks, volumes that do not attach or mount, slow I/O',
    arguments: [NODE, SYMPTOM],
    task: 'Find out what is wrong with the storage of this EKS node.',
    steps: [
      { tool: 'quick_triage', args: { instanceId: '$instanceId' }, why: 'whether the disk is the cause or an effect' },
      { tool: 'storage_diagnostics', args: { instanceId: '$instanceId' }, why: 'disk and inode use, mounts, CSI errors, I/O delay' },
      { tool: 'correlate', args: { instanceId: '$instanceId', components: ['storage', 'kubelet', 'kernel'] }, why: 'what came first' },
    ],
    finish: REPORT,
  },
  {
    name: 'compare_with_healthy_node',
    title: 'Compare with a healthy node',
    description: 'What a failing node has that a healthy one of the same cluster has not',
    arguments: [REQUIRED_NODE, { name: 'healthyInstanceId', description: 'A node of the same cluster without the symptom', required: true, accepts: 'instance' }],
    task: 'Find out in what the failing node differs from the healthy one. What both share is no cause.',
    steps: [
      { tool: 'compare_nodes', args: { instanceIds: ['$instanceId', '$healthyInstanceId'] }, why: 'findings on one only, and security groups, ENIs, DNS, iptables, routes, conntrack, IPAMD side by side' },
      { tool: 'quick_triage', args: { instanceId: '$instanceId' }, why: 'the hypotheses that the differences must bear out' },
      { tool: 'validate', args: { instanceId: '$healthyInstanceId' }, why: 'whether the healthy bundle is whole enough to prove an absence' },
    ],
    finish: REPORT,
  },
  {
    name: 'verify_fix',
    title: 'Verify a fix',
    description: 'Whether a fault is gone, from a bundle before and one after',
    arguments: [REQUIRED_NODE, { name: 'before', description: 'Bundle before the fix', required: true, accepts: 'bundle' }, { name: 'after', description: 'Bundle after the fix', required: true, accepts: 'bundle' }],
    task: 'Find out whether the fault is gone, and whether the fix brought anything new.',
    steps: [
      { tool: 'compare_nodes', args: { bundleIds: ['$before', '$after'] }, why: 'findings that went, stayed and came; F numbers stay with a fault' },
      { tool: 'quick_triage', args: { instanceId: '$instanceId', bundleId: '$after' }, why: 'what was checked now and is normal' },
      { tool: 'validate', args: { instanceId: '$instanceId', bundleId: '$after' }, why: 'whether an absence in the new bundle proves anything' },
    ],
    finish: 'Say for each finding of the first bundle: gone (and what was checked), still there, or not to be told (and what is missing).',
  },
  {
    name: 'write_incident_report',
    title: 'Write an incident report',
    description: 'A report that says nothing but what the given ids prove',
    arguments: [NODE, { name: 'findingIds', description: 'F- and S- ids, separated by commas', required: true, accepts: 'ids' }],
    task: 'Write an incident report for people who were not there.',
    steps: [
      { tool: 'summarize', args: { instanceId: '$instanceId', finding_ids: ['$findingIds'] }, why: 'claims with their ids, and the ids that stand for nothing' },
    ],
    finish: 'Write the report, cite an id in each sentence, and pass it as `text` to `summarize`; correct every sentence that it does not bear out.',
  },
];
