import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { BIN, command, EXAMPLES, HEALTHY, UNHEALTHY, withoutColour } from './command';
import { temporaryFolder } from './temporary-folder';

const workspace = path.join(temporaryFolder(), 'workspace');

interface TriageJson {
  readonly bundles: readonly {
    readonly instanceId: string;
    readonly bundleId: string;
    readonly rootCauses: readonly { readonly condition: string }[];
    readonly findings: readonly { readonly finding_id: string; readonly severity: string; readonly fingerprint: string }[];
  }[];
  readonly comparison?: { readonly ok: boolean };
}

async function run(...args: string[]) {
  return command([...args, '--workspace', workspace]);
}

/** What a program that was made for people and agents does when it cannot go on. */
function expectFailure(result: Awaited<ReturnType<typeof command>>, code: string): void {
  expect(result.code).not.toBe(0);
  expect(result.stderr).toMatch(new RegExp(`^error: ${code}: .{20,}$`, 'm'));
  expect(result.stderr).not.toMatch(/^\s+at /m);
}

describe('triage of the DNS pair', () => {
  test('prints both DROP rules on the cluster DNS address as the root cause, and what differs between the nodes', async () => {
    const { code, stdout, stderr } = await run('triage', UNHEALTHY, HEALTHY);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [cause] = stdout.split(/^Root cause.*$/m)[1]!.split(/^Findings/m);
    expect(cause).toMatch(/DROP/);
    expect(cause).toMatch(/10\.100\.0\.10.*udp/);
    expect(cause).toMatch(/10\.100\.0\.10.*tcp/);
    expect(cause).toContain('networking/iptables');
    expect(stdout).toMatch(/^UNHEALTHY /m);
    expect(stdout).toMatch(/^NO FAULT FOUND /m);
    for (const heading of ['Findings', 'Checked and normal', 'Gaps', 'Differences']) expect(stdout).toMatch(new RegExp(`^${heading}`, 'm'));
  });

  test('names the place of the node by what it is, a zone', async () => {
    expect((await run('triage', UNHEALTHY)).stdout).toContain('zone us-east-1c');
  });

  test('as JSON carries the diagnosis whole, with the comparison', async () => {
    const { stdout } = await run('triage', '--json', UNHEALTHY, HEALTHY);
    const { bundles, comparison } = JSON.parse(stdout) as TriageJson;
    expect(bundles.map(bundle => bundle.instanceId)).toEqual(['i-070e4b8c9d0bf405c', 'i-085410b671c409e5d']);
    expect(['iptables-drop', 'dns-blocked-by-iptables']).toContain(bundles[0]!.rootCauses[0]!.condition);
    expect(bundles[1]!.rootCauses).toEqual([]);
    expect(comparison).toMatchObject({ ok: true });
  });

  test('marks what the user accepts, and refuses a list that it cannot use before it opens a bundle', async () => {
    const file = path.join(temporaryFolder(), 'accepted.json');
    const document = { schemaVersion: 1, suppressions: [{ condition: 'dns-blocked-by-iptables', reason: 'game day', expires: '2999-12-31' }] };
    writeFileSync(file, JSON.stringify(document));
    expect((await run('triage', UNHEALTHY, '--suppressions', file)).stdout).toContain('suppressed until 2999-12-31: game day');
    writeFileSync(file, '{"schemaVersion":1,"suppressions":[{"condition":"dns"}]}');
    const refused = await run('triage', 'no-such-bundle', '--suppressions', file);
    expectFailure(refused, 'INVALID_SUPPRESSIONS');
    expect(refused.code).toBe(2);
  });

  test('finds what a rule of the user describes, takes the bundle in anew for it, and refuses a rule whose examples fail', async () => {
    const file = path.join(temporaryFolder(), 'pack.json');
    const rule = {
      id: 'own-rule',
      condition: 'x-own',
      severity: 'low',
      kind: 'risk',
      kinds: ['kubelet-log', 'containerd-log'],
      pattern: 'containerd successfully booted in (?<took>[0-9.]+s)',
      title: 'containerd started in {took}',
      examples: { match: ['msg="containerd successfully booted in 0.1s"'], noMatch: ['msg="containerd is booting"'] },
      source: 'containerd',
      remediation: ['None.'],
      runbook: 'Z1',
    };
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, rules: [rule] }));
    const [bundle] = (JSON.parse((await run('triage', '--json', HEALTHY, '--rules', file)).stdout) as TriageJson).bundles;
    expect(bundle!.findings).toContainEqual(expect.objectContaining({ condition: 'x-own' }));
    const [without] = (JSON.parse((await run('triage', '--json', HEALTHY)).stdout) as TriageJson).bundles;
    expect(without!.findings).not.toContainEqual(expect.objectContaining({ condition: 'x-own' }));
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, rules: [{ ...rule, examples: { match: ['x'], noMatch: ['y'] } }] }));
    expectFailure(await run('triage', HEALTHY, '--rules', file), 'INVALID_RULES');
  });

  test('exits with 0 for a sick node: only failures of the program are failures', async () => {
    expect((await run('triage', UNHEALTHY)).code).toBe(0);
  });

  test('has no colours in a pipe, and has them when forced', async () => {
    for (const env of [{}, { CI: 'true' }]) expect((await command(['triage', UNHEALTHY, '--workspace', workspace], { env })).stdout).not.toContain('\u001b');
    const forced = { env: { FORCE_COLOR: '1' } };
    expect((await command(['triage', UNHEALTHY, '--workspace', workspace], forced)).stdout).toContain('\u001b[');
    expect((await command(['triage', UNHEALTHY, '--no-color', '--workspace', workspace], forced)).stdout).not.toContain('\u001b');
    expect((await command(['triage', UNHEALTHY, '--workspace', workspace], { env: { NO_COLOR: '1' } })).stdout).not.toContain('\u001b');
  });
});

