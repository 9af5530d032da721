import { CaptureAnalysis } from '../capture-analysis';
import { Depth } from '../decode/packet';
import { Service } from '../tcp/service';
import { EXPECTED } from '../texts';

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
  const found: Record<keyof typeof EXPECTED, number> = {
    probeCloses: sum(each => each.probeCloses),
    keepAlives: sum(each => each.keepAlives),
    overtaken: sum(each => each.outOfOrder),
    searchSteps,
    metadata,
    translated,
    laterViews: translations.laterViews - translated,
    copies: counts.copies,
    tooBig,
    snapped: counts.snapped,
    other: counts.byDepth[Depth.OTHER]!,
  };
  return (Object.keys(EXPECTED) as (keyof typeof EXPECTED)[]).filter(key => found[key] > 0).map(key => ({ ...EXPECTED[key], count: found[key] }));
}
