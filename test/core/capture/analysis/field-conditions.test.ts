import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { inPieces } from './capture-bytes';
import { analyse, CAPTURES, TRUTH } from './fixtures';
import { CaptureAnalysis } from '../../../../src/core/capture/analysis/capture-analysis';
import { captureFindings } from '../../../../src/core/capture/analysis/findings/capture-findings';
import { readCapture } from '../../../../src/core/capture/analysis/format/read-capture';

/** A pcap file in pieces: its header and its records. */
interface Recorded { readonly header: Buffer; readonly records: readonly Buffer[] }

function recorded(file: string): Recorded {
  const bytes = gunzipSync(readFileSync(path.join(CAPTURES, file)));
  const records: Buffer[] = [];
  for (let at = 24; at < bytes.length;) {
    const end = at + 16 + bytes.readUInt32LE(at + 8);
    records.push(bytes.subarray(at, end));
    at = end;
  }
  return { header: bytes.subarray(0, 24), records };
}

async function alarms(bytes: Buffer): Promise<string[]> {
  const analysis = new CaptureAnalysis();
  await readCapture(inPieces(bytes, [65_536]), analysis.onFrame);
  analysis.finish();
  return captureFindings(analysis, { captureId: 'x' }).filter(({ severity }) => severity === 'critical' || severity === 'high').map(({ title }) => title);
}

const joined = ({ header, records }: Recorded) => Buffer.concat([header, ...records]);

function snapped(record: Buffer, length: number): Buffer {
  const kept = Buffer.from(record.subarray(0, Math.min(record.length, 16 + length)));
  kept.writeUInt32LE(kept.length - 16, 8);
  return kept;
}

function earlier(record: Buffer, microseconds: number): Buffer {
  const moved = Buffer.from(record);
  const time = record.readUInt32LE(0) * 1e6 + record.readUInt32LE(4) - microseconds;
  moved.writeUInt32LE(Math.floor(time / 1e6), 0);
  moved.writeUInt32LE(time % 1e6, 4);
  return moved;
}

type Change = (original: Recorded) => Buffer;
const CHANGES: readonly (readonly [string, Change])[] = [
  ['began in the middle', ({ header, records }) => joined({ header, records: records.slice(records.length >> 1) })],
  ['began behind the first SYN', ({ header, records }) => joined({ header, records: records.slice(3) })],
  ['ended early', ({ header, records }) => joined({ header, records: records.slice(0, Math.floor(records.length * 0.6)) })],
  ['is cut in the middle of a packet', original => joined(original).subarray(0, -37)],
  ['keeps 54 bytes of a frame', ({ header, records }) => joined({ header, records: records.map(each => snapped(each, 54)) })],
  ['keeps 66 bytes of a frame', ({ header, records }) => joined({ header, records: records.map(each => snapped(each, 66)) })],
  ['holds every packet twice', ({ header, records }) => joined({ header, records: records.flatMap(each => [each, each]) })],
  ['has times that go back now and then', ({ header, records }) => joined({ header, records: records.map((each, index) => index % 5 === 0 ? earlier(each, 250) : each) })],
  ['has neighbouring packets in the wrong order', ({ header, records }) => joined({ header, records: records.map((each, index) => index % 17 === 3 ? records[index + 1] ?? each : index % 17 === 4 ? records[index - 1]! : each) })],
  ['missed some packets', ({ header, records }) => joined({ header, records: records.filter((_, index) => index % 23 !== 11) })],
  ['consists of two files in the wrong order', ({ header, records }) => joined({ header, records: [...records.slice(records.length >> 1), ...records.slice(0, records.length >> 1)] })],
];

/** Where an answer takes longer than a client waits, a capture that ends before it holds nothing but silence. */
const HEALTHY = TRUTH.filter(({ file, faults }) => faults.length === 0 && file.endsWith('.pcap.gz') && !file.startsWith('slow-handshake'));

describe('a healthy capture', () => {
  test.each(CHANGES)('that %s raises no alarm', async (_name, change) => {
    for (const { file } of HEALTHY) { expect([file, await alarms(change(recorded(file)))]).toEqual([file, []]); }
  });
});

describe('how much was lost', () => {
  test.each([['loss-5-percent.pcap.gz', 5], ['loss-20-percent.pcap.gz', 20], ['loss-both-ways.pcap.gz', 3], ['loss-offload.pcap.gz', 2], ['loss-towards-client.pcap.gz', 4]])('%s: within one percent of the %d that the path swallowed', async (file, percent) => {
    const { entity } = (await analyse(file)).findings.find(({ condition }) => condition === 'tcp-retransmissions')!;
    expect(Math.abs(Number(entity.percent) - percent)).toBeLessThanOrEqual(1);
  });

  test('what came twice, late or in another order was not lost, though it was sent again', async () => {
    for (const [file, sentAgain] of [['healthy-reordering.pcap.gz', 10], ['healthy-duplicates.pcap.gz', 10], ['delay-spike.pcap.gz', 3]] as const) {
      const { analysis } = await analyse(file);
      const [service] = [...analysis.services.services.values()];
      expect([file, service!.retransmissions.count >= sentAgain, service!.retransmissions.lost <= 1]).toEqual([file, true, true]);
    }
  });
});

describe('behind a service address', () => {
  test('lookups are counted once, and mapped to the server that got them', async () => {
    for (const file of ['healthy-service-dns.pcap.gz', 'healthy-service-dns-masqueraded.pcap.gz']) {
      const { analysis } = await analyse(file);
      expect([...analysis.dns.servers.values()].map(({ endpoint, queries, answered, repeated }) => [endpoint, queries === answered, repeated])).toEqual([['10.100.0.10:53', true, 0]]);
      expect([...analysis.translations.mappings.values()].map(({ protocol, service, endpoint }) => [protocol, service, endpoint])).toEqual([[17, '10.100.0.10:53', '10.0.2.20:53']]);
    }
  });

  test('a query that is seen on two interfaces without their names is no repeated one', async () => {
    const [server] = [...(await analyse('healthy-dns-cooked-v1.pcap.gz')).analysis.dns.servers.values()];
    expect([server!.queries, server!.answered, server!.repeated]).toEqual([12, 12, 0]);
  });

  test('findings say where what failed was translated to, and are told once', async () => {
    const gone = (await analyse('service-endpoint-gone.pcap.gz')).findings;
    expect(gone.map(({ condition, entity }) => [condition, entity.endpoints])).toEqual([['tcp-connect-unanswered', '10.0.2.20:8081']]);
    const lost = (await analyse('service-dns-lost-behind.pcap.gz')).findings;
    expect(lost.map(({ condition, entity }) => [condition, entity.destination, entity.endpoints])).toEqual([['dns-unanswered', '10.100.0.10', '10.0.2.20:53']]);
  });
});

test.each(['syn-flood.pcap.gz', 'half-open.pcap.gz', 'syn-ack-dropped.pcap.gz', 'syn-dropped.pcap.gz', 'loss-5-percent.pcap.gz', 'zero-window.pcap.gz', 'mtu-hole.pcap.gz', 'reset-after-data.pcap.gz'])('%s: the fault is named, too, where every packet is seen twice', async (file) => {
  const { header, records } = recorded(file);
  const analysis = new CaptureAnalysis();
  await readCapture(inPieces(joined({ header, records: records.flatMap(each => [each, each]) }), [65_536]), analysis.onFrame);
  const named = captureFindings(analysis.finish(), { captureId: 'x' }).map(({ condition }) => condition);
  expect(named).toEqual(expect.arrayContaining([...TRUTH.find(each => each.file === file)!.faults]));
});
