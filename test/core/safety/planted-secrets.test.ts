import { gunzipSync } from 'node:zlib';
import { plant, Planted, SECRET_KINDS } from './planted-secrets';
import { healthyBundle } from '../../../benchmarks/evaluation/healthy-bundle';
import { openBundle } from '../../../src/core/evidence/open-bundle';
import { ingestBundle } from '../../../src/core/ingest/ingest-bundle';
import { parseRedactionRules, RedactionRulesError } from '../../../src/core/safety/custom-secrets';
import { callTool } from '../../../src/core/tools';
import { bytesSource, packBundle } from '../ingest/ingest-bytes';
import { MemoryEvidenceStore } from '../memory-evidence-store';

/** What answers are made of: addresses, ids, chains, API actions, error codes, names of programs. */
const ANSWER_BEARING = /\b\d{1,3}(?:\.\d{1,3}){3}(?:\/\d{1,2})?\b|\b(?:eni|vol|subnet|sg|i|fs)-[0-9a-f]{8,17}\b|\bKUBE-[A-Z0-9-]{3,40}\b|\bAWS-[A-Z0-9-]{4,40}\b|\bec2:[A-Za-z]{4,40}\b|\b[A-Z][A-Za-z]{6,40}(?:Exceeded|Exhausted|Denied|Exception|Error|Failed)\b|\b[a-z0-9-]{3,40}\.service\b|"[A-Z][A-Z0-9_]{4,60}=[^"]{0,40}"|\b[a-z_]+_allowance_exceeded: \d+/g;

async function ingested(seed: number, planted: readonly Planted[], shape: Parameters<typeof healthyBundle>[0]) {
  const draft = healthyBundle(shape, seed);
  const files = draft.render();
  // every kind of file gets its share; before the last line, so that no file's ending changes
  const texts = files.map(({ name, content }) => ({ name, lines: content.split('\n') }));
  planted.forEach(({ lines }, index) => {
    const file = texts[index % texts.length]!;
    file.lines.splice(Math.max(0, file.lines.length - 1), 0, ...lines);
  });
  const bytes = await packBundle(texts.map(({ name, lines }) => ({ name, content: lines.join('\n'), mtime: new Date(draft.node.collected) })));
  const store = new MemoryEvidenceStore();
  const { manifest } = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, 'bundle.tar.gz') },
    { store, clock: { now: () => 0 }, bundleId: 'bundle-1', instanceId: draft.node.instanceId, cluster: 'prod', region: 'eu-west-1', collectedAt: draft.node.collected });
  return { store, manifest, files, reader: await openBundle(store, draft.node.instanceId, 'bundle-1') };
}

const planted = SECRET_KINDS.flatMap((kind) => Array.from({ length: 8 }, (_, index) => plant(kind, index + 1)));

describe(`${planted.length} secrets of ${SECRET_KINDS.length} kinds in all kinds of files`, () => {
  test('are at least 300 of at least 30 kinds', () => {
    expect(SECRET_KINDS.length).toBeGreaterThanOrEqual(30);
    expect(planted.length).toBeGreaterThanOrEqual(300);
  });

  test.each([['AL2023', { os: 'al2023' as const }, 1], ['AL2', { os: 'al2' as const }, 2], ['a GPU node with Calico', { gpu: true, cni: 'calico' as const }, 3]])('on %s none is in a stored document, in stored text or in an answer', async (_, shape, seed) => {
    // another file for each secret than on the other nodes
    const turned = [...planted.slice(seed * 37), ...planted.slice(0, seed * 37)];
    const { store, manifest, reader } = await ingested(seed, turned, shape);
    const stored: string[] = [];
    for (const { path, size } of manifest.files) { stored.push((await reader.bytes(path, 0, size)).toString('utf8')); }
    for (const [key, bytes] of store.objects) { if (!/segment|grams/.test(key)) { stored.push(bytes[0] === 0x1f ? gunzipSync(bytes).toString('utf8') : bytes.toString('utf8')); } }
    const context = { bundles: { list: async () => [], open: async () => reader }, clock: { now: () => 0 } };
    for (const [tool, args] of [['quick_triage', {}], ['errors', { response_format: 'detailed' }], ['validate', {}], ['search', { query: 'password' }], ['search', { query: 'Bearer|token|key', maxResults: 100 }], ['network_diagnostics', {}], ['storage_diagnostics', {}]] as const) {
      stored.push(JSON.stringify(await callTool(tool, args, context)));
    }
    const everything = stored.join('\n');
    const leaked = turned.filter(({ parts }) => parts.some((part) => everything.includes(part))).map(({ kind, lines }) => `${kind}: ${lines[0]}`);
    expect(leaked).toEqual([]);
    expect(manifest.files.reduce((sum, { redactions }) => sum + redactions, 0)).toBeGreaterThanOrEqual(planted.length);
  }, 120_000);

  test('at least 99 % of what answers are made of is still readable', async () => {
    let kept = 0;
    let of = 0;
    const lost: string[] = [];
    for (const [seed, shape] of [[4, { os: 'al2' as const }], [5, { os: 'al2023' as const, podSecurityGroups: true, services: 60, pods: 24 }], [9, { cni: 'calico' as const, services: 40 }]] as const) {
      const { files, reader } = await ingested(seed, planted, shape);
      for (const { name, content } of files) {
        const entry = reader.file(name);
        if (!entry) { continue; }
        const text = (await reader.bytes(name, 0, entry.size)).toString('utf8');
        for (const fact of new Set(content.match(ANSWER_BEARING) ?? [])) {
          of += 1;
          if (text.includes(fact)) { kept += 1; } else { lost.push(`${name}: ${fact}`); }
        }
      }
    }
    expect(of).toBeGreaterThan(1_000);
    expect([kept / of >= 0.99, kept / of >= 0.99 ? [] : lost.slice(0, 20)]).toEqual([true, []]);
  }, 120_000);
});

