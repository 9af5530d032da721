import { gzipSync } from 'node:zlib';
import * as tar from 'tar-stream';

/** An archive as a collector puts one into a bundle. */
export async function tarGz(files: readonly { readonly name: string; readonly content: string }[]): Promise<Buffer> {
  const writer = tar.pack();
  for (const { name, content } of files) { writer.entry({ name }, content); }
  writer.finalize();
  const parts: Buffer[] = [];
  for await (const part of writer) { parts.push(part as Buffer); }
  return gzipSync(Buffer.concat(parts));
}
