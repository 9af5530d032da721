import * as fc from 'fast-check';
import { ClockEvidence, deriveClockContext } from '../../../src/core/logs/clock-evidence';
import { Dialect } from '../../../src/core/logs/dialect';

const HOUR = 3_600_000;

function note(evidence: ClockEvidence, dialect: Dialect, ...lines: string[]): void {
  for (const line of lines) {
    const bytes = Buffer.from(line);
    evidence.noteLine(dialect, bytes, 0, bytes.length);
  }
}
function noteStat(evidence: ClockEvidence, line: string): void {
  evidence.noteProcStatLine(Buffer.from(line), 0, line.length);
}
const utc = (text: string) => Date.parse(text);

describe('collection time', () => {
  test('the collector\'s file name tells it to the minute, the files\' own times to the second', () => {
    const evidence = new ClockEvidence();
    evidence.noteBundleName('eks_i-0fa58e27c8f715c31_2026-11-18_2027-UTC_0.7.9.tar.gz');
    expect(deriveClockContext(evidence)).toMatchObject({ collectedAt: utc('2026-11-18T20:27:00Z'), sources: expect.arrayContaining(['collected: bundle name']) });
    evidence.noteEntryTime(utc('2026-11-18T20:27:51Z'));
    evidence.noteEntryTime(utc('2026-11-18T20:27:52Z'));
    // a file of another day, and a clock gone wrong
    evidence.noteEntryTime(utc('2026-11-17T00:00:00Z'));
    evidence.noteEntryTime(utc('2031-01-01T00:00:00Z'));
    expect(deriveClockContext(evidence).collectedAt).toBe(utc('2026-11-18T20:27:52Z'));
  });

  test('entries without times: the logs\' own end refines the name', () => {
    const evidence = new ClockEvidence();
    evidence.noteBundleName('eks_i-0fa58e27c8f715c31_2026-11-18_2027-UTC_0.7.9.tar.gz');
    for (const second of [10, 48, 52]) { evidence.noteLatest(utc(`2026-11-18T20:27:${second}Z`)); }
    expect(deriveClockContext(evidence).collectedAt).toBe(utc('2026-11-18T20:27:52Z'));
  });

  test('the same without an instance id, and on Windows', () => {
    const nameless = new ClockEvidence();
    nameless.noteBundleName('eks__2026-11-20_0908-UTC_0.7.9.tar.gz');
    expect(deriveClockContext(nameless).collectedAt).toBe(utc('2026-11-20T09:08:00Z'));
    const windows = new ClockEvidence();
    windows.noteBundleName('eks_i-0fa58e27c8f715c31_20261118T1422337781Z.zip');
    expect(deriveClockContext(windows).collectedAt).toBe(utc('2026-11-18T14:22:00Z'));
  });

  test('the collection\'s record is believed before the node', () => {
    const evidence = new ClockEvidence();
    evidence.noteBundleName('eks_i-0fa58e27c8f715c31_2031-11-18_2027-UTC_0.7.9.tar.gz');
    expect(deriveClockContext(evidence, { collectedAt: utc('2026-11-18T20:30:00Z') }).collectedAt).toBe(utc('2026-11-18T20:30:00Z'));
    expect(deriveClockContext(evidence, { now: utc('2026-11-18T20:30:00Z') }).collectedAt).toBeUndefined();
  });

  test('a name without a time: entry times, and the logs\' own end where a bundle was packed again', () => {
    const evidence = new ClockEvidence();
    evidence.noteBundleName('eks_i-0fa58e27c8f715c31_0a1b2c3d-1111-2222-3333-444455556666.tar.gz');
    for (const minute of [1, 2, 3]) { evidence.noteEntryTime(utc(`2026-11-25T09:0${minute}:00Z`)); }
    expect(deriveClockContext(evidence)).toMatchObject({ collectedAt: utc('2026-11-25T09:03:00Z') });
    evidence.noteLatest(utc('2026-11-18T20:27:10Z'));
    evidence.noteLatest(utc('2026-11-18T20:27:40Z'));
    evidence.noteLatest(utc('2037-01-01T00:00:00Z'));
    expect(deriveClockContext(evidence)).toMatchObject({ collectedAt: utc('2026-11-18T20:27:40Z'), sources: expect.arrayContaining(['collected: latest log stamps']) });
  });

  test('nothing tells it: unknown, and said so', () => {
    const evidence = new ClockEvidence();
    evidence.noteEntryTime(0);
    expect(deriveClockContext(evidence)).toEqual({
      utcOffsetMinutes: 0,
      sources: ['zone: UTC assumed, nothing tells it', 'collected: unknown, stamps without a year stay undated', 'boot: unknown, stamps since boot stay undated'],
    });
  });

  test('the end of an old journal\'s header counts', () => {
    const evidence = new ClockEvidence();
    note(evidence, 'journald', '-- Logs begin at Sun 2026-11-22 00:48:47 UTC, end at Sun 2026-11-22 02:03:26 UTC. --');
    expect(deriveClockContext(evidence).collectedAt).toBe(utc('2026-11-22T02:03:26Z'));
  });
});

