import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { temporaryFolder } from './temporary-folder';
import { FileSystemStore } from '../../src/cli/file-system-store';
import { NotFoundError } from '../../src/core/ports';

const KEY = 'evidence/i-0123456789abcdef0/0011223344556677/segment-0000';

const opened: FileSystemStore[] = [];

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
});

async function openStore(folder = path.join(temporaryFolder(), 'workspace')): Promise<FileSystemStore> {
  const store = await FileSystemStore.open(folder);
  opened.push(store);
  return store;
}

async function put(store: FileSystemStore, key: string, text: string): Promise<boolean> {
  return store.putDocument(key, Buffer.from(text));
}

describe('a segment', () => {
  test('is invisible until it is closed, then whole', async () => {
    const store = await openStore();
    const segment = await store.createSegment(KEY);
    await segment.write(Buffer.from('first '));
    await segment.write(Buffer.from('second'));
    expect(await store.list('evidence/')).toEqual([]);
    await segment.close();
    expect(await store.list('evidence/')).toEqual([KEY]);
    expect((await store.readRange(KEY, 0, 12)).toString()).toBe('first second');
  });

  test('that is given up leaves nothing behind', async () => {
    const store = await openStore();
    const segment = await store.createSegment(KEY);
    await segment.write(Buffer.from('half'));
    await segment.abort();
    expect(await store.list('')).toEqual([]);
    expect(readdirSync(path.join(store.root, 'tmp'))).toEqual([]);
  });

  test('that is written again replaces what readers see, also where the old file is still open', async () => {
    const store = await openStore();
    for (const text of ['old', 'new']) {
      const segment = await store.createSegment(KEY);
      await segment.write(Buffer.from(text));
      await segment.close();
      expect((await store.readRange(KEY, 0, 3)).toString()).toBe(text);
    }
  });
});

describe('reading ranges', () => {
  test('gives exactly the bytes asked for, clipped at the end of the object', async () => {
    const store = await openStore();
    await put(store, 'a/b', '0123456789');
    expect((await store.readRange('a/b', 2, 5)).toString()).toBe('234');
    expect((await store.readRange('a/b', 8, 20)).toString()).toBe('89');
    expect((await store.readRange('a/b', 30, 40)).toString()).toBe('');
  });

  test('of a missing object is a NotFoundError, and the object can appear later', async () => {
    const store = await openStore();
    await expect(store.readRange('a/b', 0, 1)).rejects.toBeInstanceOf(NotFoundError);
    await put(store, 'a/b', 'x');
    expect((await store.readRange('a/b', 0, 1)).toString()).toBe('x');
  });

  test('of many objects at once works with a bounded number of open files', async () => {
    const store = await openStore();
    const keys = Array.from({ length: 100 }, (_, index) => `many/object-${index}`);
    await Promise.all(keys.map(key => put(store, key, key)));
    const texts = await Promise.all([...keys, ...keys].map(async key => (await store.readRange(key, 0, 100)).toString()));
    expect(texts).toEqual([...keys, ...keys]);
    const open = existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0;
    expect(open).toBeLessThan(100);
    await store.close();
  });
});

describe('documents', () => {
  test('ifAbsent lets exactly one of many writers win', async () => {
    const store = await openStore();
    const wins = await Promise.all(Array.from({ length: 20 }, async (_, writer) => store.putDocument('nodes/n/numbers.json', Buffer.from(`${writer}`), { ifAbsent: true })));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect((await store.getDocument('nodes/n/numbers.json'))!.toString()).toBe(String(wins.indexOf(true)));
  });

  test('that do not exist are undefined', async () => {
    expect(await (await openStore()).getDocument('nodes/none.json')).toBeUndefined();
  });

  test('are listed by any prefix, sorted, without temporary files', async () => {
    const store = await openStore();
    for (const key of ['b/2', 'b/1', 'bb/1', 'a']) await put(store, key, '');
    const unfinished = await store.createSegment('b/unfinished');
    expect(await store.list('b')).toEqual(['b/1', 'b/2', 'bb/1']);
    expect(await store.list('b/')).toEqual(['b/1', 'b/2']);
    expect(await store.list('')).toEqual(['a', 'b/1', 'b/2', 'bb/1']);
    expect(await store.list('none/')).toEqual([]);
    await unfinished.abort();
  });

  test('are private to the user', async () => {
    const store = await openStore();
    await put(store, 'a/b', 'secret');
    expect(statSync(path.join(store.root, 'a', 'b')).mode.toString(8)).toMatch(/600$/);
    expect(statSync(path.join(store.root, 'a')).mode.toString(8)).toMatch(/700$/);
  });
});

