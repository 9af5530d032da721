/**
 * The resolver of a pod tries a name of fewer than five dots behind each search domain first (ndots:5, https://kubernetes.io/docs/concepts/services-networking/dns-pod-service),
 * so one lookup makes up to five NXDOMAIN answers by design.
 */
const EXPANSION_MICROSECONDS = 10_000_000;
/** Refusals that are kept for each client: six search domains, two address families, a few lookups at a time. */
const KEPT = 64;

/** An NXDOMAIN answer that may yet prove to be a step of a search. */
export interface Refusal {
  readonly name: string;
  readonly time: number;
  readonly frame: number;
  readonly flow: string;
  readonly server: string;
}

/** What a name would be without one of the domains that EKS writes into resolv.conf; also the name itself. */
export function basesOf(name: string): string[] {
  const stripped = /^(.+?)(?:\.[a-z0-9-]+)?\.svc\.[a-z0-9.-]+$/.exec(name)?.[1];
  const zone = /^(.+)\.(?:cluster\.local|(?:[a-z0-9-]+\.)?compute\.internal|ec2\.internal)$/.exec(name)?.[1];
  const service = /^(.+)\.svc\.[a-z0-9.-]+$/.exec(name)?.[1];
  return [...new Set([name, stripped, zone, service].filter(each => each !== undefined))];
}

/** NXDOMAIN answers of one client, until the name that it searched for is answered or time has passed. */
export class SearchHistory {
  private refusals: Refusal[] = [];

  /** Refusals that are old enough to be final, taken out. */
  expire(now: number): Refusal[] {
    const old = this.refusals.filter(each => now - each.time > EXPANSION_MICROSECONDS);
    if (old.length > 0) { this.refusals = this.refusals.filter(each => now - each.time <= EXPANSION_MICROSECONDS); }
    return old;
  }

  /** Keeps a refusal; one that has to go for it comes back. */
  refuse(refusal: Refusal): Refusal | undefined {
    this.refusals.push(refusal);
    return this.refusals.length > KEPT ? this.refusals.shift() : undefined;
  }

  /** How many refusals were steps of the search that this answer ended; they are taken out. */
  answered(name: string): number {
    const bases = new Set(basesOf(name));
    const before = this.refusals.length;
    this.refusals = this.refusals.filter(each => !each.name.startsWith(`${name}.`) && !basesOf(each.name).some(base => base !== each.name && bases.has(base)));
    return before - this.refusals.length;
  }

  rest(): readonly Refusal[] { return this.refusals; }
}

/** Of refusals of one search that found nothing, those of the plain name: `db`, `db.a.svc.cluster.local` and `db.cluster.local` are one unknown name. */
export function unknownNames(refusals: readonly Refusal[]): Map<string, Refusal[]> {
  const names = new Set(refusals.map(({ name }) => name));
  const byBase = new Map<string, Refusal[]>();
  for (const refusal of refusals) {
    const shorter = basesOf(refusal.name).filter(base => base !== refusal.name && names.has(base)).sort((x, y) => x.length - y.length)[0];
    const base = shorter ?? [...names].filter(name => refusal.name.startsWith(`${name}.`)).sort((x, y) => x.length - y.length)[0] ?? refusal.name;
    byBase.set(base, [...byBase.get(base) ?? [], refusal]);
  }
  return byBase;
}
