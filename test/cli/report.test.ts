import { stripVTControlCharacters } from 'node:util';
import { sampleFinding, sampleReport } from './sample-report';
import { createPaint } from '../../src/cli/report/paint';
import { renderReport } from '../../src/cli/report/render-report';

const plain = createPaint(false);

function render(...reports: ReturnType<typeof sampleReport>[]): string {
  return renderReport(reports, undefined, plain, 100);
}

/** The text between a heading and the next one. */
function section(report: string, heading: string): string {
  const after = report.split(new RegExp(`^${heading}.*$`, 'm'))[1] ?? '';
  return after.split(/^(?:Root cause|Findings|Checked and normal|Gaps|Differences)\b/m)[0] ?? '';
}

test('the first lines say which node, where, when, and what is wrong with it', () => {
  const head = render(sampleReport()).split('\n').slice(0, 6).join('\n');
  for (const fact of ['i-070e4b8c9d0bf405c', 'dev-sample', 'us-east-1', 'Amazon Linux 2023', '2026-11-18 20:27:52 UTC', 'bundles/a.tar.gz', 'UNHEALTHY', 'DROP rule in FORWARD']) {
    expect(head).toContain(fact);
  }
});

test('the root cause comes with its chain in causal order, its reasons and its proof', () => {
  const cause = section(render(sampleReport()), 'Root cause');
  expect(cause.indexOf('F-001')).toBeLessThan(cause.indexOf('└─ F-002'));
  for (const fact of ['A DROP rule in FORWARD matches', 'DNS answers while the rule counts packets', 'no CoreDNS log', 'networking/iptables-save.txt:12', '--dport 53 -j DROP']) {
    expect(cause).toContain(fact);
  }
});

test('every finding of medium or above says where, how often, when, what was logged and what to do', () => {
  const findings = section(render(sampleReport()), 'Findings').replace(/\s+/g, ' ');
  for (const fact of ['F-001', 'F-002', 'kubelet/kubelet.log:412', '214 times', '2026-11-18 from 19:58:01 to 20:27:40 UTC', 'i/o timeout', 'not known whether ongoing', '[changes the node] Remove the rule']) {
    expect(findings).toContain(fact);
  }
  expect(findings).toMatch(/F-003 info Clock stepped/);
});

test('how often is said once', () => {
  const said = (title: string) => section(render(sampleReport({ findings: [sampleFinding({ finding_id: 'F-009', condition: 'x', title, severity: 'info', count: 3 })], rootCauses: [] })), 'Findings');
  expect(said('Messages were dropped (3 times)').match(/3 times/g)).toHaveLength(1);
  expect(said('Messages were dropped').match(/3 times/g)).toHaveLength(1);
});

test('what was normal and what could not be looked at are told apart', () => {
  const report = render(sampleReport());
  expect(section(report, 'Checked and normal')).toContain('conntrack: table 812 of 131072 entries');
  expect(section(report, 'Checked and normal')).not.toContain('ena-limits');
  expect(section(report, 'Gaps')).toMatch(/ethtool counters: ena-limits/);
  expect(section(report, 'Gaps')).toContain('path leaves the bundle');
});

test('a node without a fault is not called healthy, and has no root cause', () => {
  const report = render(sampleReport({ findings: [], rootCauses: [] }));
  expect(report).toMatch(/^NO FAULT FOUND .*1 condition could not be checked/m);
  expect(report).not.toMatch(/Root cause|healthy/i);
});

test('a risk alone is no verdict of fault', () => {
  const risk = sampleFinding({ finding_id: 'F-009', condition: 'x', title: 'A risk', severity: 'medium', kind: 'risk' });
  expect(render(sampleReport({ findings: [risk], rootCauses: [] }))).toMatch(/^NO FAULT FOUND .*1 risk/m);
});

test('log text cannot steer the terminal', () => {
  const report = renderReport([sampleReport()], undefined, createPaint(true), 100);
  expect(report).toContain('\\u001b[31mi/o timeout');
  const plainText = stripVTControlCharacters(report);
  expect(plainText).not.toContain('\u001b');
  // what is escaped is the node's, never our own colours
  expect(plainText.match(/\\u001b\[\d+m/g)).toEqual(['\\u001b[31m', '\\u001b[0m']);
});

test.each(['code', 'condition', 'title', 'runbook'] as const)('nor can the %s of a finding', field => {
  const finding = sampleFinding({ finding_id: 'F-001', condition: 'x', title: 'x', [field]: '\u001b]0;owned\u0007' });
  const report = renderReport([sampleReport({ findings: [finding], rootCauses: [] })], undefined, createPaint(true), 100);
  expect(report).toContain('\\u001b]0;owned\\u0007');
  expect(report).not.toContain('\u0007');
});

test('colours are there when asked for and only then', () => {
  expect(renderReport([sampleReport()], undefined, createPaint(true), 100)).toContain('\u001b[');
  expect(render(sampleReport())).not.toContain('\u001b');
});

test.each([40, 60, 100, 120])('at %i columns no line is wider', width => {
  const report = renderReport([sampleReport()], undefined, plain, width);
  expect(Math.max(...report.split('\n').map(line => [...line].length))).toBeLessThanOrEqual(width);
});
