import * as fc from 'fast-check';
import { answerOf, cite, contextOf, finding } from './fake-bundle';
import { dropRule, nodeFiles } from './node-files';
import { withPlainTables } from './plain-tables';
import { CheckResult } from '../../../src/core/evidence/documents';
import { tokensOf } from '../../../src/core/tools/budget';
import { NETWORK_SECTIONS } from '../../../src/core/tools/network/section';

const files = nodeFiles({ forwardRules: [dropRule('10.100.0.10', 53, '9120')], routes: ['blackhole 10.96.0.0/12 '], cniSettings: { WARM_IP_TARGET: '2', AWS_VPC_K8S_CNI_LOGLEVEL: 'DEBUG' } });
const CHECKS: CheckResult[] = [
  { detector: 'r', condition: 'pod-route-missing', section: 'routes', outcome: 'absent', checked: 'every pod address has its route' },
  { detector: 's', condition: 'subnet-ips-exhausted', section: 'ipamd', outcome: 'not-evaluable', missing: ['ipamd log'] },
];
const DROP = finding(1, { condition: 'dns-blocked-by-iptables', severity: 'critical', kind: 'cause', evidence: [cite(files[0], 'udp dpt:53')] });
const HOLE = finding(2, { condition: 'blackhole-route', kind: 'cause', evidence: [cite(files[1], 'blackhole 10.96.0.0/12')] });
const OTHER = finding(3, { condition: 'oom-node' });
const bundle = { files, findings: [DROP, HOLE, OTHER], checks: CHECKS };
const context = contextOf(bundle);
const sectionOf = (answer: Record<string, any>, name: string) => withPlainTables(answer.sections.find((each: any) => each.section === name));

describe('network_diagnostics', () => {
  test('gives all sections in their order, each finding once and only those of the network', async () => {
    const answer = await answerOf(context, 'network_diagnostics');
    expect(answer.sections.map((each: any) => each.section)).toEqual(NETWORK_SECTIONS);
    expect(answer.sections.flatMap((each: any) => each.findings.map((one: any) => one.finding_id)).sort()).toEqual(['F-001', 'F-002']);
    expect(answer.assessment).toContain('2 critical or high');
    expect(sectionOf(answer, 'routes').checkedNormal).toEqual(['every pod address has its route']);
    expect(answer.coverage!.notEvaluable).toEqual(['ipamd log: subnet-ips-exhausted']);
  });

  test('a foreign DROP rule comes first, with its counter, owner and place; its comment stays out', async () => {
    const { facts } = sectionOf(await answerOf(context, 'network_diagnostics', { sections: 'iptables' }), 'iptables');
    expect(facts.drops[0]).toEqual({
      table: 'filter', chain: 'FORWARD', position: 1, target: 'DROP', match: 'udp dpt 53 to 10.100.0.10/32', packets: 9120, bytes: 675_000, owner: 'built-in', at: 'networking/iptables-filter.txt:7',
    });
    expect(facts.drops.map((each: any) => each.owner)).toEqual(['built-in', 'kube-proxy', 'kubelet']);
    expect(facts.policies).toContainEqual({ table: 'filter', chain: 'FORWARD', policy: 'ACCEPT', packets: 2000, rules: 2 });
    expect(JSON.stringify(facts)).not.toContain('ignore previous');
  });

  test('a finding of two sections is shown in the one that was asked for', async () => {
    const both = await answerOf(context, 'network_diagnostics', { sections: ['iptables', 'dns'] });
    expect(sectionOf(both, 'dns').findings).toHaveLength(1);
    expect(sectionOf(both, 'iptables').findings).toHaveLength(0);
    const one = await answerOf(context, 'network_diagnostics', { sections: ['iptables'] });
    expect(sectionOf(one, 'iptables').findings).toHaveLength(1);
  });

  test('facts an expert wants are there', async () => {
    const answer = await answerOf(context, 'network_diagnostics', { sections: 'all' });
    expect(sectionOf(answer, 'routes').facts).toMatchObject({ summary: { ipForward: '1' }, refusing: [{ type: 'blackhole', destination: '10.96.0.0/12', table: 'main' }], defaults: [{ via: '10.0.1.1', dev: 'ens5', table: 'main' }] });
    expect(sectionOf(answer, 'dns').facts).toMatchObject({ nameservers: [{ address: '10.0.0.2' }], summary: { search: ['ec2.internal'] } });
    expect(sectionOf(answer, 'cni').facts).toMatchObject({ summary: { version: '1.19.5' }, nonDefaultSettings: [{ name: 'WARM_IP_TARGET', value: '2', default: '0' }] });
    expect(sectionOf(answer, 'conntrack').facts.summary).toMatchObject({ entries: 10, maximum: 131072, byState: { ESTABLISHED: 10 } });
    expect(sectionOf(answer, 'ena').facts.ena).toEqual([{ device: 'ens5', at: 'networking/ethtool.txt:1', counters: { bw_in_allowance_exceeded: 7, conntrack_allowance_available: 90000 } }]);
    expect(sectionOf(answer, 'eni').facts.summary).toMatchObject({ enis: 1, addresses: 14, assigned: 1 });
    expect(sectionOf(answer, 'ipamd').facts.summary).toMatchObject({ free: 13 });
  });

  test('a bundle without network files says what is not available, and calls nothing normal', async () => {
    const answer = await answerOf(contextOf({}), 'network_diagnostics');
    for (const section of answer.sections) {
      expect([section.section, section.notAvailable.length]).toEqual([section.section, expect.any(Number)]);
      expect(section.notAvailable.length).toBeGreaterThan(0);
      expect(section.checkedNormal).toEqual([]);
    }
  });

  test('pages give every section once, each page within its budget, whatever the node holds', async () => {
    const budget = fc.integer({ min: 2_000, max: 9_000 });
    await fc.assert(fc.asyncProperty(budget, fc.nat(300), fc.nat(300), fc.nat(80), fc.nat(60), async (maxTokens, drops, holes, findings, checks) => {
      const local = contextOf({
        files: nodeFiles({
          forwardRules: Array.from({ length: drops }, (_, index) => dropRule(`10.${index % 250}.0.10`, 1000 + index, '5')),
          routes: Array.from({ length: holes }, (_, index) => `blackhole 10.${index % 250}.${Math.floor(index / 250)}.0/24`),
        }),
        findings: Array.from({ length: findings }, (_, index) => finding(index, { condition: index % 2 ? 'iptables-drop' : 'blackhole-route', title: '"'.repeat(index * 50), entity: { comment: '漢'.repeat(index * 20) } })),
        checks: Array.from({ length: checks }, (_, index) => ({ detector: `c${index}`, condition: `c${index}`, section: NETWORK_SECTIONS[index % 9], outcome: 'absent' as const, checked: `${index} ${'x'.repeat(index * 10)}` })),
      });
      const seen: string[] = [];
      let pageToken: string | undefined;
      do {
        const answer: Record<string, any> = await answerOf(local, 'network_diagnostics', { maxTokens, pageToken });
        expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
        seen.push(...answer.sections.map((each: any) => each.section));
        for (const section of answer.sections) {
          const shown = section.findings.length + (section.omitted?.findings ?? 0);
          if (section.section === 'routes') { expect(shown).toBe(Math.ceil(findings / 2)); }
        }
        pageToken = answer.nextPageToken;
      } while (pageToken !== undefined);
      expect(seen).toEqual(NETWORK_SECTIONS);
    }), { numRuns: 40 });
  }, 120_000);
});
