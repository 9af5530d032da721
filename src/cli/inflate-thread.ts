import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import * as path from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { channelSignals, InflateReceiver } from './inflate-channel';
import type { InflateEnd, InflateTask } from './inflate-worker';
import { GzipError } from '../core/bundle/gunzip';
import { InflatedChunk } from '../core/ports';

/** Part of the bundled command; where sources run unbundled there is none, and archives are inflated on the caller's thread. */
const WORKER = path.join(__dirname, 'inflate-worker.js');
/** Below this, starting a thread takes longer than it saves. */
const WORTH_A_THREAD = 2 << 20;

/** `bytes`: size of the archive. */
export function canInflateOnThread(bytes: number): boolean {
  return bytes >= WORTH_A_THREAD && availableParallelism() > 1 && existsSync(WORKER);
}

let prepared: Worker | undefined;

/** Starts the thread before it is needed, for one of these files: starting takes as long as loading the engine. A thread that is not used ends with the process. */
export function prepareInflateThread(files: readonly string[]): void {
  if (prepared || !files.some((file) => canInflateOnThread(statSync(file, { throwIfNoEntry: false })?.size ?? 0))) { return; }
  prepared = new Worker(WORKER);
  // what goes wrong is told to whoever uses it
  prepared.on('error', () => undefined);
  prepared.unref();
}

/** Inflates a gzip file on a thread of its own, from now on, while the caller works on what came before. */
export class InflateThread {
  private readonly worker: Worker;
  private readonly receiver: InflateReceiver;
  private readonly ended: Promise<InflateEnd>;
  private end: InflateEnd | undefined;

  public constructor(file: string) {
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
    this.worker.postMessage({ file, port: port2, signals } satisfies InflateTask, [port2]);
  }

  /** See ArchiveSource.inflated. To be called once; the thread ends with it. */
  public async* chunks(): AsyncGenerator<InflatedChunk> {
    try {
      for (;;) {
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
          await Promise.race([this.receiver.arrival(), this.ended]);
        }
      }
    } finally {
      this.stop();
    }
  }

  public stop(): void {
    void this.worker.terminate();
  }
}
