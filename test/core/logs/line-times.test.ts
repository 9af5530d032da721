import * as fc from 'fast-check';
import { ClockContext } from '../../../src/core/evidence/manifest';
import { YEARLESS_EPOCH } from '../../../src/core/logs/civil-date';
import { Dialect } from '../../../src/core/logs/dialect';
import { LineTimes, lineTimes } from '../../../src/core/logs/line-times';
import { resolveTime } from '../../../src/core/logs/resolve-time';
import { createResolvedTimes } from '../../../src/core/logs/resolved-times';

const MINUTE = 60_000;
const DAY = 86_400_000;

function read(times: LineTimes, line: string): number {
  const bytes = Buffer.from(`…previous\n${line}\nnext`, 'utf8');
  const start = bytes.indexOf(10) + 1;
  return times.read(bytes, start, bytes.indexOf(10, start));
}

function readOne(dialect: Dialect, line: string): { value: number; clock: string | undefined } {
  const times = lineTimes(dialect);
  return { value: read(times, line), clock: times.clock };
}

const yearless = (text: string) => Date.parse(`2000-${text}Z`);

describe('each program\'s stamp is understood as that program writes it', () => {
  test.each<[string, Dialect, string, string, number]>([
    ['journald', 'journald', 'Nov 18 10:00:00 ip-10-0-1-2.ec2.internal kubelet[1721]: I1118 09:59:59.123456    1721 x.go:1] hi', 'yearless', yearless('11-18T10:00:00')],
    ['journald with microseconds', 'journald', 'Nov 18 10:00:00.987654 host kubelet[1]: hi', 'yearless', yearless('11-18T10:00:00.987')],
    ['journald short-iso-precise of NodeDiagnostic', 'journald', '2026-11-18T10:00:00.123456+0000 host kubelet[1]: hi', 'utc', Date.parse('2026-11-18T10:00:00.123Z')],
    ['journald short-full', 'journald', 'Wed 2026-11-18 10:00:00 UTC host kubelet[1]: hi', 'utc', Date.parse('2026-11-18T10:00:00Z')],
    ['snap logs of Ubuntu', 'journald', '2026-11-18T10:00:00Z kubelet-eks.daemon[123]: I1118 10:00:00.000000 1 x', 'utc', Date.parse('2026-11-18T10:00:00Z')],
    ['journald keeps its own stamp before nodeadm\'s', 'journald', 'Nov 17 14:18:24 localhost nodeadm[1]: {"level":"info","ts":1794925104.3370125,"msg":"x"}', 'yearless', yearless('11-17T14:18:24')],
    ['syslog with a padded day', 'syslog', 'Nov  8 01:02:03 ip-10-0-1-2 kernel: [   12.345678] eth0: up', 'yearless', yearless('11-08T01:02:03')],
    ['syslog with an unpadded day', 'syslog', 'Nov 8 01:02:03 ip-10-0-1-2 kernel: eth0: up', 'yearless', yearless('11-08T01:02:03')],
    ['syslog on a leap day', 'syslog', 'Feb 29 01:02:03 host kernel: x', 'yearless', yearless('02-29T01:02:03')],
    ['raw syslog with priority', 'syslog', '<30>Nov 18 01:02:03 host sshd[1]: x', 'yearless', yearless('11-18T01:02:03')],
    ['rsyslog RFC 3339', 'syslog', '2026-11-18T10:00:00.123456+09:00 host kernel: x', 'utc', Date.parse('2026-11-18T01:00:00.123Z')],
    ['klog alone', 'klog', 'E1118 23:59:59.999999       1 server.go:666] "Failed"', 'yearless', yearless('11-18T23:59:59.999')],
    ['CRI wins over the klog inside', 'cri', '2026-11-17T14:18:36.137912720Z stderr F I1117 15:18:36.137013       1 x.go:66] "Using iptables proxy"', 'utc', Date.parse('2026-11-17T14:18:36.137Z')],
    ['CRI in a zone west of UTC', 'cri', '2026-11-17T14:18:36.137012720-08:00 stdout P half', 'utc', Date.parse('2026-11-17T22:18:36.137Z')],
    ['containerd logfmt alone', 'logfmt', 'time="2026-11-17T14:18:31.437266827Z" level=info msg="starting containerd"', 'utc', Date.parse('2026-11-17T14:18:31.437Z')],
    ['slog text', 'logfmt', 'time=2026-11-17T14:18:31.437Z level=INFO msg=x', 'utc', Date.parse('2026-11-17T14:18:31.437Z')],
    ['go-kit logfmt', 'auto', 'level=info ts=2026-11-17T14:18:31.437Z caller=main.go:1 msg=x', 'utc', Date.parse('2026-11-17T14:18:31.437Z')],
    ['IPAMD', 'json', '{"level":"info","ts":"2026-11-17T14:18:36.137Z","caller":"x.go:52","msg":"x"}', 'utc', Date.parse('2026-11-17T14:18:36.137Z')],
    ['zap epoch seconds', 'json', '{"level":"info","ts":1794925104.3370125,"caller":"x.go:52","msg":"x"}', 'utc', 1_794_925_104_337],
    ['klog JSON epoch milliseconds', 'json', '{"ts":1794925104337.429,"caller":"x.go:52","msg":"x","v":0}', 'utc', 1_794_925_104_337],
    ['logrus JSON with its time at the end', 'json', '{"bind-addr":"169.254.170.23:80","level":"info","msg":"the \\"ts\\":1 of a pod","time":"2026-11-17T14:18:40Z"}', 'utc', Date.parse('2026-11-17T14:18:40Z')],
    ['IPAMD before 1.6', 'json', '2020-02-14T22:11:04.312Z [INFO] \tStarting L-IPAMD v1.5.7', 'utc', Date.parse('2020-02-14T22:11:04.312Z')],
    ['dmesg at boot', 'dmesg', '[    0.000000] Linux version 6.1', 'boot', 0],
    ['dmesg', 'dmesg', '[123456.789012] eth0: link down', 'boot', 123_456_789],
    ['dmesg with level and thread', 'dmesg', '<6>[   12.345678] [T123] x', 'boot', 12_345],
    ['dmesg with thread column', 'dmesg', '[   12.345678][    T0] x', 'boot', 12_345],
    ['dmesg --ctime', 'dmesg-ctime', '[Wed Nov 18 10:00:00 2026] x', 'local', Date.parse('2026-11-18T10:00:00Z')],
    ['dmesg --ctime with a padded day', 'dmesg-ctime', '[Sun Nov  8 10:00:00 2026] x', 'local', Date.parse('2026-11-08T10:00:00Z')],
    ['cloud-init', 'cloud-init', '2026-11-17 14:18:21,202 - util.py[DEBUG]: x', 'utc', Date.parse('2026-11-17T14:18:21.202Z')],
    ['cloud-init output', 'cloud-init', 'Cloud-init v. 22.2.2 finished at Tue, 17 Nov 2026 14:18:27 +0000. Datasource DataSourceEc2.  Up 12.61 seconds', 'utc', Date.parse('2026-11-17T14:18:27Z')],
    ['unattended-upgrades', 'auto', '2026-11-17 06:18:21,202 INFO Starting unattended upgrades script', 'local', Date.parse('2026-11-17T06:18:21.202Z')],
    ['date in user data', 'auto', 'Tue Nov 17 14:18:31 UTC 2026', 'utc', Date.parse('2026-11-17T14:18:31Z')],
    ['Go\'s Time.String', 'auto', '2026-11-17 14:18:31.437266827 +0000 UTC m=+0.1', 'utc', Date.parse('2026-11-17T14:18:31.437Z')],
    ['Export-Csv under en-US', 'windows-csv', '"11/18/2026 2:22:33 PM","Error","EC2AMAZ","x"', 'local', Date.parse('2026-11-18T14:22:33Z')],
    ['Export-Csv at midnight', 'windows-csv', '"1/8/2026 12:00:00 AM","Error","EC2AMAZ","x"', 'local', Date.parse('2026-01-08T00:00:00Z')],
  ])('%s', (_, dialect, line, clock, expected) => {
    expect(readOne(dialect, line)).toEqual({ clock, value: expected });
  });
});

