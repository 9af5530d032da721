import { CaptureDetector, CaptureObservation, observe, plural } from './capture-observation';
import { CaptureAnalysis } from '../capture-analysis';
import { PacketCitation } from '../ledger/citation';
import { newTally, Tally, tally } from '../tcp/service';
import { ICMP_ADVICE } from '../texts';

const LEAST_FOR_MEDIUM = 3;
const NAMED = 5;

interface Reported extends Tally {
  readonly kind: string;
  readonly isAnswer: boolean;
  readonly reporter: string;
  readonly destinations: Set<string>;
  readonly cited: PacketCitation[];
}

/** Packets that a router or host could not deliver. What refused a TCP handshake is told there, and packets that were too big as path MTU. */
export const icmpErrors: CaptureDetector = {
  reports: ['icmp-unreachable'],
  detect: analysis => [...byReporter(analysis).values()].map((each): CaptureObservation => observe('icmp-unreachable', {
    title: each.isAnswer ? `${each.reporter} refuses ${plural(each.count, 'DNS answer')}: who had asked does not listen any more`
      : `${each.reporter} reports ${each.kind} for packets to ${each.destinations.size === 1 ? [...each.destinations][0] : plural(each.destinations.size, 'destination')}`,
    severity: !each.isAnswer && each.count >= LEAST_FOR_MEDIUM ? 'medium' : 'low',
    entity: { reason: each.kind, reporter: each.reporter, destinations: [...each.destinations].slice(0, NAMED).join(', ') },
    count: each.count,
    firstSeen: each.first,
    lastSeen: each.last,
    evidence: each.cited.slice(0, 6),
    correlateWith: ['networking'],
    remediation: [each.isAnswer ? ICMP_ADVICE.answer! : ICMP_ADVICE[each.kind] ?? ICMP_ADVICE.other!],
  })),
};

function byReporter({ icmp, services }: CaptureAnalysis): Map<string, Reported> {
  const found = new Map<string, Reported>();
  for (const errors of icmp.errors.values()) {
    if (errors.kind === 'packet too big' || errors.kind === 'other error' || errors.kind === 'reassembly time exceeded' || services.services.get(errors.destination)?.outcomes.rejected) { continue; }
    const key = `${errors.kind} ${errors.reporter} ${errors.isAnswer}`;
    const each = found.get(key) ?? { ...newTally(), kind: errors.kind, isAnswer: errors.isAnswer, reporter: errors.reporter, destinations: new Set<string>(), cited: [] };
    found.set(key, each);
    tally(each, errors.first, errors.last, errors.count);
    each.destinations.add(errors.destination);
    each.cited.push(...errors.citations.slice(0, 3));
  }
  return found;
}
