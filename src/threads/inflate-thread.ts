import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { channelSignals, InflateReceiver } from './inflate-channel';
import { FeedSender, feedSignals } from './inflate-feed';
import type { InflateEnd, InflateTask } from './inflate-worker';
import { GzipError } from '../core/bundle/gunzip';
import { ArchiveSource, InflatedChunk } from '../core/ports';

/** Part of what is bundled; where sources run unbundled there is none, and archives are inflated on the caller's thread. */
const WORKER = path.join(__dirname, 'inflate-worker.js');
/** Below this, starting a thread takes longer than it saves. */
const WORTH_A_THREAD = 2 << 20;

/** `bytes`: size of the archive. */
export function canInflateOnThread(bytes: number): boolean {
  return bytes >= WORTH_A_THREAD && availableParallelism() > 1 && existsSync(WORKER);
}

let prepared: Worker | undefined;

/** Starts the thread before it is needed, for an archive of one of these sizes: starting takes as long as loading the engine. A thread that is not used ends with the process. */
export function prepareInflateThread(sizes: readonly number[]): void {
  if (prepared || !sizes.some(canInflateOnThread)) { return; }
  prepared = new Worker(WORKER);
  // what goes wrong is told to whoever uses it
  prepared.on('error', () => undefined);
  prepared.unref();
}

/** Inflates a gzip archive on a thread of its own while the caller works on what came before: a file, by its path, from now on; anything else as it comes, once chunks are asked for. */
export class InflateThread {
  private readonly worker: Worker;
  private readonly receiver: InflateReceiver;
  private readonly ended: Promise<InflateEnd>;
  private end: InflateEnd | undefined;
  private readonly feed: FeedSender | undefined;
  private failure: { readonly error: unknown } | undefined;
  private stopped = false;

  public constructor(private readonly input: string | Pick<ArchiveSource, 'stream'>) {
    const { port1, port2 } = new MessageChannel();
    const signals = channelSignals();
    this.receiver = new InflateReceiver(port1, signals);
    this.worker = prepared ?? new Worker(WORKER);
    prepared = undefined;
    this.worker.ref();
    this.ended = new Promise<InflateEnd>((resolve, reject) => {
      this.worker.once('message', resolve);
      this.worker.once('error', reject);
      // behind its message; without one nobody would ever be told
      this.worker.once('exit', (code) => { reject(new Error(`the inflating thread ended without a word (exit code ${code})`)); });
    });
    this.ended.then((end) => { this.end = end; }, () => undefined);
    if (typeof input === 'string') {
      this.worker.postMessage({ input, port: port2, signals } satisfies InflateTask, [port2]);
    } else {
      const [feed, far] = [new MessageChannel(), feedSignals()];
      this.feed = new FeedSender(feed.port1, far);
      feed.port1.unref();
      this.worker.postMessage({ input: { port: feed.port2, signals: far }, port: port2, signals } satisfies InflateTask, [port2, feed.port2]);
    }
  }

  /** See ArchiveSource.inflated. To be called once; the thread ends with it. */
  public async* chunks(): AsyncGenerator<InflatedChunk> {
    const fed = this.feedAll();
    try {
      for (;;) {
        if (this.failure) { throw this.failure.error; }
        // before looking whether a chunk is there: the end is told behind the last of them
        const end = this.end;
        const next = this.receiver.take();
        if (next) {
          yield next;
          // compressed blocks and writes report through the event loop
          await new Promise((resolve) => { setImmediate(resolve); });
        } else if (end) {
          if (end.outcome === 'damaged') { throw new GzipError(end.message); }
          if (end.outcome === 'unreadable') { throw Object.assign(new Error(end.message), { code: end.code }); }
          return;
        } else {
          await Promise.race([this.receiver.arrival(), this.ended, fed]);
        }
      }
    } finally {
      this.stop();
    }
  }

  public stop(): void {
    this.stopped = true;
    this.feed?.release();
    void this.worker.terminate();
  }

  /** Settles only when the archive cannot be read any further: its end is told by the thread. */
  private async feedAll(): Promise<void> {
    const { feed, input } = this;
    if (feed !== undefined && typeof input !== 'string') {
      try {
        for await (const chunk of input.stream()) {
          await feed.send(chunk);
          if (this.stopped) { return; }
        }
        feed.end();
      } catch (error) {
        this.failure = { error };
        return;
      }
    }
    await new Promise(() => undefined);
  }
}
