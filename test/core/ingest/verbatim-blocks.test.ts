import { gunzipSync } from 'node:zlib';
import { packBundle, takeIn } from './ingest-bytes';

/** 4 MB of log, and in one of its lines a password. */
function lines(secretAt: number): string[] {
  return Array.from({ length: 45_000 }, (_, i) => {
    const text = `"Synced" pod="demo/web-${(Math.imul(i, 2654435761) >>> 0).toString(36)}" attempt=${i % 7}`;
    return `Nov 18 10:${String(Math.floor(i / 750) % 60).padStart(2, '0')}:${String(i % 60).padStart(2, '0')} node kubelet[1]: ${i === secretAt ? 'url=postgres://app:hunter2hunter2@db/prod' : text}`;
  });
}

test('text that came as it is stored is not compressed again, and reads back exactly; around a secret it is', async () => {
  const log = lines(30_000);
  const archive = await packBundle([{ name: 'system/uname.txt', content: 'Linux node 6.1\n' }, { name: 'kubelet/kubelet.log', content: `${log.join('\n')}\n` }]);
  const { reader, store, manifest } = await takeIn(archive);
  const frames = manifest.blocks.segment.map((segment, index) => ({ key: manifest.segments[segment]!.key, at: manifest.blocks.offset[index]! }));
  const forms = await Promise.all(frames.map(async ({ key, at }) => (await store.readRange(key, at, at + 1))[0]));
  // one in eight is compressed, and so is the one in whose middle something was replaced
  expect(forms).toEqual([0, 0, 1]);
  const file = manifest.files.find(({ path }) => path === 'kubelet/kubelet.log')!;
  const stored = (await reader.bytes(file.path, 0, file.size)).toString('utf8').split('\n');
  expect(stored).toHaveLength(log.length + 1);
  expect(stored.filter((line, index) => line !== log[index])).toEqual([expect.stringContaining('«'), '']);
  expect(stored.join('\n')).not.toContain('hunter2');
  expect(gunzipSync(archive).toString('latin1')).toContain('hunter2');
});
