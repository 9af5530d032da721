import { RE2JS } from 're2js';
import { changingCommand } from './changing-command';
import { conditionOf, CONDITIONS } from '../../src/catalog/conditions';
import { TOOL_CATALOG } from '../../src/catalog/tools';
import { severityRank } from '../../src/core/findings/finding';
import { Runbook, RUNBOOK_SECTIONS, RunbookCall } from '../../src/core/runbooks/runbook';
import { ToolDefinition } from '../../src/core/tools';

/** Shortest answer that a caller can ask for is 8,000 bytes; a runbook with its envelope and next calls stays below. */
export const RUNBOOK_BYTES = 6_400;
/** Some 3,000 tokens of hits: the counts per file come with the first page anyway. */
const MOST_RESULTS = 30;
const SECTION_BYTES = 3_200;
const TABLE_HEAD = '| Seen | Means | Do |';
const SOURCE_HOSTS = [
  'kubernetes.io', 'docs.aws.amazon.com', 'aws.amazon.com', 'repost.aws', 'github.com', 'awslabs.github.io', 'aws.github.io', 'docs.kernel.org', 'www.kernel.org', 'man7.org',
  'docs.nvidia.com', 'awsdocs-neuron.readthedocs-hosted.com', 'coredns.io', 'chrony-project.org', 'www.freedesktop.org', 'docs.docker.com', 'systemd.io', 'cloudinit.readthedocs.io',
  'genai.owasp.org', 'networkmanager.dev', 'netfilter.org', 'wiki.nftables.org', 'kernel.dk', 'docs.tigera.io', 'karpenter.sh', 'www.cni.dev', 'kubernetes-csi.github.io', 'secrets-store-csi-driver.sigs.k8s.io',
];
/** How a step says what it touches. */
export const STEP_MARKS = ['safe', 'changes the node', 'changes the cluster', 'changes AWS'] as const;

/** Everything that is wrong with the library, as sentences; empty when it is sound. */
export function runbookProblems(runbooks: readonly Runbook[], tools: readonly ToolDefinition[]): string[] {
  const ids = new Set([...runbooks.flatMap(({ id, also }) => [id, ...also]), ...CONDITIONS.map(({ row }) => row)]);
  return [
    ...duplicates(runbooks.flatMap(({ id, also }) => [id, ...also])).map(id => `${id}: is the id of two runbooks`),
    ...runbooks.flatMap(runbook => ownProblems(runbook, ids, tools).map(problem => `${runbook.id}: ${problem}`)),
  ];
}

/** Conditions whose findings would name a runbook that is not there. */
export function conditionsWithoutRunbook(runbooks: readonly Runbook[]): string[] {
  const ids = new Set(runbooks.flatMap(({ id, also }) => [id, ...also]));
  return CONDITIONS.filter(({ row }) => !ids.has(row)).map(({ id, row }) => `${row}: condition ${id}`);
}

