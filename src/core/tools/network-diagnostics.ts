import { cniSection } from './network/cni-section';
import { conntrackSection } from './network/conntrack-section';
import { dnsSection } from './network/dns-section';
import { enaSection } from './network/ena-section';
import { eniSection } from './network/eni-section';
import { ipamdSection } from './network/ipamd-section';
import { iptablesSection } from './network/iptables-section';
import { kubeProxySection } from './network/kube-proxy-section';
import { routesSection } from './network/routes-section';
import { NETWORK_SECTIONS } from './network/section';
import { findingsOf } from './network/section-conditions';
import { sectionsTool } from './sections/sections-tool';

/** The node's network state, section by section. */
export const networkDiagnosticsTool = sectionsTool({
  name: 'network_diagnostics',
  title: 'Network diagnostics',
  description: 'Network state of a node by section: findings, what is normal, what is missing, and facts: refusing rules and routes with counters, settings, addresses, limits.',
  area: 'the network',
  sections: NETWORK_SECTIONS,
  readers: {
    iptables: iptablesSection,
    cni: cniSection,
    routes: routesSection,
    dns: dnsSection,
    eni: eniSection,
    ipamd: ipamdSection,
    kube_proxy: kubeProxySection,
    conntrack: conntrackSection,
    ena: enaSection,
  },
  findingsOf,
  checksOf: (section, checks) => checks.filter(each => each.section === section),
});
