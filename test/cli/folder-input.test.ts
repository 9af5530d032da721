import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from './temporary-folder';
import { openBundleArgument } from '../../src/cli/bundle-argument';
import { collectionTimeFromName } from '../../src/cli/collection-time';
import { contentHash } from '../../src/cli/content-hash';
import { listFolder } from '../../src/cli/folder-input';

function folderWith(files: Record<string, string>, name = 'bundle'): string {
  const folder = path.join(temporaryFolder(), name);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

describe('an unpacked folder', () => {
  test('is listed in path order with what the files hold', async () => {
    const { files } = await listFolder(folderWith({ 'b/2': 'two', 'a': 'one', 'b/1': '' }), 100);
    const read = await Promise.all(files.map(async file => {
      const parts: Uint8Array[] = [];
      for await (const part of file.open()) parts.push(part);
      return [file.path, Buffer.concat(parts).toString()];
    }));
    expect(read).toEqual([['a', 'one'], ['b/1', ''], ['b/2', 'two']]);
  });

  test('does not lead out of itself: links and devices are refused and named', async () => {
    const folder = folderWith({ 'kubelet/kubelet.log': 'x' });
    symlinkSync('/etc/passwd', path.join(folder, 'passwd'));
    symlinkSync('/etc', path.join(folder, 'kubelet', 'etc'));
    execFileSync('mkfifo', [path.join(folder, 'pipe')]);
    const { files, refused } = await listFolder(folder, 100);
    expect(files.map(file => file.path)).toEqual(['kubelet/kubelet.log']);
    expect(refused.map(each => each.refused).sort()).toEqual(['kubelet/etc', 'passwd', 'pipe']);
  });

  test('has the same bundle id wherever it lies, and another one when a path or a content differs', async () => {
    const ids = await Promise.all([{ a: 'x', b: 'y' }, { b: 'y', a: 'x' }, { a: 'xy', b: '' }, { a: 'x', c: 'y' }].map(async files => contentHash(await openBundleArgument(folderWith(files as never)))));
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toMatch(/^[0-9a-f]{16}$/);
  });

  test('that is empty is no bundle', async () => {
    const folder = folderWith({});
    mkdirSync(folder, { recursive: true });
    await expect(openBundleArgument(folder)).rejects.toMatchObject({ code: 'NOT_A_BUNDLE' });
  });
});

test.each([
  ['eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz', '2026-11-18T20:27:00.000Z'],
  ['eks_i-0b1c2d3e4f5061728_20261118T1422337781Z.zip', '2026-11-18T14:22:00.000Z'],
  ['eks_i-070e4b8c9d0bf405c_0f1e2d3c-0000-4000-8000-000000000000.tar.gz', undefined],
  ['eks_i-070e4b8c9d0bf405c_2026-13-45_9927-UTC_0.7.9.tar.gz', undefined],
])('the file name %s tells when its bundle was collected: %s', (name, time) => {
  const found = collectionTimeFromName(name);
  expect(found === undefined ? undefined : new Date(found).toISOString()).toBe(time);
});
