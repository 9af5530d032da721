import { LineRule } from '../line-rule';
import { AWS_CLIENTS } from './kinds';

/** The node's clock. */
export const CLOCK_RULES: readonly LineRule[] = [
  {
    id: 'clock-jump',
    condition: 'clock-skew',
    kinds: ['messages', 'syslog'],
    // chrony steps the clock by fractions of a second at boot; ten seconds and more break signatures
    pattern: String.raw`chronyd(?:\[\d+\])?: System clock (?:wrong|was stepped) by -?[1-9][0-9]+\.`,
    title: 'The clock was wrong by ten seconds or more',
    event: true,
    examples: {
      match: ['Nov 18 10:00:00 ip-10-0-30-15 chronyd[812]: System clock wrong by 312.449233 seconds'],
      noMatch: ['Nov 18 10:00:00 ip-10-0-30-15 chronyd[812]: System clock wrong by 1.204411 seconds', 'Nov 18 10:00:00 ip-10-0-30-15 chronyd[812]: Selected source 169.254.169.123'],
    },
    source: 'chrony reference.c',
    remediation: ['Check that chronyd uses 169.254.169.123 and that nothing blocks it.', '[changes the node] `chronyc makestep` sets the clock at once.'],
    runbook: 'A8',
    correlateWith: ['system', 'messages'],
  },
  {
    id: 'clock-no-source',
    condition: 'clock-skew',
    kinds: ['messages', 'syslog'],
    pattern: String.raw`chronyd(?:\[\d+\])?: Can't synchronise: no (?:selectable sources|majority)`,
    title: 'chronyd has no usable time source',
    recovery: { pattern: String.raw`chronyd(?:\[\d+\])?: Selected source ` },
    examples: {
      match: ["Nov 18 10:00:00 ip-10-0-30-15 chronyd[812]: Can't synchronise: no selectable sources"],
      noMatch: ['Nov 18 10:00:00 ip-10-0-30-15 chronyd[812]: Selected source 169.254.169.123'],
    },
    source: 'chrony sources.c',
    remediation: ['Check that chronyd uses 169.254.169.123 and that no DROP rule or link-local allowance blocks it.'],
    runbook: 'A8',
    correlateWith: ['system', 'networking'],
  },
  {
    id: 'clock-signature-expired',
    condition: 'clock-skew',
    kinds: [...AWS_CLIENTS, 'containerd-log', 'messages', 'syslog'],
    pattern: String.raw`(?:Signature expired: |Signature not yet current: |RequestTimeTooSkewed|RequestExpired: Request has expired)`,
    title: 'AWS refuses requests because of this node\'s clock ({count} times)',
    threshold: { count: 2 },
    examples: {
      match: ['api error SignatureDoesNotMatch: Signature expired: 20261118T100000Z is now earlier than 20261118T101500Z (20261118T103000Z - 15 min.)', 'api error RequestTimeTooSkewed: The difference between the request time and the current time is too large.'],
      noMatch: ['api error ExpiredToken: The security token included in the request is expired'],
    },
    source: 'AWS Signature Version 4 errors',
    remediation: ['Check `chronyc tracking` on the node; the clock is off by more than five minutes.', '[changes the node] `chronyc makestep` sets the clock at once.'],
    runbook: 'A8',
    correlateWith: ['system', 'ipamd'],
  },
];