describe('the account of what was removed', () => {
  test('names the file, the lines and the types, and never the values', async () => {
    const some = [plant('password flag', 1), plant('AWS access key', 1)];
    const { manifest, reader } = await ingested(6, some, {});
    const removed = manifest.files.filter((file) => file.removed);
    expect(removed.flatMap((file) => Object.keys(file.removed!)).sort()).toEqual(['aws-access-key', 'password']);
    const answer: any = await callTool('validate', {}, { bundles: { list: async () => [], open: async () => reader }, clock: { now: () => 0 } });
    expect(answer.redactions).toMatchObject({ total: 2, files: 2, byType: { 'aws-access-key': 1, 'password': 1 } });
    expect(answer.redactions.where.map((each: { lines: number }) => each.lines)).toEqual([1, 1]);
  }, 60_000);
});

describe('environments of containers and units', () => {
  test('keep what the CNI is set to, and lose what only their owner knows', async () => {
    const draft = healthyBundle({}, 7);
    draft.edit('cni/cni-configuration-variables-containerd.json', (text) => text.replace('"env": [', '"env": [\n"INTERNAL_ROUTE_HINT=blue-harbour-7","FEATURE_X=true",').replace('"env":[', '"env":["INTERNAL_ROUTE_HINT=blue-harbour-7","FEATURE_X=true",'));
    draft.edit('kubelet/kubelet_service.txt', (text) => text.replace('[Service]', '[Service]\nEnvironment=HARBOUR_HINT=blue-harbour-8 GODEBUG=x509sha1=1'));
    const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: new Date(draft.node.collected) })));
    const store = new MemoryEvidenceStore();
    const { manifest } = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, 'bundle.tar.gz') }, { store, clock: { now: () => 0 }, bundleId: 'b', instanceId: draft.node.instanceId });
    const reader = await openBundle(store, draft.node.instanceId, 'b');
    const text = async (path: string) => (await reader.bytes(path, 0, manifest.files.find((file) => file.path === path)!.size)).toString('utf8');
    const environment = await text('cni/cni-configuration-variables-containerd.json');
    expect(environment).toContain('INTERNAL_ROUTE_HINT=«environment-value:');
    expect(environment).toContain('FEATURE_X=true');
    expect(environment).toContain('AWS_VPC_ENI_MTU=9001');
    expect(environment).toContain(`CLUSTER_NAME=${draft.node.cluster}`);
    const unit = await text('kubelet/kubelet_service.txt');
    expect(unit).not.toContain('blue-harbour');
    expect(unit).toContain('GODEBUG=x509sha1=1');
    expect(JSON.stringify([...store.objects.values()].map((each) => each.toString('latin1')))).not.toContain('blue-harbour');
  }, 60_000);
});

describe('redaction rules of the user', () => {
  const rule = { name: 'badge', pattern: 'badge no\\. (?<secret>[0-9]{6})', examples: { match: ['badge no. 123456'], noMatch: ['badge no. 12'] } };
  const document = (...secrets: object[]) => JSON.stringify({ schemaVersion: 1, secrets });

  test('remove what they describe, wherever it stands', async () => {
    const draft = healthyBundle({}, 8);
    draft.kubelet(draft.ago(5), 'I', 'x.go:1', 'opened by badge no. 424242 at door 3');
    const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: new Date(draft.node.collected) })));
    const store = new MemoryEvidenceStore();
    const { manifest } = await ingestBundle({ kind: 'archive', source: bytesSource(bytes, 'bundle.tar.gz') },
      { store, clock: { now: () => 0 }, bundleId: 'b', instanceId: draft.node.instanceId, secrets: parseRedactionRules(document(rule)).secrets });
    const reader = await openBundle(store, draft.node.instanceId, 'b');
    const { size } = manifest.files.find(({ path }) => path === 'kubelet/kubelet.log')!;
    const text = (await reader.bytes('kubelet/kubelet.log', 0, size)).toString('utf8');
    expect(text).toContain('badge no. «custom-badge:1» at door 3');
    expect(text).not.toContain('424242');
  }, 60_000);

  test.each([
    ['no JSON', '{', /expected JSON/],
    ['a pattern that is not RE2', document({ ...rule, pattern: 'badge(?=x)' }), /not RE2/],
    ['nothing to find its lines by', document({ ...rule, pattern: '[0-9]{6}' }), /no literal/],
    ['an example that is not matched', document({ ...rule, examples: { match: ['badge'], noMatch: ['x'] } }), /examples\.match is not matched/],
    ['a counter-example that is matched', document({ ...rule, examples: { match: ['badge no. 123456'], noMatch: ['badge no. 654321'] } }), /examples\.noMatch is matched/],
    ['a name that cannot stand in a placeholder', document({ ...rule, name: 'Badge No' }), /secrets\.0\.name/],
  ])('with %s are refused', (_, text, message) => {
    expect(() => parseRedactionRules(text)).toThrow(RedactionRulesError);
    expect(() => parseRedactionRules(text)).toThrow(message);
  });
});