describe('what is no time gives no time', () => {
  test.each<[string, Dialect, string]>([
    ['journal header', 'journald', '-- Logs begin at Sun 2026-11-22 00:48:47 UTC, end at Sun 2026-11-22 02:03:26 UTC. --'],
    ['boot marker', 'journald', '-- Boot 5a4b3c2d1e0f4a5b8c7d6e5f4a3b2c1d --'],
    ['no entries', 'journald', '-- No entries --'],
    ['a continuation line', 'journald', '                                   goroutine 1 [running]:'],
    ['a first line cut in its middle', 'syslog', 'v 18 10:00:00 host kernel: x'],
    ['February 30', 'journald', 'Feb 30 10:00:00 host x: y'],
    ['February 29 of a common year', 'cri', '2026-02-29T10:00:00.1Z stdout F x'],
    ['month 13', 'cri', '2026-13-01T10:00:00.1Z stdout F x'],
    ['month 13 of klog', 'klog', 'I1318 10:00:00.123456 1 x'],
    ['99:99:99', 'journald', 'Nov 18 99:99:99 host x: y'],
    ['second 60', 'json', '{"ts":"2026-11-17T14:18:60Z"}'],
    ['year 0', 'cri', '0000-01-01T00:00:00Z stdout F x'],
    ['an epoch beyond all calendars', 'json', '{"ts":99999999999}'],
    ['hour 13 PM', 'windows-csv', '"11/18/2026 13:22:33 PM","x"'],
    ['a state file', 'none', '2026-11-18T10:00:00Z x'],
    ['a long number', 'dmesg', '[99999999999999.000000] x'],
    ['an iptables chain', 'auto', ':KUBE-SERVICES - [0:0]'],
    ['an address', 'auto', '10.100.0.10 dev eni123 scope link'],
    ['an escaped key in a message', 'json', '{"msg":"\\"ts\\":\\"2026-11-17T14:18:36Z\\""}'],
    ['an empty line', 'auto', ''],
  ])('%s', (_, dialect, line) => {
    expect(readOne(dialect, line).value).toBeNaN();
  });
});