describe('the workspace', () => {
  test('keeps evidence: a second call reads nothing again, also under another file name', async () => {
    const folder = temporaryFolder();
    const copy = path.join(folder, 'renamed.tgz');
    copyFileSync(UNHEALTHY, copy);
    const own = ['--workspace', path.join(folder, 'own'), '--json'];
    const results = [];
    for (const bundle of [UNHEALTHY, UNHEALTHY, copy]) results.push(JSON.parse((await command(['ingest', bundle, ...own])).stdout) as { reused: boolean; bundleId: string });
    expect(results.map(result => result.reused)).toEqual([false, true, true]);
    expect(new Set(results.map(result => result.bundleId)).size).toBe(1);
  });

  test('whose evidence was deleted is filled again', async () => {
    const own = path.join(temporaryFolder(), 'own');
    const args = ['call', 'history', '--bundle', UNHEALTHY, '--workspace', own];
    const first = await command(args);
    execFileSync('rm', ['-r', path.join(own, 'evidence')]);
    expect((await command(args)).stdout).toBe(first.stdout);
  });

  test('can be used by several commands at once', async () => {
    const own = path.join(temporaryFolder(), 'own');
    const answers = await Promise.all([1, 2, 3, 4].map(async () => command(['call', 'errors', '--bundle', UNHEALTHY, '--workspace', own])));
    expect(answers.map(answer => answer.code)).toEqual([0, 0, 0, 0]);
    expect(new Set(answers.map(answer => answer.stdout)).size).toBe(1);
  });

  test('that a killed command left locked does not block the next', async () => {
    const own = path.join(temporaryFolder(), 'own');
    mkdirSync(own, { recursive: true });
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'close');
    writeFileSync(path.join(own, 'ingest.lock'), `${dead.pid} ${execFileSync('hostname').toString().trim()}\n`);
    const started = Date.now();
    expect((await command(['triage', UNHEALTHY, '--workspace', own])).code).toBe(0);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('is not touched by ingest --no-store, which finds the same', async () => {
    const own = path.join(temporaryFolder(), 'own');
    const dry = JSON.parse((await command(['ingest', '--no-store', '--json', UNHEALTHY, '--workspace', own])).stdout) as { findings: number; lines: number };
    expect(() => readdirSync(own)).toThrow(/ENOENT/);
    const kept = JSON.parse((await command(['ingest', '--json', UNHEALTHY, '--workspace', own])).stdout) as typeof dry;
    expect(dry).toMatchObject({ findings: kept.findings, lines: kept.lines });
  });

  test('that cannot be used is told, with the option', async () => {
    const file = path.join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    const result = await command(['triage', UNHEALTHY, '--workspace', path.join(file, 'x')]);
    expectFailure(result, 'WORKSPACE_UNUSABLE');
    expect(result.stderr).toContain('--workspace');
  });
});

describe('an unpacked folder', () => {
  test('gives the same findings as its archive', async () => {
    const folder = path.join(temporaryFolder(), path.basename(UNHEALTHY, '.tar.gz'));
    mkdirSync(folder);
    execFileSync('tar', ['-xzf', UNHEALTHY, '-C', folder]);
    const [fromFolder, fromArchive] = await Promise.all([folder, UNHEALTHY].map(async bundle => (
      JSON.parse((await run('triage', '--json', bundle)).stdout) as TriageJson).bundles[0]!));
    const known = (bundle: typeof fromFolder) => bundle!.findings
      .map(({ finding_id, fingerprint, severity }) => ({ finding_id, fingerprint, severity }));
    expect(fromFolder!.instanceId).toBe(fromArchive!.instanceId);
    expect(known(fromFolder)).toEqual(known(fromArchive));
    expect(known(fromFolder).length).toBeGreaterThan(0);
  });
});

describe('two bundles of one node', () => {
  const later = path.join(temporaryFolder(), 'eks_i-070e4b8c9d0bf405c_2026-11-19_0901-UTC_0.7.9');
  beforeAll(() => {
    mkdirSync(later);
    execFileSync('tar', ['-xzf', UNHEALTHY, '-C', later]);
    writeFileSync(path.join(later, 'added-later.txt'), 'x\n');
  });

  test('the newest is asked unless a bundle is named, whatever the order on the command line', async () => {
    for (const order of [[UNHEALTHY, later], [later, UNHEALTHY]]) {
      const bundles = order.flatMap(bundle => ['--bundle', bundle]);
      const { collections } = JSON.parse((await run('call', 'history', ...bundles)).stdout) as { collections: { bundleId: string; collectedAt: string }[] };
      expect(collections.map(each => each.collectedAt.slice(0, 10))).toEqual(['2026-11-19', '2026-11-18']);
      const newest = JSON.parse((await run('call', 'errors', ...bundles)).stdout) as { subjects: { bundleId: string }[] };
      expect(newest.subjects[0]!.bundleId).toBe(collections[0]!.bundleId);
      const older = JSON.parse((await run('call', 'errors', ...bundles, '--args', JSON.stringify({ bundleId: collections[1]!.bundleId }))).stdout) as typeof newest;
      expect(older.subjects[0]!.bundleId).toBe(collections[1]!.bundleId);
    }
  });

  test('the same fault keeps its number, and the report says what changed', async () => {
    const { bundles, comparison } = JSON.parse((await run('triage', '--json', UNHEALTHY, later)).stdout) as TriageJson;
    const numbers = bundles.map(bundle => bundle.findings.map(finding => `${finding.finding_id} ${finding.fingerprint}`));
    expect(numbers[1]).toEqual(expect.arrayContaining(numbers[0]!));
    expect(comparison).toMatchObject({ ok: true });
  });
});

test('a bundle that does not tell its node is named after its content, or by --instance-id', async () => {
  const archive = path.join(temporaryFolder(), 'nameless.tar.gz');
  writeFileSync(archive, gzipSync(await tarOf({ 'kubelet/kubelet.log': 'Nov 18 20:00:00 host kubelet[1]: I1118 20:00:00.000000       1 server.go:1] started\n' })));
  const ids = [];
  for (const options of [[], ['--instance-id', 'i-0123456789abcdef0'], []]) {
    const { collections } = JSON.parse((await run('call', 'history', '--bundle', archive, ...options)).stdout) as { collections: { instanceId: string }[] };
    ids.push(collections.map(each => each.instanceId).join());
  }
  expect(ids[0]).toMatch(/^unknown-[0-9a-f]{8,16}$/);
  expect(ids).toEqual([ids[0], 'i-0123456789abcdef0', ids[0]]);
});

describe('call', () => {
  test('prints the tool\'s JSON object on stdout and nothing else', async () => {
    const { code, stdout, stderr } = await run('call', 'quick_triage', '--bundle', UNHEALTHY, '--args', '{}');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, ok: true, subjects: [{ instanceId: 'i-070e4b8c9d0bf405c' }] });
  });

  test('takes several bundles', async () => {
    const { stdout } = await run('call', 'history', '--bundle', UNHEALTHY, '--bundle', HEALTHY);
    const { collections } = JSON.parse(stdout) as { collections: { instanceId: string }[] };
    expect(collections.map(each => each.instanceId)).toEqual(['i-085410b671c409e5d', 'i-070e4b8c9d0bf405c']);
  });

  test('a refusal of the tool is an answer: exit 0, JSON on stdout, the message on stderr', async () => {
    const { code, stdout, stderr } = await run('call', 'read', '--bundle', UNHEALTHY, '--args', '{"lineCount":-5}');
    const { error } = JSON.parse(stdout) as { error: { code: string; message: string } };
    expect({ code, refused: error.code }).toEqual({ code: 0, refused: 'INVALID_ARGUMENT' });
    expect(error.message).toMatch(/lineCount/);
    expect(stderr).toContain(error.message);
  });

  test.each([
    ['arguments that are not JSON', ['quick_triage', '--args', '{oops'], 'INVALID_ARGUMENT'],
    ['arguments that are no object', ['quick_triage', '--args', '[1]'], 'INVALID_ARGUMENT'],
    ['a tool that does not exist', ['quick_triag'], 'UNKNOWN_TOOL'],
  ])('%s: exit 2, and JSON on stdout all the same', async (_, args, code) => {
    const result = await run('call', ...args, '--bundle', UNHEALTHY);
    expect(result.code).toBe(2);
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: false, error: { code } });
  });

  test('a bundle that cannot be read: exit 1, JSON on stdout', async () => {
    const result = await run('call', 'quick_triage', '--bundle', '/does/not/exist.tar.gz');
    expect(result.code).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ ok: false, error: { code: 'BUNDLE_NOT_FOUND' } });
  });
});

