import { LineRule } from '../line-rule';

const ADVICE = ['Lines are missing around this time: absence of a message there proves nothing.'];

/** Lines that say that other lines are missing. */
export const COVERAGE_RULES: readonly LineRule[] = [
  {
    id: 'kernel-callbacks-suppressed',
    condition: 'log-lines-lost',
    kinds: ['dmesg', 'dmesg-human', 'dmesg-boot', 'messages', 'syslog'],
    pattern: String.raw`\d{1,9} callbacks suppressed`,
    title: 'The kernel rate-limited its own messages ({count} times)',
    event: true,
    examples: {
      match: ['[ 8123.456789] kauditd_printk_skb: 12 callbacks suppressed', '[ 8123.456789] net_ratelimit: 92 callbacks suppressed'],
      noMatch: ['[ 8123.456789] audit: type=2000 audit(1763475498.1:1): state=initialized audit_enabled=0 res=1'],
    },
    source: 'Linux lib/ratelimit.c',
    remediation: ADVICE,
    runbook: 'C17',
    correlateWith: ['kernel'],
  },
  {
    id: 'journal-messages-lost',
    condition: 'log-lines-lost',
    kinds: ['messages', 'syslog', 'kubelet-log', 'containerd-log'],
    pattern: String.raw`(?:imjournal: [1-9]\d{0,8} messages lost due to rate-limiting|systemd-journald\[\d{1,9}\]: Suppressed \d{1,9} messages from|/dev/kmsg buffer overrun, some messages lost)`,
    title: 'The journal or rsyslog dropped messages ({count} times)',
    event: true,
    examples: {
      match: ['Nov 22 00:49:13 ip-10-0-24-204 rsyslogd: imjournal: 120 messages lost due to rate-limiting', 'Nov 18 10:00:00 ip-10-0-30-15 systemd-journald[400]: Suppressed 5120 messages from kubelet.service'],
      noMatch: ['Nov 18 10:00:00 ip-10-0-30-15 systemd-journald[400]: Journal started', 'Nov 22 00:49:13 ip-10-0-24-204 rsyslogd: imjournal: 0 messages lost due to rate-limiting'],
    },
    source: 'rsyslog imjournal; systemd-journald',
    remediation: ADVICE,
    runbook: 'C17',
    correlateWith: ['messages', 'kubelet'],
  },
];
