/* The thread that reads a gzip archive and inflates it (inflate-thread.ts). Its message to the parent, behind the last chunk, tells how that ended. */
import { closeSync, openSync, readSync } from 'node:fs';
import { MessagePort, parentPort } from 'node:worker_threads';
import { ChannelSignals, InflateSender } from './inflate-channel';
import { Gunzip } from '../core/bundle/gunzip';

/** What the thread is told to do. */
export interface InflateTask {
  readonly file: string;
  readonly port: MessagePort;
  readonly signals: ChannelSignals;
}

/** How inflating ended. */
export type InflateEnd =
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'damaged'; readonly message: string }
  | { readonly outcome: 'unreadable'; readonly message: string; readonly code?: string };

const CHUNK_BYTES = 256 * 1024;

function inflate(file: string, sender: InflateSender): InflateEnd {
  const gunzip = new Gunzip();
  const chunk = Buffer.allocUnsafeSlow(CHUNK_BYTES);
  let handle: number | undefined;
  try {
    handle = openSync(file, 'r');
    for (let count = 1; (count = readSync(handle, chunk)) > 0;) {
      const taken = chunk.subarray(0, count);
      sender.took(new Uint8Array(taken));
      for (const bytes of gunzip.push(taken)) { sender.put(bytes, gunzip.takeMarks()); }
    }
    for (const bytes of gunzip.end()) { sender.put(bytes, gunzip.takeMarks()); }
    return { outcome: 'ended' };
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    return name === 'GzipError' ? { outcome: 'damaged', message } : { outcome: 'unreadable', message, ...(code !== undefined && { code }) };
  } finally {
    if (handle !== undefined) { closeSync(handle); }
    sender.flush();
  }
}

parentPort!.once('message', ({ file, port, signals }: InflateTask) => { parentPort!.postMessage(inflate(file, new InflateSender(port, signals))); });
