import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { renderRunbookDocs } from '../../projenrc/runbook-docs';
import { changingCommand, changingOrder } from '../../projenrc/runbooks/changing-command';
import { conditionsWithoutRunbook, runbookProblems } from '../../projenrc/runbooks/check-runbooks';
import { parseRunbook } from '../../projenrc/runbooks/parse-runbook';
import { readRunbooks } from '../../projenrc/runbooks/read-runbooks';
import { CONDITIONS } from '../../src/catalog/conditions';
import { LINE_RULES, STATE_CHECKS } from '../../src/core/detectors';
import { RUNBOOKS, runbookOf, runbooksOf } from '../../src/core/runbooks/library';
import { TOOLS } from '../../src/core/tools';

/** What people ask for, and the runbook that must be among the first five found. */
const SUBJECTS: readonly (readonly [string, string])[] = [
  ['node NotReady kubelet OOM killed', 'C3'],
  ['node bootstrap failure never registers', 'A4'],
  ['kubelet certificate expired', 'A3'],
  ['clock skew chrony', 'A8'],
  ['node join failure unauthorized aws-auth', 'A1'],
  ['kubelet config cgroup driver', 'A9'],
  ['eviction manager memory pressure', 'C8'],
  ['PLEG unhealthy', 'B4'],
  ['image pull 429', 'B9'],
  ['sandbox creation failed', 'B6'],
  ['overlayfs inode exhaustion', 'E1'],
  ['CNI IP exhaustion', 'D15'],
  ['kube-proxy iptables sync', 'D6'],
  ['conntrack exhaustion', 'D9'],
  ['MTU fragmentation black hole', 'D22'],
  ['DNS timeout CoreDNS', 'D19'],
  ['ENA allowance exceeded', 'D11'],
  ['network degradation retransmission', 'Z3'],
  ['service clusterip connectivity', 'D5'],
  ['pod to pod connectivity', 'Z3'],
  ['EBS CSI attach timeout', 'E5'],
  ['EFS mount 2049', 'E4'],
  ['insufficient cpu memory scheduling', 'I2'],
  ['max pods limit', 'I2'],
  ['taints tolerations', 'I2'],
  ['disk pressure image garbage collection', 'E1'],
  ['oomkilled container', 'C3'],
  ['pid exhaustion', 'C5'],
  ['node role api denied', 'F3'],
  ['irsa assume role', 'F1'],
  ['pod identity', 'F2'],
  ['imds hop limit', 'A12'],
  ['version skew upgrade', 'A10'],
  ['instance bandwidth pps limit', 'D11'],
  ['volume multi-attach', 'E5'],
  ['availability zone outage', 'Z2'],
  ['pod stuck terminating', 'B8'],
  ['liveness readiness probe failures', 'B11'],
  ['CrashLoopBackOff exit code', 'I3'],
  ['containerd runtime failure', 'B2'],
  ['CSI driver not registered', 'E11'],
  ['unknown problem where to start', 'Z1'],
];

const FOLDER = path.join(__dirname, '..', '..', 'assets', 'runbooks');