describe('years of a yearless file', () => {
  const collected: ClockContext = { collectedAt: Date.parse('2027-01-02T00:00:00Z'), utcOffsetMinutes: 0, sources: [] };
  const resolveAll = (lines: readonly string[]) => {
    const times = lineTimes('journald');
    const values = lines.map(line => read(times, line));
    return values.map(value => {
      const utc = resolveTime(value, times.clock, collected, times.latest);
      return Number.isNaN(utc) ? '-' : new Date(utc).toISOString().slice(0, 19);
    });
  };

  test('December before January is the year before', () => {
    expect(resolveAll(['Dec 31 23:59:59 h x: y', '-- Boot 5a4b --', 'Jan  1 00:00:01 h x: y'])).toEqual(['2026-12-31T23:59:59', '-', '2027-01-01T00:00:01']);
  });

  test('a clock set back a few seconds or hours starts no year, even over New Year', () => {
    expect(resolveAll(['Nov 18 10:00:00 h x: y', 'Nov 18 04:00:00 h x: y', 'Nov 18 04:00:01 h x: y']))
      .toEqual(['2026-11-18T10:00:00', '2026-11-18T04:00:00', '2026-11-18T04:00:01']);
    expect(resolveAll(['Jan  1 00:00:02 h x: y', 'Dec 31 23:59:58 h x: y', 'Jan  1 00:00:03 h x: y']))
      .toEqual(['2027-01-01T00:00:02', '2026-12-31T23:59:58', '2027-01-01T00:00:03']);
  });

  test('one stamp of a clock gone wrong does not move the file\'s other lines into another year', () => {
    expect(resolveAll(['Jan  1 00:00:00 h x: y', 'Mar  1 00:00:00 h x: y', 'Jan  1 00:00:05 h x: y'])[2]).toBe('2027-01-01T00:00:05');
  });

  test('two roll-overs in one long journal', () => {
    expect(resolveAll(['Dec 30 00:00:00 h x: y', 'Apr 30 00:00:00 h x: y', 'Dec 30 00:00:00 h x: y', 'Jan  1 00:00:00 h x: y']))
      .toEqual(['2025-12-30T00:00:00', '2026-04-30T00:00:00', '2026-12-30T00:00:00', '2027-01-01T00:00:00']);
  });

  test('a leap day lies in a leap year', () => {
    expect(resolveAll(['Feb 28 00:00:00 h x: y', 'Feb 29 12:00:00 h x: y'])).toEqual(['2024-02-28T00:00:00', '2024-02-29T12:00:00']);
  });

  test('without collection time the file is undated rather than guessed', () => {
    const times = lineTimes('journald');
    expect(resolveTime(read(times, 'Nov 18 10:00:00 h x: y'), times.clock, { utcOffsetMinutes: 0, sources: [] })).toBeNaN();
  });
});

