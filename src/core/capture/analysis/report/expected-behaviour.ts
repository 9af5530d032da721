import { CaptureAnalysis } from '../capture-analysis';
import { Depth } from '../decode/packet';
import { Service } from '../tcp/service';

/** Something that looks alarming in a capture and is how EKS works. */
export interface ExpectedBehaviour {
  readonly what: string;
  readonly count: number;
  readonly why: string;
}

const LINK_LOCAL = /^(?:169\.254\.169\.254|fd00:ec2::254|169\.254\.170\.23|fd00:ec2::23)$/;

/** What was recognised as normal, so that nobody takes it for the fault. */
export function expectedBehaviour({ services, dns, counts, translations, icmp }: CaptureAnalysis): ExpectedBehaviour[] {
  const all = [...services.services.values()];
  const sum = (of: (service: Service) => number) => all.reduce((total, each) => total + of(each), 0);
  const searchSteps = [...dns.servers.values()].reduce((total, each) => total + each.searchSteps, 0);
  const metadata = all.filter(({ address }) => LINK_LOCAL.test(address)).reduce((total, { connections }) => total + connections, 0);
  const translated = [...translations.mappings.values()].reduce((total, { count }) => total + count, 0);
  const tooBig = [...icmp.errors.values()].filter(({ kind }) => kind === 'packet too big').reduce((total, { count }) => total + count, 0);
  const rows: ExpectedBehaviour[] = [
    { what: 'connections that the client closed with a reset after everything was acknowledged', count: sum(each => each.probeCloses), why: 'probes and load balancer health checks close that way' },
    { what: 'TCP keep-alives', count: sum(each => each.keepAlives), why: 'idle connections are kept open' },
    { what: 'segments that overtook others', count: sum(each => each.outOfOrder), why: 'reordering on the way, or copies; not loss' },
    { what: 'NXDOMAIN for names behind search domains', count: searchSteps, why: 'ndots:5 makes resolvers of pods try the search list first' },
    { what: 'connections to the metadata or credential service', count: metadata, why: 'every node and most pods ask for credentials' },
    { what: 'connections seen again behind a translation', count: translated, why: 'kube-proxy or a NAT rewrites service addresses: see mappings' },
    { what: 'other views of connections that were counted before', count: services.laterViews - translated, why: 'a capture of several interfaces shows a packet on each' },
    { what: 'copies of packets', count: counts.copies, why: 'a capture of all interfaces shows a packet on each; not retransmissions' },
    { what: 'ICMP packet too big', count: tooBig, why: 'path-MTU discovery works that way' },
    { what: 'frames of which only a part was kept', count: counts.snapped, why: 'the snap length cuts payloads; lengths are taken from the headers' },
    { what: 'frames that are neither IP nor ARP', count: counts.byDepth[Depth.OTHER]!, why: 'not looked at' },
  ];
  return rows.filter(({ count }) => count > 0);
}