function ownProblems(runbook: Runbook, ids: ReadonlySet<string>, tools: readonly ToolDefinition[]): string[] {
  const text = RUNBOOK_SECTIONS.map(section => runbook.sections[section]).join('\n');
  return [
    ...conditionProblems(runbook),
    ...toolProblems(runbook, text),
    ...runbook.calls.flatMap(each => callProblems(each, tools)),
    ...tableProblems(runbook.sections.decision),
    ...stepProblems(runbook.sections.remediation),
    ...[...text.matchAll(/\brunbooks? ((?:[A-Z]\d{1,2}(?:, | or | and )?)+)/g)].flatMap(each => each[1]!.match(/[A-Z]\d{1,2}/g)!)
      .filter(id => !ids.has(id)).map(id => `names runbook ${id}, which does not exist`),
    ...[...text.matchAll(/\bconditions? `([^`]+)`/g)].map(each => each[1]!).filter(id => !conditionOf(id)).map(id => `names condition ${id}, which does not exist`),
    ...runbook.sources.filter(each => !SOURCE_HOSTS.includes(new URL(each).host)).map(each => `source ${each} is not upstream documentation or source`),
    ...duplicates(runbook.sources).map(each => `source ${each} twice`),
    ...(/https?:\/\/(?!<)/.test(text) ? ['links belong to sources in the front matter'] : []),
    ...(/[^\x20-\x7e\n]/.test(text + runbook.title) ? [`a character outside ASCII: ${/[^\x20-\x7e\n]/.exec(text + runbook.title)![0]}`] : []),
    ...RUNBOOK_SECTIONS.filter(section => bytesOf(runbook.sections[section]) > SECTION_BYTES).map(section => `section ${section} takes more than ${SECTION_BYTES} bytes`),
    ...(bytesOf(runbook) > RUNBOOK_BYTES ? [`takes ${bytesOf(runbook)} bytes, more than ${RUNBOOK_BYTES}`] : []),
  ];
}

function conditionProblems({ id, also, conditions, severity, area }: Runbook): string[] {
  const rows = [id, ...also];
  const known = conditions.flatMap(each => conditionOf(each) ?? []);
  const expected = CONDITIONS.filter(({ row }) => rows.includes(row)).map(each => each.id as string);
  const worst = known.reduce((rank, each) => Math.min(rank, severityRank(each.severity)), Infinity);
  return [
    ...conditions.filter(each => !conditionOf(each)).map(each => `condition ${each} does not exist`),
    ...expected.filter(each => !conditions.includes(each)).map(each => `condition ${each} leads here and is not listed`),
    ...known.filter(({ row }) => !rows.includes(row)).map(each => `condition ${each.id} leads to ${each.row}, not here`),
    ...(known.length > 0 && worst !== severityRank(severity) ? ['severity is not that of its worst condition'] : []),
    ...(known.length > 0 && !known.some(each => each.area === area) ? ['area is not that of a condition'] : []),
  ];
}

function toolProblems({ tools, calls }: Runbook, text: string): string[] {
  const catalog: readonly string[] = TOOL_CATALOG.map(({ name }) => name);
  const named = [...text.matchAll(/`((?:list|get|batch|quick|compare|cluster|network|storage|tcpdump)_[a-z_]+)`/g)].map(each => each[1]!).filter(each => each !== 'get_sop');
  const used = new Set([...calls.map(({ tool }) => tool), ...named]);
  return [
    ...[...used, ...tools].filter(each => !catalog.includes(each)).map(each => `tool ${each} does not exist`),
    ...[...used].filter(each => !tools.includes(each)).map(each => `uses ${each} without listing it in tools`),
    ...tools.filter(each => !used.has(each) && !text.includes(`\`${each}\``)).map(each => `lists ${each} in tools without using it`),
  ];
}

function callProblems({ tool, args }: RunbookCall, tools: readonly ToolDefinition[]): string[] {
  const definition = tools.find(({ name }) => name === tool);
  if (definition === undefined) { return []; }
  const whole = 'instanceId' in definition.input.shape ? { instanceId: 'i-0123456789abcdef0', ...args } : args;
  const result = definition.input.safeParse(whole);
  const problems = result.success ? [] : result.error.issues.map(({ path, message }) => `call of ${tool}: ${path.join('.')}: ${message}`);
  if (tool === 'search' && !(Number(args.maxResults) <= MOST_RESULTS)) { problems.push(`call of search without maxResults of at most ${MOST_RESULTS}: ${String(args.query)}`); }
  if (tool === 'search' && args.literal !== true) {
    try {
      RE2JS.compile(String(args.query));
    } catch (error) {
      problems.push(`call of search: ${String(error)}`);
    }
  }
  return problems;
}

function tableProblems(decision: string): string[] {
  const rows = decision.split('\n').filter(line => line.startsWith('|'));
  const cells = (line: string) => line.split(/(?<!\\)\|/).length;
  return [
    ...(rows[0] === TABLE_HEAD ? [] : [`decision: the table's head must be ${TABLE_HEAD}`]),
    ...(rows.length >= 4 ? [] : ['decision: fewer than two rows']),
    ...rows.filter(row => cells(row) !== cells(TABLE_HEAD)).map(row => `decision: a row without three cells: ${row}`),
  ];
}

function stepProblems(remediation: string): string[] {
  const steps = remediation.split('\n').filter(line => line.trim() !== '');
  return steps.flatMap((line, index) => {
    const step = /^(\d+)\. \[([^\]]+)\] \S/.exec(line);
    if (step === null) { return [`remediation: no numbered, marked step: ${line}`]; }
    const [, number, mark] = step;
    const command = changingCommand(line);
    return [
      ...(Number(number) === index + 1 ? [] : [`remediation: step ${number} is the ${index + 1}. step`]),
      ...((STEP_MARKS as readonly string[]).includes(mark!) ? [] : [`remediation: unknown mark [${mark}]`]),
      ...(mark === 'safe' && command !== undefined ? [`remediation: step ${number} is marked safe and changes something: ${command}`] : []),
    ];
  });
}

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const duplicates = (values: readonly string[]): string[] => values.filter((each, index) => values.indexOf(each) !== index);
