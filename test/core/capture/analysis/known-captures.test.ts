import { createReadStream } from 'node:fs';
import * as path from 'node:path';
import { analyse, CAPTURES, TRUTH } from './fixtures';
import { conditionOf } from '../../../../src/catalog/conditions';
import { CAPTURE_DETECTORS } from '../../../../src/core/capture/analysis/findings';
import { preciseTime } from '../../../../src/core/capture/analysis/findings/capture-findings';
import { readCapture } from '../../../../src/core/capture/analysis/format/read-capture';

describe('captures of real traffic whose truth is known', () => {
  test('there are many, healthy ones among them, and every condition is shown by one', () => {
    expect(TRUTH.length).toBeGreaterThanOrEqual(35);
    expect(TRUTH.filter(({ faults }) => faults.length === 0).length).toBeGreaterThanOrEqual(10);
    expect(CAPTURE_DETECTORS.flatMap(({ reports }) => reports).filter(id => !TRUTH.some(({ faults }) => faults.includes(id)))).toEqual([]);
  });

  test.each(TRUTH.filter(({ faults }) => faults.length > 0))('$file: $what', async ({ file, faults }) => {
    const { findings } = await analyse(file);
    expect(findings.map(({ condition }) => condition)).toEqual(expect.arrayContaining([...faults]));
    // what else is said is at most a remark
    const further = findings.filter(({ condition }) => !faults.includes(condition));
    expect(further.filter(({ severity }) => severity !== 'low' && severity !== 'info').map(({ title }) => title)).toEqual([]);
  });

  test.each(TRUTH.filter(({ faults }) => faults.length === 0))('$file is healthy: $what', async ({ file }) => {
    const { findings } = await analyse(file);
    expect(findings.map(({ severity, title }) => `${severity} ${title}`)).toEqual([]);
  });

  test.each(TRUTH)('$file: what is cited is in the file, under that number and at that time', async ({ file }) => {
    const { findings } = await analyse(file);
    const times = new Map<number, string>();
    await readCapture(createReadStream(path.join(CAPTURES, file)), frame => times.set(frame.number, preciseTime(frame.time)));
    for (const { evidence, condition } of findings) {
      expect(evidence.length).toBeGreaterThan(0);
      for (const { frame, time } of evidence) { expect([condition, frame, time]).toEqual([condition, frame, times.get(frame)]); }
    }
  });

  test('no finding is worse than the catalogue says of its condition', async () => {
    const rank = ['critical', 'high', 'medium', 'low', 'info'];
    for (const { file } of TRUTH) {
      for (const { condition, severity } of (await analyse(file)).findings) {
        expect(rank.indexOf(severity)).toBeGreaterThanOrEqual(rank.indexOf(conditionOf(condition)!.severity));
      }
    }
  });
});

describe('what a capture tells beside faults', () => {
  test('the end that cannot have sent a reset is told by its TTL', async () => {
    const [reset] = (await analyse('reset-out-of-window.pcap.gz')).findings;
    expect(reset).toMatchObject({ entity: { reason: 'out-of-window', by: 'server', foreignTtl: true } });
    expect(reset!.title).toContain('a device on the way');
  });

  test('resets are told apart by side and cause', async () => {
    expect((await analyse('reset-after-data.pcap.gz')).findings[0]!.entity).toMatchObject({ reason: 'after-data', by: 'server' });
    expect((await analyse('reset-after-idle.pcap.gz')).findings[0]!.entity).toMatchObject({ reason: 'after-idle', idleSeconds: 33 });
  });

  test('a service address is mapped to the endpoint that it was translated to', async () => {
    const { analysis } = await analyse('healthy-service.pcap.gz');
    expect([...analysis.translations.mappings.values()].map(({ service, endpoint, count }) => [service, endpoint, count])).toEqual([['10.100.0.10:80', '10.0.2.20:8080', 4]]);
    expect(analysis.services.outcomes).toEqual({ completed: 4 });
  });

  test('packets that a capture of all interfaces holds twice are counted once', async () => {
    const { analysis } = await analyse('healthy-cooked-v1.pcap.gz');
    expect(analysis.counts.copies).toBeGreaterThan(30);
    expect([...analysis.services.services.values()].map(({ retransmissions }) => retransmissions.count)).toEqual([0]);
  });

  test('lookups behind search domains are no failures, and one wrong name is one name', async () => {
    const [healthy] = [...(await analyse('healthy-ndots.pcap.gz')).analysis.dns.servers.values()];
    expect([healthy!.nxdomain, healthy!.searchSteps, healthy!.unknownNames.size]).toEqual([16, 16, 0]);
    const { findings } = await analyse('dns-nxdomain.pcap.gz');
    expect(findings[0]!.entity.names).toBe('databse.internal.example');
  });

  test('silence proves nothing where only one direction was recorded', async () => {
    for (const file of ['syn-dropped.pcap.gz', 'dns-dropped.pcapng.gz', 'dead-host.pcap.gz']) {
      expect((await analyse(file, { direction: 'out' })).findings.filter(({ severity }) => severity === 'high')).toEqual([]);
    }
  });
});