test('tools lists names with their arguments; as JSON what MCP lists', async () => {
  const { stdout } = await command(['tools']);
  expect(stdout).toMatch(/^quick_triage /m);
  const { tools } = JSON.parse((await command(['tools', '--json'])).stdout) as { tools: { name: string; inputSchema: object; outputSchema: object }[] };
  expect(tools.find(tool => tool.name === 'read')).toMatchObject({ inputSchema: { type: 'object', properties: { logKey: {} } }, outputSchema: { type: 'object' } });
});

describe('bad input is told in one paragraph, without a stack', () => {
  const folder = temporaryFolder();
  const files: Record<string, Buffer> = {
    'empty.tar.gz': Buffer.alloc(0),
    'text.tar.gz': Buffer.from('this is no archive\n'),
    'noise.tar.gz': Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * index + 7919) % 251)),
    'not-a-tar.tar.gz': gzipSync('hello'),
    'no-zip.zip': Buffer.from('PK\u0003\u0004 but then nothing of a zip'),
  };
  beforeAll(() => {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(path.join(folder, name), bytes);
  });

  test.each(Object.keys(files))('%s is not a bundle', async name => {
    const result = await run('triage', path.join(folder, name));
    expectFailure(result, 'NOT_A_BUNDLE');
    expect(result.stderr).toContain(name);
    expect(result.stdout).toBe('');
  });

  test('a device is refused', async () => {
    expectFailure(await run('triage', '/dev/null'), 'BUNDLE_UNREADABLE');
  });

  test.each([
    [[], /missing|Usage/],
    [['triage'], /missing required argument 'bundle'/],
    [['serve', 'x', '--http', '99999999'], /'99999999' is invalid.*0 to 65535/s],
    [['triage', 'x', '--instance-id', 'nonsense'], /'nonsense' is invalid.*hexadecimal/s],
    [['nonsense'], /unknown command 'nonsense'/],
    [['triage', 'x', '--nonsense'], /unknown option '--nonsense'/],
  ])('arguments %j are refused with what is accepted', async (args, message) => {
    const result = await command(args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(message);
  });

  test('--instance-id with several bundles is refused', async () => {
    expectFailure(await run('triage', UNHEALTHY, HEALTHY, '--instance-id', 'i-070e4b8c9d0bf405c'), 'INVALID_ARGUMENT');
  });

  test('one bad bundle does not hide the others, but the exit code tells', async () => {
    const { code, stdout, stderr } = await run('triage', path.join(folder, 'text.tar.gz'), UNHEALTHY);
    expect(code).toBe(1);
    expect(stderr).toMatch(/text\.tar\.gz is not a log bundle/);
    expect(stdout).toMatch(/^UNHEALTHY /m);
  });

  test('a bundle that was cut off is read as far as it goes and called partial', async () => {
    const cut = path.join(folder, 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz');
    copyFileSync(UNHEALTHY, cut);
    truncateSync(cut, 30_000);
    const { code, stdout } = await run('triage', cut);
    expect(code).toBe(0);
    expect(stdout).toMatch(/could not be read completely/);
    expect(stdout).toMatch(/ARCHIVE_TRUNCATED/);
  });

  test.each<[string, (archive: Buffer) => Buffer, string]>([
    ['cut off', archive => archive.subarray(0, archive.length - 100_000), 'ARCHIVE_TRUNCATED'],
    ['damaged near its end', archive => { archive.fill(0x55, archive.length - 100_000, archive.length - 99_000); return archive; }, 'ARCHIVE_CORRUPT'],
  ])('a bundle large enough to be inflated on a thread of its own, %s, is read up to there', async (_, spoil, problem) => {
    const line = (i: number) => `Nov 18 10:00:00 ip-10-0-1-2 kubelet[1234]: ${createHash('sha512').update(String(i)).digest('base64')}\n`;
    const log = Array.from({ length: 60_000 }, (__, i) => line(i)).join('');
    const archive = path.join(folder, `eks_i-070e4b8c9d0bf405c_${problem}.tar.gz`);
    writeFileSync(archive, spoil(gzipSync(await tarOf({ 'kubelet/kubelet.log': log }), { level: 1 })));
    const { code, stdout } = await command(['ingest', archive, '--no-store', '--json']);
    expect(code).toBe(0);
    const { problems, lines, archiveBytes } = JSON.parse(stdout) as { problems: number; lines: number; archiveBytes: number };
    expect(problems).toBeGreaterThan(0);
    expect(archiveBytes).toBeGreaterThan(2 << 20);
    expect(lines).toBeGreaterThan(57_000);
    expect(lines).toBeLessThan(60_000);
    expect((await run('triage', archive)).stdout).toMatch(problem);
  });

  test('names that lead out of the bundle are refused and reported; nothing is written outside the workspace', async () => {
    const parent = temporaryFolder();
    const archive = path.join(parent, 'in', 'hostile.tar.gz');
    mkdirSync(path.dirname(archive));
    writeFileSync(archive, gzipSync(await tarOf({ '../../escape.txt': 'x', '/tmp/absolute-escape.txt': 'x', 'kubelet/kubelet.log': 'ok\n', '..\\..\\windows.txt': 'x' })));
    const { code, stdout } = await command(['triage', archive, '--workspace', path.join(parent, 'work', 'space')], { cwd: parent });
    expect(code).toBe(0);
    expect(stdout).toMatch(/ENTRY_PATH_REFUSED/);
    const written = readdirSync(parent, { recursive: true }).map(String);
    expect(written.filter(name => name.includes('escape') || name.includes('windows.txt'))).toEqual([]);
    expect(readdirSync(parent).sort()).toEqual(['in', 'work']);
  });
});

test('a reader that stops reading is no failure', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" "${BIN}" tools --json | head -c 10`], { env: withoutColour() });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
  await once(child, 'close');
  expect(stderr).toBe('');
});

test('every example bundle can be triaged', async () => {
  const bundles = readdirSync(EXAMPLES).filter(name => /\.(tar\.gz|zip)$/.test(name)).map(name => path.join(EXAMPLES, name));
  const { code, stdout } = await run('triage', '--json', ...bundles);
  expect(code).toBe(0);
  expect((JSON.parse(stdout) as TriageJson).bundles).toHaveLength(bundles.length);
});

test('the bundled program names the licences of what it contains', () => {
  const notices = readFileSync(path.join(path.dirname(BIN), '..', 'assets', 'bundles', 'THIRD_PARTY_NOTICES.txt'), 'utf8');
  for (const name of ['commander', '@modelcontextprotocol/sdk', 'zod', 're2js', 'unzipper']) expect(notices).toContain(`\n${name} `);
});

async function tarOf(files: Record<string, string>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) archive.entry({ name }, text);
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
