import { EntrySink, EntryVisitor, NotABundleError, StopReading } from '../bundle/archive-entry';
import { Gunzip, GzipError } from '../bundle/gunzip';
import { TarFormatError, TarReader } from '../bundle/tar-reader';

/**
 * Reads a tar.gz that is a file of a bundle while that file streams by, and hands its entries to the visitor. An archive inside it is a file like any other: nothing is opened twice.
 * `allow` is told of every inflated byte, headers and all, before it is looked at, and ends the reading by StopReading. Whatever came before damage is kept, and `broken` told.
 */
export function nestedTarGz(visitor: EntryVisitor, allow: (bytes: number) => void, broken: (why: string) => void): EntrySink {
  const gunzip = new Gunzip();
  const tar = new TarReader(visitor);
  let over = false;
  const finish = async (why?: string): Promise<void> => {
    if (over) { return; }
    over = true;
    const whole = await tar.end().catch(notATar);
    if (why !== undefined || whole !== true) { broken(why ?? (typeof whole === 'string' ? whole : 'it ends in the middle of a file')); }
  };
  const take = async (pieces: Iterable<Buffer>): Promise<void> => {
    if (over) { return; }
    try {
      for (const piece of pieces) {
        allow(piece.length);
        await tar.push(piece);
      }
    } catch (error) {
      if (error instanceof StopReading) {
        await finish('a limit was reached');
        throw error;
      }
      if (!(error instanceof GzipError || error instanceof TarFormatError || error instanceof NotABundleError)) { throw error; }
      await finish(error.message);
    }
  };
  return {
    write: (chunk) => take(gunzip.push(chunk)),
    end: async () => {
      await take(gunzip.end());
      await finish(gunzip.whole ? undefined : 'unexpected end of file');
    },
  };
}

function notATar(error: unknown): string {
  if (error instanceof NotABundleError) { return error.message; }
  throw error;
}
