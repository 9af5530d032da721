/* The thread that inflates a gzip archive, which it reads from disk or is handed (inflate-thread.ts). Its message to the parent, behind the last chunk, tells how that ended. */
import { closeSync, openSync, readSync } from 'node:fs';
import { MessagePort, parentPort } from 'node:worker_threads';
import { ChannelSignals, InflateSender } from './inflate-channel';
import { FeedReceiver, FeedSignals } from './inflate-feed';
import { Gunzip } from '../core/bundle/gunzip';
import { ARCHIVE_CHUNK_BYTES, Rechunker } from '../core/bundle/rechunk';

/** What the thread is told to do. */
export interface InflateTask {
  /** a file, or the way by which the archive comes */
  readonly input: string | { readonly port: MessagePort; readonly signals: FeedSignals };
  readonly port: MessagePort;
  readonly signals: ChannelSignals;
}

/** How inflating ended. */
export type InflateEnd =
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'damaged'; readonly message: string }
  | { readonly outcome: 'unreadable'; readonly message: string; readonly code?: string };

function* chunksOf(input: InflateTask['input']): Generator<Uint8Array> {
  if (typeof input !== 'string') {
    const feed = new FeedReceiver(input.port, input.signals);
    const pieces = new Rechunker();
    for (let next = feed.take(); next; next = feed.take()) { yield* pieces.push(next); }
    yield* pieces.end();
    return;
  }
  const chunk = Buffer.allocUnsafeSlow(ARCHIVE_CHUNK_BYTES);
  const handle = openSync(input, 'r');
  try {
    for (let count = 1; (count = readSync(handle, chunk)) > 0;) { yield chunk.subarray(0, count); }
  } finally {
    closeSync(handle);
  }
}

function inflate(input: InflateTask['input'], sender: InflateSender): InflateEnd {
  const gunzip = new Gunzip();
  try {
    for (const taken of chunksOf(input)) {
      // a copy: what is sent is gone from here, and the rest of the chunk is still to be inflated
      sender.took(new Uint8Array(taken));
      for (const bytes of gunzip.push(taken)) { sender.put(bytes, gunzip.takeMarks()); }
    }
    for (const bytes of gunzip.end()) { sender.put(bytes, gunzip.takeMarks()); }
    return { outcome: 'ended' };
  } catch (error) {
    const { name, message, code } = error as NodeJS.ErrnoException;
    return name === 'GzipError' ? { outcome: 'damaged', message } : { outcome: 'unreadable', message, ...(code !== undefined && { code }) };
  } finally {
    sender.flush();
  }
}

parentPort!.once('message', ({ input, port, signals }: InflateTask) => { parentPort!.postMessage(inflate(input, new InflateSender(port, signals))); });
