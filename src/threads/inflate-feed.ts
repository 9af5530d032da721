import { MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import { waitAsync } from './wait-async';

/** Chunks on their way to the inflating thread: enough that it does not wait for the network's hiccups. */
const AHEAD = 32;

const enum Field { FED, TAKEN }

/** What both threads are given: the counters by which they wait for one another. */
export type FeedSignals = SharedArrayBuffer;

export function feedSignals(): FeedSignals {
  return new SharedArrayBuffer(8);
}

/** A piece of the archive; absent: there is no more. */
interface Piece { readonly buffer: ArrayBuffer; readonly offset: number; readonly length: number }

/** Hands an archive to the inflating thread as it comes. */
export class FeedSender {
  private readonly signals: Int32Array;
  private fed = 0;

  public constructor(private readonly port: MessagePort, signals: FeedSignals) {
    this.signals = new Int32Array(signals);
  }

  /** Resolves when more may be sent. The chunk goes over to the thread if it has its memory to itself, else it is copied. */
  public async send(chunk: Uint8Array): Promise<void> {
    const alone = chunk.buffer instanceof ArrayBuffer && chunk.buffer.byteLength === chunk.byteLength;
    const bytes = alone ? chunk : new Uint8Array(chunk);
    const buffer = bytes.buffer as ArrayBuffer;
    this.post({ buffer, offset: bytes.byteOffset, length: bytes.byteLength }, [buffer]);
    for (;;) {
      const taken = Atomics.load(this.signals, Field.TAKEN);
      if (((this.fed - taken) | 0) < AHEAD) { return; }
      const waiting = waitAsync(this.signals, Field.TAKEN, taken);
      if (waiting.async) { await waiting.value; }
    }
  }

  /** Lets whoever waits to send go: nobody takes any more. */
  public release(): void {
    Atomics.store(this.signals, Field.TAKEN, this.fed);
    Atomics.notify(this.signals, Field.TAKEN);
  }

  public end(): void {
    this.post(undefined, []);
  }

  private post(piece: Piece | undefined, owned: ArrayBuffer[]): void {
    this.port.postMessage(piece, owned);
    this.fed = (this.fed + 1) | 0;
    Atomics.add(this.signals, Field.FED, 1);
    Atomics.notify(this.signals, Field.FED);
  }
}

/** The thread's end. */
export class FeedReceiver {
  private readonly signals: Int32Array;

  public constructor(private readonly port: MessagePort, signals: FeedSignals) {
    this.signals = new Int32Array(signals);
  }

  /** Blocks until a chunk has come. undefined: there is no more. */
  public take(): Uint8Array | undefined {
    for (;;) {
      const fed = Atomics.load(this.signals, Field.FED);
      const received = receiveMessageOnPort(this.port) as { readonly message: Piece | undefined } | undefined;
      if (received) {
        Atomics.add(this.signals, Field.TAKEN, 1);
        Atomics.notify(this.signals, Field.TAKEN);
        const { message } = received;
        return message && new Uint8Array(message.buffer, message.offset, message.length);
      }
      Atomics.wait(this.signals, Field.FED, fed);
    }
  }
}
