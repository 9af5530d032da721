import { MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { waitAsync } from './wait-async';
import { packMarks, TokenMark, unpackMarks } from '../core/bundle/token-mark';
import { InflatedChunk } from '../core/ports';

/** Inflated bytes of one message. */
export const MESSAGE_BYTES = 512 * 1024;
/** Enough that neither side waits for the other's hiccups (a collection of garbage, a block that is compressed), few enough to stay in the cache. */
const BUFFERS = 16;

const enum Field { SENT, RETURNED }

/** What both threads are given: the counters by which they wait for one another. */
export type ChannelSignals = SharedArrayBuffer;

export function channelSignals(): ChannelSignals {
  return new SharedArrayBuffer(8);
}

interface Message {
  readonly buffer: ArrayBuffer;
  readonly length: number;
  /** what was taken from the archive since the message before */
  readonly archive: Uint8Array[];
  readonly marks: Float64Array;
}

/**
 * The inflating thread's end: fills a few buffers in turn and hands their ownership over. Transferred and not shared, because V8 copies out of shared memory byte by byte
 * (a data race must not be undefined behaviour), which takes three times as long.
 */
export class InflateSender {
  private readonly signals: Int32Array;
  private made = 0;
  private current: Buffer;
  private fill = 0;
  private archive: Uint8Array[] = [];
  private marks: TokenMark[] = [];

  public constructor(private readonly port: MessagePort, signals: ChannelSignals) {
    this.signals = new Int32Array(signals);
    this.current = this.nextBuffer();
  }

  /** Archive bytes that the next text comes of. They go over to the other side. */
  public took(bytes: Uint8Array): void {
    this.archive.push(bytes);
  }

  /** Blocks until the other side has returned a buffer. */
  public put(bytes: Buffer, marks: readonly TokenMark[]): void {
    this.marks.push(...marks);
    for (let at = 0; at < bytes.length;) {
      const count = Math.min(bytes.length - at, MESSAGE_BYTES - this.fill);
      this.current.set(bytes.subarray(at, at + count), this.fill);
      this.fill += count;
      at += count;
      if (this.fill === MESSAGE_BYTES) { this.flush(); }
    }
  }

  public flush(): void {
    if (this.fill === 0 && this.archive.length === 0) { return; }
    const { archive } = this;
    const buffer = this.current.buffer as ArrayBuffer;
    const marks = packMarks(this.marks);
    this.port.postMessage({ buffer, length: this.fill, archive, marks } satisfies Message, [buffer, marks.buffer as ArrayBuffer, ...archive.map((each) => each.buffer as ArrayBuffer)]);
    Atomics.add(this.signals, Field.SENT, 1);
    Atomics.notify(this.signals, Field.SENT);
    this.archive = [];
    this.marks = [];
    this.current = this.nextBuffer();
    this.fill = 0;
  }

  private nextBuffer(): Buffer {
    if (this.made < BUFFERS) {
      this.made += 1;
      return Buffer.from(new ArrayBuffer(MESSAGE_BYTES));
    }
    for (;;) {
      const returned = Atomics.load(this.signals, Field.RETURNED);
      const message = receiveMessageOnPort(this.port);
      if (message) { return Buffer.from(message.message as ArrayBuffer); }
      Atomics.wait(this.signals, Field.RETURNED, returned);
    }
  }
}

/** The other end. */
export class InflateReceiver {
  private readonly signals: Int32Array;
  private received = 0;
  private last: ArrayBuffer | undefined;

  public constructor(private readonly port: MessagePort, signals: ChannelSignals) {
    this.signals = new Int32Array(signals);
  }

  /** The next chunk, if it has come. It is valid until the next call, which gives its memory back. */
  public take(): InflatedChunk | undefined {
    if (this.last) {
      this.port.postMessage(this.last, [this.last]);
      this.last = undefined;
      Atomics.add(this.signals, Field.RETURNED, 1);
      Atomics.notify(this.signals, Field.RETURNED);
    }
    const received = receiveMessageOnPort(this.port);
    if (!received) { return undefined; }
    const { buffer, length, archive, marks } = received.message as Message;
    this.last = buffer;
    this.received = (this.received + 1) | 0;
    return { bytes: Buffer.from(buffer, 0, length), archive, marks: unpackMarks(marks) };
  }

  /** Resolves when something more has come. */
  public async arrival(): Promise<void> {
    const waiting = waitAsync(this.signals, Field.SENT, this.received);
    if (waiting.async) { await waiting.value; }
  }
}
