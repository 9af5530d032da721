import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { command, HEALTHY, UNHEALTHY } from './command';
import { temporaryFolder } from './temporary-folder';

const folder = temporaryFolder();
const workspace = path.join(folder, 'workspace');
const redactions = path.join(folder, 'redactions.json');
writeFileSync(redactions, JSON.stringify({ schemaVersion: 1, pseudonyms: true }));
const ADDRESS = '10.0.30.15';

async function triage(...more: string[]) {
  const { code, stdout, stderr } = await command(['triage', UNHEALTHY, HEALTHY, '--json', '--workspace', workspace, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

test('with pseudonyms the same is wrong, no address of the node is told, and only the owner can read what stands behind them', async () => {
  const [hidden, plain] = [await triage('--redactions', redactions), await triage()];
  const told = (text: string) => JSON.parse(text).bundles.map((each: any) => [
    each.instanceId, each.rootCauses.map((cause: any) => cause.condition), each.findings.map((finding: any) => [finding.finding_id, finding.condition, finding.severity]),
  ]);
  expect(told(hidden)).toEqual(told(plain));
  expect(plain).toContain('ip-10-0-30-15');
  expect(hidden).not.toContain('ip-10-0-30-15');

  const names = readdirSync(path.join(workspace, 'pseudonyms'));
  expect(names.filter((each) => each.endsWith('.json'))).toHaveLength(2);
  for (const name of names) { expect(statSync(path.join(workspace, 'pseudonyms', name)).mode & 0o077).toBe(0); }
  expect(statSync(path.join(workspace, 'pseudonyms')).mode & 0o077).toBe(0);
  const map = JSON.parse(readFileSync(path.join(workspace, 'pseudonyms', names.find((each) => each.startsWith('i-070'))!), 'utf8')).pseudonyms;
  expect(Object.values(map)).toContain(ADDRESS);
}, 60_000);

test('an address has the same pseudonym in every bundle of the workspace', () => {
  const maps = readdirSync(path.join(workspace, 'pseudonyms')).filter((each) => each.endsWith('.json')).map((name) => Object.entries<string>(JSON.parse(readFileSync(path.join(workspace, 'pseudonyms', name), 'utf8')).pseudonyms));
  const made = new Map<string, Set<string>>();
  for (const [pseudonym, original] of maps.flat()) { made.set(original, (made.get(original) ?? new Set()).add(pseudonym)); }
  expect([...made.values()].every((each) => each.size === 1)).toBe(true);
});
