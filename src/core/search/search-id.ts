import { createHash } from 'node:crypto';
import { BundleReader } from '../evidence/bundle-reader';

/** What a search hit's id stands for. */
export interface SearchPlace {
  readonly path: string;
  /** [start, end) bytes of the stored file */
  readonly start: number;
  readonly end: number;
  /** 1-based */
  readonly line: number;
}

const PREFIX = 'S-';
const CHECK_BYTES = 3;

/**
 * The id of a search hit. It carries its own meaning: file (by its place in the manifest), byte range and line as variable-length integers, and a checksum over them,
 * the bundle and the path, in base64url; about 20 characters.
 */
export function searchId(reader: Pick<BundleReader, 'manifest'>, fileIndex: number, start: number, end: number, line: number): string {
  const numbers = [fileIndex, start, end - start, line].flatMap(variableLength);
  const check = checksum(reader, reader.manifest.files[fileIndex]!.path, numbers);
  return PREFIX + Buffer.from([...numbers, ...check]).toString('base64url');
}

/** The place that `id` names in this bundle; undefined when it is not one of its ids (mistyped, cut, or of another bundle). */
export function resolveSearchId(reader: Pick<BundleReader, 'manifest'>, id: string): SearchPlace | undefined {
  const encoded = /^S-([A-Za-z0-9_-]{8,40})$/.exec(id)?.[1];
  if (encoded === undefined) { return undefined; }
  const bytes = Buffer.from(encoded, 'base64url');
  const numbers: number[] = [];
  let at = 0;
  while (numbers.length < 4) {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = bytes[at];
      if (byte === undefined || scale > 2 ** 49) { return undefined; }
      at += 1;
      value += (byte % 128) * scale;
      scale *= 128;
      if (byte < 0x80) { break; }
    }
    numbers.push(value);
  }
  const [fileIndex, start, length, line] = numbers as [number, number, number, number];
  const file = reader.manifest.files[fileIndex];
  if (!file || bytes.length !== at + CHECK_BYTES || start + length > file.size) { return undefined; }
  if (!checksum(reader, file.path, [...bytes.subarray(0, at)]).equals(bytes.subarray(at))) { return undefined; }
  return { path: file.path, start, end: start + length, line };
}

function variableLength(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 128) {
    bytes.push((rest % 128) + 128);
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

/** Guards against mistakes, not against forgery: an id gives nothing that `read` would not give. */
function checksum(reader: Pick<BundleReader, 'manifest'>, path: string, numbers: readonly number[]): Buffer {
  const { instanceId, bundleId } = reader.manifest;
  return createHash('sha256').update(`${instanceId}/${bundleId}/${path}\0${numbers.join(',')}`).digest().subarray(0, CHECK_BYTES);
}
