import { factsOf } from './facts-of';
import { FactsDocument } from '../evidence/documents';

/** Puts words in the place of what is a node's own, so that two nodes made alike look alike. */
export class OwnValues {
  private readonly addresses = new Map<string, string>();
  private readonly subnets = new Set<string>();

  constructor(facts: FactsDocument) {
    for (const { facts: file } of factsOf(facts, 'ipamd-pods')) { file.addresses.forEach(each => this.addresses.set(each.ip, '<pod>')); }
    for (const { facts: file } of factsOf(facts, 'ipamd-enis')) { file.addresses.forEach(each => this.addresses.set(each.ip, '<pod>')); }
    for (const { facts: file } of factsOf(facts, 'ipamd-checkpoint')) { file.addresses.forEach(each => this.addresses.set(each.ip, '<pod>')); }
    for (const { facts: file } of factsOf(facts, 'ifconfig')) {
      for (const device of file.interfaces) {
        if (!device.loopback) { [...device.inet, ...device.inet6].forEach(each => this.addresses.set(each.replace(/\/\d+$/, ''), '<node>')); }
      }
    }
    for (const kind of ['ip-route', 'ip6-route'] as const) {
      for (const { facts: file } of factsOf(facts, kind)) {
        for (const route of file.routes) {
          if (route.src !== undefined) { this.addresses.set(route.src, '<node>'); }
          if (route.proto === 'kernel' && route.scope === 'link' && route.table === 'main') { this.subnets.add(route.destination); }
        }
      }
    }
  }

  /** `10.0.51.7/32` of this node becomes `<node>`, its subnet `<subnet>`; other addresses stay. */
  public address(cidr: string): string {
    if (this.subnets.has(cidr)) { return '<subnet>'; }
    return this.addresses.get(cidr.replace(/\/(32|128)$/, '')) ?? cidr;
  }

  /** Every address inside a text that describes a rule. */
  public text(text: string): string {
    return text.replace(/(?<![\w.:])(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}:[0-9a-f:]+)(\/\d{1,3})?(?![\w.])/g, found => this.address(found));
  }
}
