import * as z from 'zod';
import { NextCall } from './answer';
import { bundleGaps, coverageOf, outcomeOf } from './coverage';
import { evidenceInput, maxTokensInput, pageTokenInput } from './inputs';
import { cniSection } from './network/cni-section';
import { conntrackSection } from './network/conntrack-section';
import { dnsSection } from './network/dns-section';
import { enaSection } from './network/ena-section';
import { eniSection } from './network/eni-section';
import { ipamdSection } from './network/ipamd-section';
import { iptablesSection } from './network/iptables-section';
import { kubeProxySection } from './network/kube-proxy-section';
import { routesSection } from './network/routes-section';
import { NETWORK_SECTIONS, NetworkSection, SectionReader } from './network/section';
import { findingsOf } from './network/section-conditions';
import { answerOutput, compactFindingOutput } from './outputs';
import { PageScope } from './page-token';
import { assessSections, SectionView, unjudged, withSections } from './sections/section-view';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { Finding } from '../findings/finding';

const READERS: Readonly<Record<NetworkSection, SectionReader>> = {
  iptables: iptablesSection,
  cni: cniSection,
  routes: routesSection,
  dns: dnsSection,
  eni: eniSection,
  ipamd: ipamdSection,
  kube_proxy: kubeProxySection,
  conntrack: conntrackSection,
  ena: enaSection,
};

const input = z.strictObject({
  ...evidenceInput,
  sections: z.array(z.enum([...NETWORK_SECTIONS, 'all'])).max(10).optional().describe('Default: all'),
  pageToken: pageTokenInput,
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  assessment: z.string(),
  sections: z.array(z.strictObject({
    section: z.enum(NETWORK_SECTIONS),
    findings: z.array(compactFindingOutput),
    checkedNormal: z.array(z.string()),
    notAvailable: z.array(z.string()),
    facts: z.record(z.string(), z.unknown()),
    omitted: z.record(z.string(), z.int()).optional(),
  })),
});

/** The node's network state, section by section. */
export const networkDiagnosticsTool = defineTool({
  name: 'network_diagnostics',
  title: 'Network diagnostics',
  description: 'Network state of a node by section: findings, what was checked and is normal, what is missing, and facts (drop rules with counters, routes, DNS, CNI settings, ENIs, conntrack, ENA).',
  tier: 'read',
  input,
  output,
  annotations: READ_ONLY,
  async handler(args, context) {
    const reader = await context.bundles.open(args.instanceId, args.bundleId);
    const { manifest } = reader;
    const [document, facts] = [await reader.findings(), await reader.facts()];
    const wanted = args.sections ?? [];
    const asked = NETWORK_SECTIONS.filter(each => wanted.length === 0 || wanted.includes('all') || wanted.includes(each));
    const found = new Map(asked.map(section => [section, findingsOf(section, document.findings, asked, document.checks)]));
    const all = [...found.values()].flat();

    const scope: PageScope = { tool: 'network_diagnostics', args, edition: `${manifest.bundleId} ${document.findings.length}` };
    const reply = {
      outcome: outcomeOf(manifest),
      subjects: [subjectOf(manifest)],
      fields: { assessment: assessSections(all, asked.length === NETWORK_SECTIONS.length ? 'the network sections' : asked.join(', ')), sections: [] as SectionView<NetworkSection>[] },
      coverage: { ...coverageOf(manifest, []), notEvaluable: unjudged(document.checks.filter(each => asked.some(section => section === each.section))) },
      gaps: bundleGaps(manifest),
      next: nextOf(all, manifest.instanceId, manifest.bundleId),
    };
    const checks = new Map(asked.map(section => [section, document.checks.filter(each => each.section === section)]));
    return withSections(reply, { asked, readers: READERS, findings: found, checks, facts, manifest }, { scope, token: args.pageToken, maxTokens: args.maxTokens });
  },
});

function nextOf(findings: readonly Finding[], instanceId: string, bundleId: string): NextCall[] {
  const worst = findings.find(each => each.evidence.length > 0);
  if (worst === undefined) { return [{ tool: 'quick_triage', args: { instanceId, bundleId }, why: 'causes outside the network' }]; }
  const { logKey, lines } = worst.evidence[0];
  return [{ tool: 'read', args: { logKey, startLine: Math.max(1, lines[0] - 5), lineCount: 20 }, why: `what surrounds the evidence of ${worst.finding_id}` }];
}
