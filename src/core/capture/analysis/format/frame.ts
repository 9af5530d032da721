/**
 * One recorded frame. A reader has one object and fills it again for every frame, because a capture has millions: whoever wants to keep something copies it.
 */
export class Frame {
  /** 1-based place in the file, as Wireshark and tshark number */
  number = 0;
  /** UTC microseconds; a double keeps 0.25 µs of today's times, so nanosecond captures lose nothing that matters here */
  time = 0;
  /** what holds the frame: [start, start + captured) */
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  /** bytes in the file: at most the snap length */
  captured = 0;
  /** bytes on the wire */
  original = 0;
  /** LINKTYPE_ value (https://www.tcpdump.org/linktypes.html) */
  linkType = 0;
  /** place of the interface in the file; 0 in pcap, which has one */
  interfaceIndex = 0;
}

/** Told of every frame, in the order of the file. */
export interface FrameSink {
  (frame: Frame): void;
}

/** An interface as the file describes it. */
export interface CaptureInterface {
  readonly linkType: number;
  /** bytes kept of each frame; 0: all */
  readonly snapLength: number;
  /** the node's word: not to be shown as it is */
  readonly name?: string;
}

/** Reads one file format, pushed chunk by chunk. */
export interface FormatReader {
  /** bytes of an unfinished record that are left at the end of the file */
  readonly pending: number;
  readonly interfaces: readonly CaptureInterface[];
  readonly damage: string | undefined;
  /** frames that the kernel dropped because the capturing process was too slow, as far as the file tells */
  readonly dropped: number | undefined;
  /** false: nothing more can be read of this file */
  push(chunk: Buffer): boolean;
}

/** libpcap's own bound on a record (MAXIMUM_SNAPLEN): more is damage, not data. */
export const MAX_FRAME_BYTES = 262_144;