describe('a file that mixes forms', () => {
  test('rsyslog turned to RFC 3339 while the file ran on: one clock, right order', () => {
    const times = lineTimes('syslog');
    const first = read(times, 'Nov 18 10:00:00 host x: y');
    const second = read(times, '2026-11-18T10:00:01.500+09:00 host x: y');
    expect(second - first).toBe(1_500);
    expect(times.clock).toBe('yearless');
  });

  test('and back: the year and zone are those of the lines before', () => {
    const times = lineTimes('syslog');
    read(times, '2026-12-31T23:59:59+09:00 host x: y');
    expect(read(times, 'Jan  1 00:00:01 host x: y')).toBe(Date.parse('2027-01-01T00:00:01+09:00'));
  });

  test('a UTC stamp in a file of unknown zone is undated, not wrong by the zone', () => {
    const times = lineTimes('auto');
    read(times, '2026-11-17 06:18:21,202 INFO x');
    expect(read(times, '2026-11-17T06:18:22Z x')).toBeNaN();
    expect(read(times, '2026-11-17T06:18:22+09:00 x')).toBe(Date.parse('2026-11-17T06:18:22Z'));
  });

  test('wall clock in a file of boot times is undated', () => {
    const times = lineTimes('dmesg');
    expect(read(times, '[   12.000000] x')).toBe(12_000);
    expect(read(times, '[Wed Nov 18 10:00:00 2026] x')).toBeNaN();
  });
});

const pad = (value: number, width = 2) => String(value).padStart(width, '0');
const MONTH = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAY = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

interface Rendering { readonly dialect: Dialect; readonly precision: number; render(utc: number, zone: number, boot: number): string }

function zoneText(zone: number, colon: string): string {
  return `${zone < 0 ? '-' : '+'}${pad(Math.floor(Math.abs(zone) / 60))}${colon}${pad(Math.abs(zone) % 60)}`;
}
const local = (utc: number, zone: number) => new Date(utc + zone * MINUTE).toISOString().slice(0, -1);
function monthStamp(utc: number, zone: number): string {
  const date = new Date(utc + zone * MINUTE);
  return `${MONTH[date.getUTCMonth()]} ${String(date.getUTCDate()).padStart(2)} ${date.toISOString().slice(11, 19)}`;
}

const RENDERINGS: Record<string, Rendering> = {
  'journald': { dialect: 'journald', precision: 1000, render: (utc, zone) => `${monthStamp(utc, zone)} host kubelet[1]: text` },
  'journald short-iso': { dialect: 'journald', precision: 1, render: (utc, zone) => `${local(utc, zone)}123${zoneText(zone, '')} host kubelet[1]: text` },
  'syslog': { dialect: 'syslog', precision: 1000, render: (utc, zone) => `${monthStamp(utc, zone)} host kernel: text` },
  'rsyslog RFC 3339': { dialect: 'syslog', precision: 1, render: (utc, zone) => `${local(utc, zone)}456${zoneText(zone, ':')} host kernel: text` },
  'klog': {
    dialect: 'klog',
    precision: 1,
    render: (utc, zone) => {
      const wall = local(utc, zone);
      return `W${wall.slice(5, 7)}${wall.slice(8, 10)} ${wall.slice(11)}789       1 a.go:1] text`;
    },
  },
  'cri': { dialect: 'cri', precision: 1, render: (utc, zone) => `${local(utc, zone)}999999${zone === 0 ? 'Z' : zoneText(zone, ':')} stdout F text` },
  'logfmt': { dialect: 'logfmt', precision: 1, render: (utc, zone) => `time="${local(utc, zone)}000001${zoneText(zone, ':')}" level=info msg=text` },
  'json': { dialect: 'json', precision: 1, render: utc => `{"level":"info","ts":"${new Date(utc).toISOString()}","msg":"text"}` },
  'json epoch': { dialect: 'json', precision: 1, render: utc => `{"level":"info","ts":${Math.floor(utc / 1000)}.${pad(utc % 1000, 3)}1234,"msg":"text"}` },
  'dmesg': {
    dialect: 'dmesg',
    precision: 1,
    render: (utc, _, boot) => `[${String(Math.floor((utc - boot) / 1000)).padStart(5)}.${pad((utc - boot) % 1000, 3)}999] text`,
  },
  'dmesg-ctime': {
    dialect: 'dmesg-ctime',
    precision: 1000,
    render: (utc, zone) => {
      const date = new Date(utc + zone * MINUTE);
      return `[${WEEKDAY[date.getUTCDay()]} ${monthStamp(utc, zone)} ${date.getUTCFullYear()}] text`;
    },
  },
  'cloud-init': { dialect: 'cloud-init', precision: 1, render: utc => `${new Date(utc).toISOString().replace('T', ' ').replace('.', ',').slice(0, -1)} - util.py[DEBUG]: text` },
};

