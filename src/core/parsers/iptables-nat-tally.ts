import { detach } from './detach';
import { IpFamily } from './fact';
import { IptablesNat, IptablesRule, IptablesService } from './iptables-facts';
import { RuleText } from './iptables-rule';
import { placeOf, StoredLine } from './parser';

const KEPT = 2000;
/** they all look the same; a few show the form, the count says the rest */
const ENDPOINT_DNAT_KEPT = 200;
const SERVICE_CHAINS = 20_000;

const SERVICE_CHAIN_PREFIXES = ['KUBE-SVC-', 'KUBE-SEP-', 'KUBE-SVL-', 'KUBE-EXT-', 'KUBE-FW-', 'KUBE-XLB-'];

/** `KUBE-SVC-` and the like for a chain that kube-proxy makes per service or endpoint; empty for every other chain. */
export function serviceChainPrefix(chain: string): string {
  return chain.startsWith('KUBE-') ? SERVICE_CHAIN_PREFIXES.find((prefix) => chain.startsWith(prefix)) ?? '' : '';
}

/** `kube-system/kube-dns:dns` of `kube-system/kube-dns:dns cluster IP`, as kube-proxy comments its rules (pkg/proxy/iptables). */
function serviceName(comment: string | undefined): string | undefined {
  return comment === undefined ? undefined : /^([A-Za-z0-9.-]{1,63}\/[A-Za-z0-9.-]{1,63}(?::[A-Za-z0-9.-]{1,63})?)(?: |$)/.exec(comment)?.[1];
}

/** The service side of the nat table. */
export class IptablesNatTally {
  private serviceChains = 0;
  private endpointChains = 0;
  private servicesRules?: number;
  private serviceCount = 0;
  private dnatCount = 0;
  private readonly services: IptablesService[] = [];
  private readonly endpointDnat: IptablesRule[] = [];
  private readonly otherDnat: IptablesRule[] = [];
  /** service chain -> endpoints; a chain that is declared but has no rule has none */
  private readonly endpoints = new Map<string, number>();

  public constructor(private readonly family: IpFamily) {}

  public chain(name: string, prefix: string): void {
    if (name === 'KUBE-SERVICES') { this.servicesRules ??= 0; }
    if (prefix === 'KUBE-SEP-') { this.endpointChains += 1; }
    if (prefix === 'KUBE-SVC-') { this.serviceChains += 1; }
    if (prefix !== '' && prefix !== 'KUBE-SEP-' && !this.endpoints.has(name) && this.endpoints.size < SERVICE_CHAINS) { this.endpoints.set(detach(name, 64), 0); }
  }

  public rule(line: StoredLine, chain: string, prefix: string, target: string, position: number, read: () => RuleText | undefined): void {
    if (prefix !== '' && target.startsWith('KUBE-SEP-')) {
      const count = this.endpoints.get(chain);
      if (count !== undefined) { this.endpoints.set(chain, count + 1); }
    } else if (target === 'DNAT') {
      this.addDnat(line, prefix, position, read);
    } else if (chain === 'KUBE-SERVICES') {
      this.servicesRules = (this.servicesRules ?? 0) + 1;
      if (serviceChainPrefix(target) !== '') { this.addService(line, target, read); }
    }
  }

  public facts(): IptablesNat {
    return {
      serviceChains: this.serviceChains,
      endpointChains: this.endpointChains,
      ...this.servicesRules !== undefined && { servicesRules: this.servicesRules },
      services: this.services.map((service) => {
        const endpoints = this.endpoints.get(service.chain);
        return endpoints === undefined ? service : { ...service, endpoints };
      }),
      serviceCount: this.serviceCount,
      dnat: [...this.otherDnat, ...this.endpointDnat].slice(0, KEPT),
      dnatCount: this.dnatCount,
    };
  }

  private addDnat(line: StoredLine, prefix: string, position: number, read: () => RuleText | undefined): void {
    this.dnatCount += 1;
    const list = prefix === '' ? this.otherDnat : this.endpointDnat;
    if (list.length >= (prefix === '' ? KEPT : ENDPOINT_DNAT_KEPT)) { return; }
    const rule = read();
    if (rule) { list.push({ ...rule, table: 'nat', family: this.family, position, place: placeOf(line) }); }
  }

  private addService(line: StoredLine, target: string, read: () => RuleText | undefined): void {
    this.serviceCount += 1;
    if (this.services.length >= KEPT) { return; }
    const rule = read();
    if (!rule?.destination || rule.destination.negated) { return; }
    const name = serviceName(rule.comment);
    const ranges = rule.destinationPorts?.ranges;
    this.services.push({
      destination: rule.destination.cidr,
      protocol: rule.protocol,
      ...ranges?.length === 1 && ranges[0].from === ranges[0].to && { port: ranges[0].from },
      ...name !== undefined && { name: detach(name) },
      chain: detach(target, 64),
      ...rule.packets !== undefined && { packets: rule.packets },
      place: placeOf(line),
    });
  }
}
