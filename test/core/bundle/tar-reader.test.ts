import * as fc from 'fast-check';
import * as tar from 'tar-stream';
import { ArchiveEntry, NotABundleError } from '../../../src/core/bundle/archive-entry';
import { TarFormatError, TarReader } from '../../../src/core/bundle/tar-reader';

interface Read { readonly entry: ArchiveEntry; readonly content: string; readonly complete: boolean }

async function read(archive: Buffer, chunkSizes: readonly number[] = [1 << 16]): Promise<{ readonly files: Read[]; readonly whole: boolean }> {
  const files: Read[] = [];
  const reader = new TarReader({
    visit: async (entry) => {
      const parts: Buffer[] = [];
      return {
        write: async (chunk) => { parts.push(Buffer.from(chunk)); },
        end: async (complete) => { files.push({ entry, content: Buffer.concat(parts).toString('utf8'), complete }); },
      };
    },
  });
  let at = 0;
  for (let i = 0; at < archive.length; i += 1) {
    const size = chunkSizes[i % chunkSizes.length]!;
    await reader.push(archive.subarray(at, at + size));
    at += size;
  }
  return { files, whole: await reader.end() };
}

/** Written by an independent implementation. */
async function pack(entries: readonly { readonly name: string; readonly content: string; readonly pax?: boolean }[]): Promise<Buffer> {
  const writer = tar.pack();
  for (const { name, content, pax } of entries) { writer.entry({ name, ...(pax && { pax: { comment: 'x' } }) }, content); }
  writer.finalize();
  const parts: Buffer[] = [];
  for await (const part of writer) { parts.push(part as Buffer); }
  return Buffer.concat(parts);
}

describe('reading tar archives', () => {
  test('an archive cut into chunks of any size gives every name and every byte', async () => {
    const name = fc.array(fc.stringMatching(/^[a-z0-9_.-]{1,40}$/).filter((part) => !/^\.+$/.test(part)), { minLength: 1, maxLength: 8 }).map((parts) => parts.join('/'));
    await fc.assert(fc.asyncProperty(
      fc.array(fc.record({ name, content: fc.string({ maxLength: 3000 }), pax: fc.boolean() }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 5 }),
      async (entries, chunkSizes) => {
        const { files, whole } = await read(await pack(entries), chunkSizes);
        expect(whole).toBe(true);
        expect(files.map(({ entry, content, complete }) => ({ name: entry.name, content, complete }))).toEqual(entries.map(({ name: of, content }) => ({ name: of, content, complete: true })));
      },
    ), { numRuns: 60 });
  });

  test('paths longer than a header holds are read whole', async () => {
    const name = `var_log/${'kube-system_ebs-csi-node-abcde_60bf6613-c7f6-b586-b194-14bddba95d33/'.repeat(4)}0.log`;
    const { files } = await read(await pack([{ name, content: 'x' }]));
    expect(files[0]!.entry.name).toBe(name);
  });

  test('an archive that ends inside a file delivers what came and says so', async () => {
    const archive = await pack([{ name: 'a', content: 'first' }, { name: 'b', content: 'x'.repeat(5000) }]);
    const { files, whole } = await read(archive.subarray(0, 512 + 512 + 512 + 700));
    expect(whole).toBe(false);
    expect(files.map(({ content, complete }) => [content.length, complete])).toEqual([[5, true], [700, false]]);
  });

  test('text is not taken for a tar archive', async () => {
    await expect(read(Buffer.from('just some log text\n'.repeat(100)))).rejects.toThrow(NotABundleError);
    await expect(read(Buffer.from('short'))).rejects.toThrow(NotABundleError);
  });

  test('a damaged header behind good entries is an error of the archive, not a crash', async () => {
    const archive = await pack([{ name: 'a', content: 'first' }, { name: 'b', content: 'second' }]);
    archive.fill(0x41, 1024, 1100);
    await expect(read(archive)).rejects.toThrow(TarFormatError);
  });

  test('metadata of unreasonable size is refused before it is kept in memory', async () => {
    const archive = await pack([{ name: 'a', content: 'first' }]);
    const header = Buffer.from(archive.subarray(0, 512));
    header.write('x', 156);
    header.write('77777777777', 124);
    header.write('        ', 148);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    await expect(read(header)).rejects.toThrow(TarFormatError);
  });
});
