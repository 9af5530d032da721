import { pipeline, Readable } from 'node:stream';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { KEY_PREFIXES } from '../../../catalog/keys';
import { BundleReader } from '../../evidence/bundle-reader';
import { contentId } from '../../evidence/keys';
import { EvidenceStore } from '../../ports';

/** Text that one export may hold; a function has time for about this much. */
export const MOST_EXPORT_BYTES = 128 * 1024 * 1024;

/** Writes bytes [start, end) of a stored file as one .gz below `exports/`, unless that was done before. @returns its key */
export async function exportFile(store: EvidenceStore, reader: BundleReader, path: string, { start, end }: { readonly start: number; readonly end: number }): Promise<string> {
  const { instanceId, bundleId } = reader.manifest;
  const key = `${KEY_PREFIXES.exports}${instanceId}/${bundleId}/${contentId(`${path}\0${start}\0${end}`)}.gz`;
  if ((await store.list(key, { limit: 1 })).length > 0) { return key; }
  const segment = await store.createSegment(key);
  try {
    await promisify(pipeline)(Readable.from(reader.pieces(path, start, end)), createGzip(), async (pieces: AsyncIterable<Buffer>) => {
      for await (const piece of pieces) { await segment.write(piece); }
    });
    await segment.close();
  } catch (error) {
    await segment.abort();
    throw error;
  }
  return key;
}