describe('zone', () => {
  test('containerd\'s and nodeadm\'s own stamps tell how far journald\'s is from UTC', () => {
    const evidence = new ClockEvidence();
    note(
      evidence, 'journald',
      'Nov 18 00:18:31 h containerd[1]: time="2026-11-17T15:18:31.437266827Z" level=info msg=x',
      'Nov 18 00:18:32 h containerd[1]: time="2026-11-18T00:18:32.437266827+09:00" level=info msg=x',
      'Nov 18 00:18:33 h nodeadm[1]: {"level":"info","ts":1794928713.3370125,"msg":"x"}',
      'Nov 18 00:18:34 h kubelet[1]: I1118 00:18:34.123456 1 x.go:1] no news',
    );
    expect(deriveClockContext(evidence)).toMatchObject({ utcOffsetMinutes: 540, sources: expect.arrayContaining(['zone UTC+09:00: 3 of 3 comparisons agree']) });
  });

  test('any zone, over New Year too', () => {
    fc.assert(fc.property(fc.integer({ min: -48, max: 56 }), fc.constantFrom('2026-12-31T23:40:00Z', '2027-01-01T00:20:00Z', '2028-02-29T12:00:00Z'), (quarters, instant) => {
      const evidence = new ClockEvidence();
      for (let i = 0; i < 4; i += 1) {
        const at = utc(instant) + i * 60_000;
        const [, day, month, , time] = new Date(at + quarters * 15 * 60_000).toUTCString().split(' ');
        note(evidence, 'journald', `${month} ${day} ${time} h containerd[1]: time="${new Date(at).toISOString()}" level=info`);
      }
      expect(deriveClockContext(evidence).utcOffsetMinutes).toBe(quarters * 15);
    }));
  });

  test('container logs and syslog carry the node\'s zone', () => {
    const evidence = new ClockEvidence();
    note(evidence, 'cri', '2026-11-17T14:18:36.1-05:00 stdout F x', '2026-11-17T14:18:37.1-05:00 stdout F x');
    note(evidence, 'syslog', '2026-11-17T14:18:36.1-05:00 h kernel: x');
    expect(deriveClockContext(evidence).utcOffsetMinutes).toBe(-300);
  });

  test('two lines, or lines that do not agree, move nothing', () => {
    const two = new ClockEvidence();
    note(two, 'cri', '2026-11-17T14:18:36.1-05:00 stdout F x', '2026-11-17T14:18:37.1-05:00 stdout F x');
    expect(deriveClockContext(two).utcOffsetMinutes).toBe(0);
    const torn = new ClockEvidence();
    for (let i = 0; i < 5; i += 1) { note(torn, 'cri', '2026-11-17T14:18:36.1-05:00 stdout F x', '2026-11-17T14:18:37.1Z stdout F x'); }
    expect(deriveClockContext(torn)).toMatchObject({ utcOffsetMinutes: 0, sources: expect.arrayContaining(['zone: UTC assumed, 10 comparisons do not agree']) });
  });

  test('a late line is no zone', () => {
    const evidence = new ClockEvidence();
    for (let i = 0; i < 5; i += 1) { note(evidence, 'journald', `Nov 17 15:25:0${i} h containerd[1]: time="2026-11-17T15:18:31Z" level=info`); }
    expect(deriveClockContext(evidence).sources).toContain('zone: UTC assumed, nothing tells it');
  });
});

