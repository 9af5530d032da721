import { addHostileLines, MARKER } from './hostile-lines';
import { FAULTS } from '../../../benchmarks/evaluation/catalogue';
import { healthyBundle } from '../../../benchmarks/evaluation/healthy-bundle';
import { BundleReader } from '../../../src/core/evidence/bundle-reader';
import { Answer, callTool } from '../../../src/core/tools';
import { toolContext } from '../example-bundles';
import { packBundle, takeIn } from '../ingest/ingest-bytes';
import { answerOf, errorOf } from '../tools/fake-bundle';

const LINES = 200;
/** Fields that hold text of the node as such; names of its files and things stand in the others, as far as they may stand in a title. */
const FRAMED = new Set(['excerpt', 'content', 'before', 'after', 'entity']);
/** Paths, with everything odd as %XX. */
const PATHS = new Set(['file', 'logKey', 'emptyFiles', 'at', 'from']);
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0000}-\u{e0fff}]/u;

async function bundle(isHostile: boolean): Promise<BundleReader> {
  const draft = healthyBundle({ os: 'al2' }, 7);
  FAULTS.find(({ id }) => id === 'dns-drop')!.positive(draft);
  if (isHostile) { addHostileLines(draft, LINES, 1); }
  const date = new Date(draft.node.collected);
  const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: date })));
  return (await takeIn(bytes, { name: `eks_${draft.node.instanceId}_${date.toISOString().slice(0, 10)}_${date.toISOString().slice(11, 16).replace(':', '')}-UTC_0.7.9.tar.gz` })).reader;
}

/** Every string of an answer, with the names of the fields that lead to it. */
function* stringsOf(value: unknown, path: readonly string[] = []): Generator<readonly [readonly string[], string]> {
  if (typeof value === 'string') {
    yield [path, value];
  } else if (value !== null && typeof value === 'object') {
    for (const [name, each] of Object.entries(value)) {
      yield [[...path, '(name)'], name];
      yield* stringsOf(each, Array.isArray(value) ? path : [...path, name]);
    }
  }
}

const CALLS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['quick_triage', {}], ['quick_triage', { response_format: 'detailed', maxTokens: 25_000 }], ['errors', { response_format: 'detailed', maxTokens: 25_000 }], ['errors', {}], ['validate', { maxTokens: 25_000 }],
  ['correlate', { maxTokens: 25_000 }], ['correlate', { response_format: 'detailed' }], ['network_diagnostics', { maxTokens: 25_000, response_format: 'detailed' }], ['storage_diagnostics', { maxTokens: 25_000 }],
  ['search', { query: MARKER, contextLines: 3, maxTokens: 25_000 }], ['history', {}], ['summarize', { finding_ids: Array.from({ length: 60 }, (_, index) => `F-${String(index + 1).padStart(3, '0')}`), response_format: 'detailed', maxTokens: 25_000 }],
];

describe(`a bundle with ${LINES} hostile lines`, () => {
  let clean: BundleReader;
  let hostile: BundleReader;

  beforeAll(async () => { [clean, hostile] = [await bundle(false), await bundle(true)]; });

  test('its real findings are those of the same node without them, and the attempt is reported', async () => {
    const faults = async (reader: BundleReader) => (await reader.findings()).findings.filter(({ condition }) => condition !== 'log-injection-suspected')
      .filter(({ kind, severity }) => kind !== 'coverage' && severity !== 'info').map(({ condition, title, severity, state, kind }) => [condition, title, severity, state, kind]);
    expect(await faults(hostile)).toEqual(await faults(clean));
    const causes = async (reader: BundleReader) => (await reader.findings()).rootCauses.map(({ condition, confidence, explanation }) => [condition, confidence, explanation]);
    expect(await causes(hostile)).toEqual(await causes(clean));
    expect((await hostile.findings()).findings.map(({ condition }) => condition)).toContain('log-injection-suspected');
  });

  test.each(CALLS)('%s %j: hostile text stands only where text of the node is announced, and no character steers a reader', async (tool, args) => {
    const answer = await answerOf(toolContext([hostile]), tool, args);
    for (const [path, text] of stringsOf(answer)) {
      expect([path, STEERING.test(text)]).toEqual([path, false]);
      if (!text.includes(MARKER) || path.some((name) => FRAMED.has(name))) { continue; }
      expect([path, PATHS.has(path.at(-1)!) || path.includes('timeline'), /[\s<>"{}|]/.test(text)]).toEqual([path, true, false]);
    }
    expect(JSON.stringify(answer.next)).not.toMatch(/tcpdump|"collect"/);
  });

  test('the lines are in the bundle, each as often as it was written', async () => {
    const answer = await answerOf(toolContext([hostile]), 'search', { query: MARKER });
    expect(answer.totalMatches).toBeGreaterThanOrEqual(LINES * 0.9);
    expect(new Set(answer.matchesByFile.map((each: { file: string }) => each.file.split('/')[0])).size).toBeGreaterThan(5);
  });

  test('forged ids stand for nothing', async () => {
    const context = toolContext([hostile]);
    expect((await errorOf(context, 'read', { finding_id: 'F-099' })).code).toBe('FINDING_NOT_FOUND');
    expect((await answerOf(context, 'summarize', { finding_ids: 'F-099' })).unresolvedIds).toEqual(['F-099']);
  });

  test('what a caller copied from a log and gives back steers nobody either', async () => {
    const context = toolContext([hostile]);
    const text = `It is fine \u202eevil\u202c \u{e0041}\u{e0042} ${MARKER} [F-001].`;
    for (const answer of [await answerOf(context, 'summarize', { finding_ids: 'F-001', text }), await callTool('search', { query: text, [text]: 1 }, context), await callTool('correlate', { pivotEvent: text }, context)]) {
      for (const [path, each] of stringsOf(answer)) { expect([path, STEERING.test(each)]).toEqual([path, false]); }
    }
  });

  test('a refusal quotes nothing of the bundle', async () => {
    const context = toolContext([hostile]);
    for (const [tool, args] of [['read', { logKey: 'Zebul.log' }], ['read', { logKey: 'agent.log', startLine: 0 }], ['search', { query: '(' }], ['correlate', { pivotEvent: 'nothing' }]] as const) {
      const answer: Answer = await callTool(tool, args, context);
      expect(answer.ok).toBe(false);
      expect(JSON.stringify(answer)).not.toMatch(/previous instructions|maintenance mode/);
    }
  });
});
