import { Counter, IpFamily } from './fact';
import { ParsedFacts, Place } from './parser';

/** Inclusive. */
export interface PortRange {
  readonly from: number;
  readonly to: number;
}

/** A match on ports; `negated` means every port but these. */
export interface PortMatch {
  readonly ranges: readonly PortRange[];
  readonly negated: boolean;
}

/** A match on an address; `cidr` is normalised (`10.100.0.10/32`). `negated` means every address but these. */
export interface AddressMatch {
  readonly cidr: string;
  readonly negated: boolean;
}

/** A match on an interface name; `eni+` is every name that starts with `eni`. */
export interface InterfaceMatch {
  readonly name: string;
  readonly negated: boolean;
}

/** One rule, the same whether read from `iptables -L -n -v` or `iptables-save`. A match that is not there is `undefined` and matches everything. */
export interface IptablesRule {
  /** filter, nat, mangle, raw, security */
  readonly table: string;
  readonly family: IpFamily;
  readonly chain: string;
  /** 1-based, in its chain */
  readonly position: number;
  /** DROP, REJECT, ACCEPT, RETURN, DNAT, a chain …; empty for a rule that only counts */
  readonly target: string;
  /** `-g` instead of `-j` */
  readonly goto: boolean;
  /** lower case name: `all`, `tcp`, `udp`, `icmp`, `ipv6-icmp` …, or the number where it has no usual name */
  readonly protocol: string;
  readonly protocolNegated: boolean;
  readonly inInterface?: InterfaceMatch;
  readonly outInterface?: InterfaceMatch;
  readonly source?: AddressMatch;
  readonly destination?: AddressMatch;
  readonly sourcePorts?: PortMatch;
  readonly destinationPorts?: PortMatch;
  readonly ctstate?: { readonly states: readonly string[]; readonly negated: boolean };
  /** `0x4000/0x4000` */
  readonly mark?: { readonly value: string; readonly negated: boolean };
  /** ipset name and direction (`src`, `dst`, `src,dst`) */
  readonly matchSet?: { readonly name: string; readonly direction: string; readonly negated: boolean };
  /** at most 256 characters; node text, untrusted */
  readonly comment?: string;
  readonly rejectWith?: string;
  /** DNAT: `10.0.51.19:53` */
  readonly toDestination?: string;
  /** further matches that narrow the rule and are not modelled (`addrtype`, `limit`, `string` …); at most 8 */
  readonly otherMatches: readonly string[];
  /** counters; only in listings. Rounded by iptables to three digits and a suffix */
  readonly packets?: number;
  readonly bytes?: number;
  readonly place: Place;
}

/** One chain. */
export interface IptablesChain {
  readonly table: string;
  readonly name: string;
  /** built-in chains only: ACCEPT or DROP */
  readonly policy?: string;
  /** of the policy, built-in chains only */
  readonly packets?: number;
  readonly bytes?: number;
  /** listings only */
  readonly references?: number;
  /** rules in it; 0 = empty */
  readonly rules: number;
  readonly accepts: number;
  readonly drops: number;
  readonly rejects: number;
  readonly returns: number;
  /** first rule without any condition that ends the chain (ACCEPT, DROP, REJECT, RETURN, goto), among its first 5,000: later rules never match */
  readonly endsAt?: { readonly position: number; readonly target: string };
  readonly place: Place;
}

/** Jumps from one chain to another, all rules of the pair together. */
export interface IptablesJump {
  readonly table: string;
  readonly from: string;
  readonly to: string;
  /** rules that jump */
  readonly rules: number;
  /** position of the first of them */
  readonly position: number;
  /** true when every one of them has some condition besides comments */
  readonly conditional: boolean;
  /** packets of those rules; only in listings */
  readonly packets?: number;
  readonly place: Place;
}

/** A rule of nat KUBE-SERVICES that sends a service address to its chain. */
export interface IptablesService {
  /** normalised CIDR, `10.100.0.10/32` */
  readonly destination: string;
  readonly protocol: string;
  readonly port?: number;
  /** `kube-system/kube-dns:dns`, from the comment kube-proxy writes; absent when there is none */
  readonly name?: string;
  /** `KUBE-SVC-…`, `KUBE-EXT-…` */
  readonly chain: string;
  /** endpoint rules (`KUBE-SEP-…`) in that chain; undefined when the chain was not seen */
  readonly endpoints?: number;
  readonly packets?: number;
  readonly place: Place;
}

/** What the nat table says of services. */
export interface IptablesNat {
  /** KUBE-SVC-* chains (KUBE-SVL-*, KUBE-EXT-*, KUBE-FW-*, KUBE-XLB-* are not counted) */
  readonly serviceChains: number;
  /** KUBE-SEP-* chains */
  readonly endpointChains: number;
  /** rules in KUBE-SERVICES; undefined when the chain does not exist */
  readonly servicesRules?: number;
  /** at most 2,000 */
  readonly services: readonly IptablesService[];
  readonly serviceCount: number;
  /** those outside KUBE-SEP-* chains (hostPort and other software) first, at most 2,000; then at most 200 of those inside */
  readonly dnat: readonly IptablesRule[];
  readonly dnatCount: number;
}

/** Facts of one listing (one table) or one save file (all tables). */
export interface IptablesFacts extends ParsedFacts {
  readonly family: IpFamily;
  readonly source: 'list' | 'save';
  /** `1.8.8`, from the save header */
  readonly version?: string;
  /** from the save header */
  readonly backend?: 'nf_tables' | 'legacy';
  /** place of the warning that the other backend holds rules too */
  readonly legacyTablesPresent?: Place;
  /** tables seen, in file order */
  readonly tables: readonly string[];
  /**
   * false when the text was cut or says nothing: a save table without COMMIT, a listing without its trailer, or with nothing else (the collector
   * prints the trailer even when iptables failed)
   */
  readonly complete: boolean;
  /** `Total Number of Rules: N`, listings only */
  readonly reportedRules?: Counter;
  readonly ruleCount: number;
  readonly chainCount: number;
  /** at most 1,000: per-service chains (KUBE-SVC-*, KUBE-SEP-* …) are only counted */
  readonly chains: readonly IptablesChain[];
  /** DROP and REJECT rules, at most 2,000 */
  readonly drops: readonly IptablesRule[];
  readonly dropCount: number;
  /** ACCEPT rules outside per-service chains, at most 500: a rule that refuses traffic says little without the exceptions before it */
  readonly accepts?: readonly IptablesRule[];
  /** at most 2,000; jumps to or from per-service chains are left out */
  readonly jumps: readonly IptablesJump[];
  readonly jumpsOmitted: number;
  /** `<table> <target>` -> rules; per-service chains together under their prefix (`nat KUBE-SVC-*`); at most 500 keys */
  readonly targets: Readonly<Record<string, number>>;
  /** present when the file has a nat table */
  readonly nat?: IptablesNat;
  /** error lines of the program itself; at most 5 */
  readonly errors: readonly Place[];
}