describe('boot', () => {
  const messages = ['Linux version 6.1.134', 'Command line: BOOT_IMAGE=x', 'DMI: Amazon EC2 m6i.xlarge', 'eth0: link becomes ready'];

  test('btime of /proc/stat', () => {
    const evidence = new ClockEvidence();
    noteStat(evidence, 'intr 1 2 3');
    noteStat(evidence, 'btime 1794925095');
    expect(deriveClockContext(evidence).bootTime).toBe(1_794_925_095_000);
  });

  test('else dmesg beside dmesg --ctime, with the node\'s zone', () => {
    const evidence = new ClockEvidence();
    note(evidence, 'dmesg', ...messages.map((message, index) => `[    ${index}.000142] ${message}`));
    note(evidence, 'dmesg-ctime', ...messages.map((message, index) => `[Tue Nov 17 23:18:1${5 + index} 2026] ${message}`));
    note(evidence, 'cri', ...['36', '37', '38'].map(second => `2026-11-17T23:18:${second}.1+09:00 stdout F x`));
    expect(Math.abs(deriveClockContext(evidence).bootTime! - utc('2026-11-17T14:18:15Z'))).toBeLessThan(1_000);
  });

  test('both together tell the zone', () => {
    const evidence = new ClockEvidence();
    noteStat(evidence, `btime ${utc('2026-11-17T14:18:15Z') / 1000}`);
    note(evidence, 'dmesg', ...messages.map((message, index) => `[    ${index}.000142] ${message}`));
    note(evidence, 'dmesg-ctime', ...messages.map((message, index) => `[Tue Nov 17 23:18:1${5 + index} 2026] ${message}`));
    expect(deriveClockContext(evidence).utcOffsetMinutes).toBe(540);
  });

  test('a boot after collection, or before there was EKS, is not believed', () => {
    for (const btime of ['4102444799', '1000000000', '1794925095']) {
      const evidence = new ClockEvidence();
      noteStat(evidence, `btime ${btime}`);
      expect(deriveClockContext(evidence, { collectedAt: 1_794_925_095_000 - 48 * HOUR }).bootTime).toBeUndefined();
    }
  });
});

test('garbage neither throws nor becomes evidence of an impossible time', () => {
  const dialects = fc.constantFrom<Dialect>('journald', 'dmesg', 'dmesg-ctime', 'cri', 'syslog', 'auto');
  fc.assert(fc.property(fc.array(fc.tuple(dialects, fc.uint8Array({ maxLength: 80 })), { maxLength: 30 }), fc.string(), (lines, name) => {
    const evidence = new ClockEvidence();
    evidence.noteBundleName(name);
    for (const [dialect, bytes] of lines) {
      evidence.noteLine(dialect, bytes, 0, bytes.length);
      evidence.noteProcStatLine(bytes, 0, bytes.length);
      evidence.noteEntryTime(bytes.length === 0 ? NaN : bytes[0] * 1e12);
    }
    const context = deriveClockContext(evidence);
    for (const time of [context.collectedAt, context.bootTime]) {
      if (time !== undefined) { expect(Number.isNaN(new Date(time).getTime())).toBe(false); }
    }
    expect(context.utcOffsetMinutes % 15).toBe(0);
  }));
});