describe('the runbook library', () => {
  const runbooks = readRunbooks();

  test('is sound: tools and arguments exist, conditions exist and lead back, steps are marked, links are upstream', () => {
    expect(runbookProblems(runbooks, TOOLS)).toEqual([]);
  });

  test('has a runbook for every condition that a finding can name, and every runbook that findings can name answers for it', () => {
    expect(conditionsWithoutRunbook(runbooks)).toEqual([]);
    expect(conditionsWithoutRunbook(runbooks.filter(({ id }) => id !== 'B4')).sort()).toEqual(['B13: condition dead-containers-excess', 'B4: condition node-not-ready', 'B4: condition pleg-unhealthy']);
    for (const { id, row } of CONDITIONS) { expect([id, runbookOf(row)?.conditions.includes(id)]).toEqual([id, true]); }
    for (const { id, condition, runbook } of [...LINE_RULES, ...STATE_CHECKS]) { expect([id, runbookOf(runbook)?.conditions.includes(condition)]).toEqual([id, true]); }
  });

  test('covers every area and the subjects that operators know from earlier libraries', () => {
    expect(new Set(runbooks.map(({ area }) => area))).toEqual(new Set(CONDITIONS.map(({ area }) => area)));
    expect(runbooks.length).toBeGreaterThanOrEqual(45);
    const missed = SUBJECTS.filter(([words, id]) => !runbooksOf({ text: words }).slice(0, 5).some((each) => each.id === id)).map(([words, id]) => `${id}: ${words}: ${runbooksOf({ text: words }).slice(0, 5).map((each) => each.id).join(' ')}`);
    expect(missed).toEqual([]);
  });

  test('docs/runbooks.md lists every runbook with a link to its file', () => {
    const text = renderRunbookDocs(runbooks);
    const links = [...text.matchAll(/\]\(\.\.\/assets\/runbooks\/([^)]+)\)/g)].map((each) => each[1]!);
    expect(links.sort()).toEqual(readdirSync(FOLDER).sort());
    expect(readFileSync(path.join(FOLDER, '..', '..', 'docs', 'runbooks.md'), 'utf8')).toBe(text);
  });

  test('what is embedded is what is written', () => {
    expect(RUNBOOKS).toEqual(runbooks);
  });

  test.each([...LINE_RULES, ...STATE_CHECKS].map(each => [each.id, each] as const))('%s: a step that changes something is marked', (_id, { remediation }) => {
    for (const step of remediation) {
      if (!/^\[changes the (?:node|cluster)\] |^\[changes AWS\] /.test(step)) { expect([step, changingCommand(step) ?? changingOrder(step)]).toEqual([step, undefined]); }
    }
  });
});

