import { PacketFilter } from './packet-filter';
import { packetLine } from './packet-line';
import { CaptureFile } from '../../ports';
import { decodeFrame } from '../decode/decode-frame';
import { Packet } from '../decode/packet';
import { DnsMessage } from '../dns/dns-message';
import { Frame } from '../format/frame';
import { readCapture, ReadOptions } from '../format/read-capture';

/** Packets of a capture as lines. */
export interface PacketPage {
  readonly rows: readonly string[];
  /** frame to go on with; absent: there are no more */
  readonly nextFrame?: number;
}

/** At most `limit` packets from frame `from` on that match. The file is read from its beginning, and no further than needed. */
export async function readPackets(file: CaptureFile, filter: PacketFilter, from: number, limit: number, options: ReadOptions = {}): Promise<PacketPage> {
  const rows: string[] = [];
  const packet = new Packet();
  const message = new DnsMessage();
  let nextFrame: number | undefined;
  let isDone = false;
  const onFrame = (frame: Frame): void => {
    if (isDone || frame.number < from) { return; }
    if (frame.number > filter.lastFrame) {
      isDone = true;
      return;
    }
    decodeFrame(frame, packet);
    if (!filter.matches(packet)) { return; }
    if (rows.length < limit) { rows.push(packetLine(packet, message)); } else {
      nextFrame = frame.number;
      isDone = true;
    }
  };
  await readCapture(file.stream(), onFrame, { ...options, isCancelled: () => isDone || (options.isCancelled?.() ?? false) });
  return { rows, ...(nextFrame !== undefined && { nextFrame }) };
}
