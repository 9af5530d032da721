import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { command, HEALTHY, UNHEALTHY } from './command';
import { temporaryFolder } from './temporary-folder';
import { takeLease } from '../../src/cli/bundle-lease';
import { pruneWorkspace } from '../../src/cli/prune-workspace';

/** Evidence of 1,000 bytes, last used `age` hours ago. */
function evidence(root: string, node: string, bundle: string, age: number): string {
  const folder = path.join(root, 'evidence', node, bundle);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'segment'), Buffer.alloc(1_000));
  const time = new Date(Date.now() - age * 3_600_000);
  utimesSync(folder, time, time);
  return folder;
}

test('what was not used for longest goes first, and no more than must', async () => {
  const root = temporaryFolder();
  const [old, older, fresh] = [evidence(root, 'i-1', 'a', 5), evidence(root, 'i-1', 'b', 9), evidence(root, 'i-2', 'c', 1)];
  expect(await pruneWorkspace(root, 2_500)).toEqual([older]);
  expect([old, older, fresh].map((each) => existsSync(each))).toEqual([true, false, true]);
  expect(await pruneWorkspace(root, 2_500)).toEqual([]);
});

test('what a running process uses stays, whatever the limit; what a dead one used does not', async () => {
  const root = temporaryFolder();
  const [used, left] = [evidence(root, 'i-1', 'used', 9), evidence(root, 'i-1', 'left', 5)];
  const release = (await takeLease(used))!;
  // no process has this number
  writeFileSync(path.join(left, 'in-use.99999999.1'), `99999999 ${(await import('node:os')).hostname()}\n`);
  expect(await pruneWorkspace(root, 0)).toEqual([left]);
  expect(existsSync(used)).toBe(true);
  await release();
  expect(await pruneWorkspace(root, 0)).toEqual([used]);
  expect(await takeLease(used)).toBeUndefined();
});

test('a lease that is taken while evidence is being removed either keeps it or is refused', async () => {
  for (let round = 0; round < 30; round += 1) {
    const root = temporaryFolder();
    const folder = evidence(root, 'i-1', 'a', 1);
    const [removed, lease] = await Promise.all([pruneWorkspace(root, 0), takeLease(folder)]);
    expect(existsSync(path.join(folder, 'segment'))).toBe(lease !== undefined && removed.length === 0);
    if (lease !== undefined) { expect(removed).toEqual([]); }
  }
});

test('a command over the limit keeps its own bundles and removes others', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  const large = evidence(workspace, 'i-0aaaaaaaaaaaaaaaa', 'old', 100);
  writeFileSync(path.join(large, 'more'), Buffer.alloc(2_000_000));
  utimesSync(large, new Date(0), new Date(0));
  const { code, stdout, stderr } = await command(['triage', UNHEALTHY, HEALTHY, '--json', '--workspace', workspace, '--workspace-limit', '0.001']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout).bundles).toHaveLength(2);
  expect(existsSync(large)).toBe(false);
  const kept = readdirSync(path.join(workspace, 'evidence')).flatMap((node) => readdirSync(path.join(workspace, 'evidence', node)).map((bundle) => path.join(workspace, 'evidence', node, bundle)));
  expect(kept).toHaveLength(2);
  // nothing says that it is in use when the command has ended
  expect(kept.flatMap((each) => readdirSync(each)).filter((name) => name.startsWith('in-use'))).toEqual([]);
}, 60_000);