const anInstant = fc.integer({ min: Date.parse('2018-07-01T00:00:00Z'), max: Date.parse('2037-12-31T23:59:59Z') });
const aZone = fc.integer({ min: -48, max: 56 }).map(quarter => quarter * 15);

describe.each(Object.entries(RENDERINGS))('%s', (_, { dialect, precision, render }) => {
  test('a written instant is read and resolved to itself, in any zone', () => {
    fc.assert(fc.property(anInstant, aZone, fc.array(fc.integer({ min: 0, max: 20 * DAY }), { minLength: 1, maxLength: 20 }), (first, zone, gaps) => {
      const boot = first - 12_345;
      const instants = gaps.reduce<number[]>((all, gap) => [...all, all[all.length - 1] + gap], [first]);
      const last = instants[instants.length - 1];
      const context: ClockContext = { collectedAt: last + 60_000, bootTime: boot, utcOffsetMinutes: zone, sources: [] };
      const times = lineTimes(dialect);
      const provisional = instants.map(instant => read(times, render(instant, zone, boot)));
      const expected = instants.map(instant => Math.floor(instant / precision) * precision);
      expect(provisional.map(value => resolveTime(value, times.clock, context, times.latest))).toEqual(expected);

      // the same from the middle of the file
      const middle = Math.floor(expected.length / 2);
      const bounds = { min: Math.min(...expected.slice(middle)), max: Math.max(...expected.slice(middle)) };
      const resolved = createResolvedTimes({ dialect, clock: times.clock }, bounds, context);
      const again = instants.slice(middle).map(instant => {
        const bytes = Buffer.from(render(instant, zone, boot));
        return resolved.read(bytes, 0, bytes.length);
      });
      expect(again).toEqual(expected.slice(middle));
    }), { numRuns: 150 });
  });
});

test('no line, however odd, throws or gives an impossible time', () => {
  const dialects: Dialect[] = ['journald', 'syslog', 'klog', 'cri', 'logfmt', 'json', 'dmesg', 'dmesg-ctime', 'cloud-init', 'windows-csv', 'auto', 'none'];
  const shuffledStamp = fc.constantFrom(...Object.values(RENDERINGS)).chain(({ render }) => fc.tuple(
    fc.constant(Buffer.from(render(Date.parse('2026-11-18T10:00:00Z'), 540, Date.parse('2026-11-18T00:00:00Z')))),
    fc.array(fc.tuple(fc.nat(60), fc.constantFrom(...'0123456789 :-.TZ+,"[]{}ANJ')), { maxLength: 4 }),
    fc.nat(70),
  )).map(([bytes, edits, length]) => {
    for (const [at, character] of edits) { if (at < bytes.length) { bytes[at] = character.charCodeAt(0); } }
    return bytes.subarray(0, length);
  });
  const anyLine = fc.oneof(fc.uint8Array({ maxLength: 60 }).map(bytes => Buffer.from(bytes)), shuffledStamp);
  fc.assert(fc.property(fc.constantFrom(...dialects), fc.array(anyLine, { maxLength: 12 }), (dialect, lines) => {
    const times = lineTimes(dialect);
    for (const line of lines) {
      const value = times.read(line, 0, line.length);
      if (Number.isNaN(value)) { continue; }
      expect(Number.isInteger(value)).toBe(true);
      expect(Number.isNaN(new Date(value).getTime())).toBe(false);
      expect(times.clock).toBeDefined();
      if (times.clock === 'yearless') { expect(Math.abs(value - YEARLESS_EPOCH)).toBeLessThan(15 * 366 * DAY); }
    }
  }), { numRuns: 3_000 });
});

test('bytes after a line\'s end are never read as part of its stamp', () => {
  const bytes = Buffer.from('2026-11-18T10:00:00+09:00');
  const times = lineTimes('cri');
  expect(times.read(bytes, 0, 19)).toBe(Date.parse('2026-11-18T10:00:00Z'));
  expect(lineTimes('cri').read(bytes, 0, 18)).toBeNaN();
});