describe('a runbook with a defect is refused', () => {
  const file = readdirSync(FOLDER).find((each) => each.startsWith('D9-'))!;
  const good = readFileSync(path.join(FOLDER, file), 'utf8');
  const problemsOf = (text: string) => {
    try {
      return runbookProblems([parseRunbook(file, text)], TOOLS).join('\n');
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('(the good one is accepted)', () => { expect(problemsOf(good)).toBe(''); });

  test.each<[string, (text: string) => string, RegExp]>([
    ['a tool that does not exist', (text) => text.replace('"tool": "search"', '"tool": "grep"'), /tool grep does not exist/],
    ['an argument that the tool does not have', (text) => text.replace('{"sections": ["conntrack", "ena"]}', '{"section": "conntrack"}'), /call of network_diagnostics: .*[Uu]nrecognized/],
    ['an argument value that the tool refuses', (text) => text.replace('"conntrack", "ena"', '"conntrak"'), /call of network_diagnostics: sections\.0/],
    ['a search that may flood the agent', (text) => text.replace(/"maxResults": \d+/, '"maxResults": 200'), /call of search without maxResults/],
    ['a search that is no RE2', (text) => text.replace('nf_conntrack: (?:', 'nf_conntrack: (?=x)(?:'), /call of search/],
    ['a tool in the text that is not listed', (text) => text.replace('## Triage\n', '## Triage\n\nUse `storage_diagnostics`.'), /uses storage_diagnostics without listing it/],
    ['a condition that does not exist', (text) => text.replace('[conntrack-table-full]', '[conntrack-table-full, no-such]'), /condition no-such does not exist/],
    ['a condition that leads elsewhere', (text) => text.replace('[conntrack-table-full]', '[conntrack-table-full, disk-full]'), /disk-full leads to E1/],
    ['no condition although one leads here', (text) => text.replace('[conntrack-table-full]', '[]'), /conntrack-table-full leads here/],
    ['a severity that is not its condition\'s', (text) => text.replace('severity: critical', 'severity: low'), /severity/],
    ['front matter that is unknown', (text) => text.replace('severity:', 'owner: me\nseverity:'), /front matter/],
    ['a section that is missing', (text) => text.replace('## Verification', '## Checking'), /sections must be/],
    ['an empty section', (text) => text.replace(/(## Escalation\n)[\s\S]*$/, '$1'), /escalation is empty/],
    ['a step without a mark', (text) => text.replace('1. [safe] ', '1. '), /no numbered, marked step/],
    ['a changing step marked safe', (text) => text.replace('2. [changes the node]', '2. [safe]'), /marked safe and changes something: sysctl -w/],
    ['steps out of order', (text) => text.replace('3. [', '5. ['), /step 5 is the 3\. step/],
    ['a table without three cells', (text) => text.replace(/\| Kernel lines now[^\n]*/, '| Kernel lines now |'), /without three cells/],
    ['another runbook that does not exist', (text) => text.replace('runbook D11', 'runbook D99'), /names runbook D99/],
    ['a link that is not upstream', (text) => text.replace('https://docs.kernel.org', 'https://blog.example.com'), /not upstream/],
    ['a link that is no link', (text) => text.replace('https://docs.kernel.org', 'docs.kernel.org'), /front matter/],
    ['a link in the text', (text) => text.replace('## Triage\n', '## Triage\n\nhttps://kubernetes.io'), /links belong to sources/],
    ['a call that is no JSON', (text) => text.replace('{"tool": "search"', '{tool: "search"'), /Evidence: no call/],
    ['too long a section', (text) => text.replace('## Triage\n', `## Triage\n\n${'more words. '.repeat(300)}`), /section triage takes more/],
  ])('%s', (_what, spoil, problem) => {
    const spoiled = spoil(good);
    expect(spoiled).not.toBe(good);
    expect(problemsOf(spoiled)).toMatch(problem);
  });

  test('an id that two runbooks have', () => {
    const one = parseRunbook(file, good);
    expect(runbookProblems([one, one], TOOLS).join('\n')).toContain('D9: is the id of two runbooks');
  });

  test('a file whose name is not that of its id and title', () => {
    expect(() => parseRunbook('D8-conntrack.md', good)).toThrow(/the file of this id and title is D9-/);
  });
});

describe('orders to change something are told from talk of it', () => {
  test.each(['Drain and replace the instance.', 'Correct the template, then replace the node.', 'Check the fan; replace the node if it goes on.', 'Restart the kubelet.'])('%s', (text) => { expect(changingOrder(text)).toBeDefined(); });

  test.each(['Check that pods drain in time.', 'After a kubelet restart one such line is normal.', 'A reboot keeps the same host.', 'Find out who set the rule before it is removed.'])('not %s', (text) => { expect(changingOrder(text)).toBeUndefined(); });
});

describe('changing commands are recognised', () => {
  test.each([
    'systemctl restart kubelet', 'sysctl -w net.ipv4.ip_forward=1', 'iptables -D FORWARD 2', 'iptables -t nat -F', 'ip route del blackhole 10.0.0.0/8', 'crictl rmi --prune',
    'kubectl -n kube-system delete pod x', 'kubectl drain node', 'kubectl rollout restart ds/aws-node', 'aws ec2 modify-volume --size 100', 'aws eks update-addon', 'modprobe ip_vs_rr', 'chronyc makestep',
  ])('%s', (command) => { expect(changingCommand(`Then \`${command}\`.`)).toBeDefined(); });

  test.each([
    'systemctl status kubelet', 'sysctl net.ipv4.ip_forward', 'iptables -L FORWARD -n -v', 'ip route get 10.0.0.1', 'crictl ps -a', 'kubectl get pods', 'kubectl describe node', 'aws ec2 describe-volumes',
    'chronyc tracking', 'conntrack -S', 'lsmod',
  ])('not %s', (command) => { expect(changingCommand(`Look at \`${command}\`.`)).toBeUndefined(); });
});