describe('nothing outside the workspace is touched', () => {
  const refused = ['', '/', '/etc/passwd', '../x', 'a/../../x', 'a//b', 'a/', './a', 'a\\b', 'a\0b', 'a\nb', '.hidden', 'C:/x', 'ä'];
  test.each(refused)('key %j is refused', async key => {
    const store = await openStore();
    await expect(put(store, key, 'x')).rejects.toBeInstanceOf(RangeError);
    await expect(store.readRange(key, 0, 1)).rejects.toBeInstanceOf(RangeError);
    await expect(store.getDocument(key)).rejects.toBeInstanceOf(RangeError);
  });

  test('a key longer than S3 takes is refused', async () => {
    await expect(put(await openStore(), `${'a/'.repeat(600)}a`, 'x')).rejects.toBeInstanceOf(RangeError);
  });

  test('whatever the key, a write lands below the root or is refused', async () => {
    const parent = temporaryFolder();
    const store = await openStore(path.join(parent, 'workspace'));
    const part = fc.oneof(fc.constantFrom('..', '.', '', 'a', 'b', '~', '%2e%2e'), fc.string({ maxLength: 5 }));
    await fc.assert(fc.asyncProperty(fc.array(part, { maxLength: 5 }), async parts => {
      await put(store, parts.join('/'), 'x').catch(() => undefined);
      expect(readdirSync(parent)).toEqual(['workspace']);
    }), { numRuns: 200 });
  });

  test('a symbolic link in the workspace is neither written through nor read through', async () => {
    const parent = temporaryFolder();
    const outside = path.join(parent, 'outside');
    mkdirSync(outside);
    writeFileSync(path.join(outside, 'secret'), 'secret');
    const store = await openStore(path.join(parent, 'workspace'));
    symlinkSync(outside, path.join(store.root, 'evidence'));
    symlinkSync(path.join(outside, 'secret'), path.join(store.root, 'link'));
    await expect(put(store, 'evidence/x', 'x')).rejects.toThrow(/symbolic link/);
    const segment = await store.createSegment('evidence/y');
    await expect(segment.close()).rejects.toThrow(/symbolic link/);
    await expect(store.readRange('evidence/secret', 0, 6)).rejects.toThrow(/symbolic link/);
    await expect(store.getDocument('link')).rejects.toThrow(/symbolic link/);
    await expect(store.readRange('link', 0, 6)).rejects.toThrow();
    // replacing a link replaces the link
    await put(store, 'link', 'mine');
    expect(readFileSync(path.join(outside, 'secret'), 'utf8')).toBe('secret');
    expect(readdirSync(outside)).toEqual(['secret']);
  });
});

test('what a killed process left in tmp is removed after an hour, what a running one writes is not', async () => {
  const folder = path.join(temporaryFolder(), 'workspace');
  mkdirSync(path.join(folder, 'tmp'), { recursive: true });
  for (const name of ['old', 'new']) writeFileSync(path.join(folder, 'tmp', name), 'x');
  const twoHoursAgo = new Date(Date.now() - 2 * 3600_000);
  utimesSync(path.join(folder, 'tmp', 'old'), twoHoursAgo, twoHoursAgo);
  await openStore(folder);
  expect(readdirSync(path.join(folder, 'tmp'))).toEqual(['new']);
});

test('a workspace that cannot be made is a typed error that names the directory and the option', async () => {
  const file = path.join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  await expect(FileSystemStore.open(path.join(file, 'workspace'))).rejects.toMatchObject({ code: 'WORKSPACE_UNUSABLE', message: expect.stringMatching(/file\/workspace.*--workspace/s) });
});

describe('a document that several writers change', () => {
  test('is replaced only at the version that was read', async () => {
    const store = await openStore();
    await put(store, 'nodes/a.json', 'one');
    const read = (await store.getVersioned('nodes/a.json'))!;
    expect(await store.putDocument('nodes/a.json', Buffer.from('two'), { ifVersion: read.version })).toBe(true);
    expect(await store.putDocument('nodes/a.json', Buffer.from('three'), { ifVersion: read.version })).toBe(false);
    expect((await store.getDocument('nodes/a.json'))?.toString()).toBe('two');
  });

  test('counts every one of many increments made at once', async () => {
    const store = await openStore();
    await put(store, 'nodes/count', '0');
    const increment = async (): Promise<void> => {
      for (;;) {
        const { bytes, version } = (await store.getVersioned('nodes/count'))!;
        if (await store.putDocument('nodes/count', Buffer.from(String(Number(bytes.toString()) + 1)), { ifVersion: version })) return;
      }
    };
    await Promise.all(Array.from({ length: 12 }, increment));
    expect((await store.getDocument('nodes/count'))?.toString()).toBe('12');
  });

  test('that was deleted is not replaced, and deleting it again is no error', async () => {
    const store = await openStore();
    await put(store, 'nodes/a.json', 'one');
    const { version } = (await store.getVersioned('nodes/a.json'))!;
    await store.deleteDocument('nodes/a.json');
    await store.deleteDocument('nodes/a.json');
    expect(await store.putDocument('nodes/a.json', Buffer.from('two'), { ifVersion: version })).toBe(false);
    expect(await store.list('nodes/')).toEqual([]);
  });

  test('is listed in parts', async () => {
    const store = await openStore();
    for (const name of ['a', 'b', 'c']) await put(store, `nodes/${name}`, name);
    expect(await store.list('nodes/', { after: 'nodes/a', limit: 1 })).toEqual(['nodes/b']);
  });
});
