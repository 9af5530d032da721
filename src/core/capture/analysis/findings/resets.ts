import { CaptureDetector, observe, plural } from './capture-observation';
import { Severity } from '../../../findings/finding';
import { ResetTally, Service } from '../tcp/service';
import { RESET_ADVICE } from '../texts';

/** Resets of established connections, by who sent them and why. How probes and impatient clients close is none. */
export const resets: CaptureDetector = {
  reports: ['tcp-reset'],
  detect: ({ services }) => [...services.services.values()].flatMap(service => [...service.resets.values()].map(tally => observe('tcp-reset', {
    title: `${plural(tally.count, 'connection')} to ${service.endpoint} reset ${phrase(tally)}${tally.foreignHops > 0 ? '; the TTL tells that a device on the way sent it' : ''}`,
    severity: severityOf(tally, service),
    code: 'ECONNRESET',
    entity: {
      destination: service.address,
      port: service.port,
      reason: tally.cause,
      by: tally.by,
      connections: service.connections,
      foreignTtl: tally.foreignHops > 0,
      ...(tally.cause === 'after-idle' && { idleSeconds: Math.round(tally.longestIdleSeconds) }),
    },
    count: tally.count,
    firstSeen: tally.first,
    lastSeen: tally.last,
    evidence: tally.citations,
    correlateWith: ['networking', 'conntrack'],
    remediation: [RESET_ADVICE[tally.cause]],
  }))),
};

function phrase({ cause, by, longestIdleSeconds }: ResetTally): string {
  switch (cause) {
    case 'after-idle': return `by the ${by}'s side when it spoke again after ${Math.round(longestIdleSeconds)} s of silence`;
    case 'out-of-window': return `in the name of the ${by}, with a sequence number that it does not use`;
    case 'handshake-aborted': return `by the ${by} in reply to the SYN-ACK`;
    default: return `by the ${by} in the middle of an exchange`;
  }
}

function severityOf({ cause, by }: ResetTally, { connections }: Service): Severity {
  // scanners and clients that time out do that too
  if (cause === 'handshake-aborted') { return 'low'; }
  // a client that gives up hurts nobody but itself, unless all do
  return by === 'client' && cause === 'after-data' ? connections > 3 ? 'low' : 'info' : 'medium';
}
