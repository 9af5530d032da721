import { answerOf, cite, contextOf, errorOf, finding } from './fake-bundle';
import { RootCause } from '../../../src/core/diagnosis/root-cause';
import { Finding } from '../../../src/core/findings/finding';
import { tokensOf } from '../../../src/core/tools/budget';
import { exampleReader, SHIMS_DIE, toolContext } from '../example-bundles';

const at = (minute: number, second = 0) => new Date(Date.UTC(2026, 10, 18, 10, minute, second)).toISOString();

/** Containerd fails at 10:00, PLEG follows at 10:10, the node is NotReady at 10:11; a second fault has nothing to do with it. */
const STORY: readonly Finding[] = [
  finding(1, { condition: 'containerd-shim-failed', kind: 'cause', title: 'Shims do not answer', firstSeen: at(0), lastSeen: at(5), entity: { pod: 'web-1' } }),
  finding(2, { condition: 'pleg-unhealthy', title: 'PLEG is not healthy', firstSeen: at(10), lastSeen: at(20) }),
  finding(3, { condition: 'node-not-ready', title: 'Node is NotReady', firstSeen: at(10, 30), lastSeen: at(20), severity: 'critical' }),
  finding(4, { condition: 'disk-full', title: 'Disk is full', kind: 'cause', severity: 'medium', entity: { pod: 'web-1' } }),
];
const CAUSE: RootCause = { condition: 'containerd-shim-failed', confidence: 'high', finding_ids: ['F-001', 'F-002', 'F-003'], explanation: '', chain: [], refutedBy: [], gaps: [] };
const files = [
  { path: 'containerd/containerd-log.txt', kind: 'containerd-log' as const, text: `${'x\n'.repeat(3)}`, dialect: 'journald' as const },
  { path: 'kubelet/kubelet.log', kind: 'kubelet-log' as const, text: `${'y\n'.repeat(60)}`, dialect: 'journald' as const },
];
const group = (id: string, path: string) => ({ detector: 'd', path, finding_id: id });
const entry = (index: number, line: number, time: string) => ({ group: index, line, time: Date.parse(time) });
const story = contextOf({
  files,
  findings: STORY,
  rootCauses: [CAUSE],
  occurrences: {
    groups: [group('F-001', files[0]!.path), group('F-002', files[1]!.path), group('F-003', files[1]!.path)],
    entries: [entry(0, 1, at(0)), entry(0, 2, at(5)), entry(1, 10, at(10)), entry(2, 11, at(10, 30)), entry(1, 20, at(20)), entry(2, 21, at(20))],
  },
});

const rowsOf = (answer: { timeline: { columns: string[]; rows: unknown[][] } }) => answer.timeline.rows
  .map((row) => Object.fromEntries(row.map((cell, index) => [answer.timeline.columns[index]!, cell])));

describe('correlate', () => {
  test('tells what happened in the order in which it happened, with the seconds from the likeliest cause', async () => {
    const answer = await answerOf(story, 'correlate');
    expect(answer.pivot).toMatchObject({ finding_id: 'F-001', at: at(0) });
    expect(rowsOf(answer as never).map(({ at: time, offset, finding_id: id, line }) => [time, offset, id, line])).toEqual([
      [at(0), 0, 'F-001', 1], [at(5), 300, 'F-001', 2], [at(10), 600, 'F-002', 10], [at(10, 30), 630, 'F-003', 11], [at(20), 1200, 'F-002', 20], [at(20), 1200, 'F-003', 21],
    ]);
    expect(answer.findings.map((each: Finding) => each.finding_id)).toEqual(['F-001', 'F-002', 'F-003', 'F-004']);
  });

  test('each step of a chain says which came first, and by how much', async () => {
    const { chains } = await answerOf(story, 'correlate');
    expect(chains).toEqual([{
      condition: 'containerd-shim-failed',
      confidence: 'high',
      finding_ids: ['F-001', 'F-002', 'F-003'],
      steps: [
        { cause: 'F-001', effect: 'F-002', strength: 'direct', order: 'cause first', lagSeconds: 600 },
        { cause: 'F-002', effect: 'F-003', strength: 'direct', order: 'cause first', lagSeconds: 30 },
      ],
    }]);
  });

  test('an effect that was seen before its cause is told as such', async () => {
    const [shims, pleg] = [{ ...STORY[0]!, firstSeen: at(11), lastSeen: at(12) }, STORY[1]!];
    const context = contextOf({ files, findings: [shims, pleg], rootCauses: [{ ...CAUSE, finding_ids: ['F-001', 'F-002'] }] });
    const { chains } = await answerOf(context, 'correlate');
    expect(chains[0].steps).toEqual([expect.objectContaining({ order: 'effect first', lagSeconds: -60 })]);
  });

  test('what begins together is a cluster, and repetitions of it are counted; what speaks of one pod is found', async () => {
    const answer = await answerOf(story, 'correlate');
    expect(answer.clusters).toEqual([{ start: at(10), end: at(10, 30), finding_ids: ['F-002', 'F-003'], times: 2, lastStart: at(20) }]);
    expect(answer.entities).toEqual([{ field: 'pod', value: 'web-1', finding_ids: ['F-001', 'F-004'] }]);
    expect((await answerOf(story, 'correlate', { timeWindow: 10 })).clusters.map((each: { start: string }) => each.start)).toEqual([at(20)]);
  });

  test('a state without a time is not put on the line, and this is said', async () => {
    const answer = await answerOf(story, 'correlate');
    expect(answer.undated).toEqual(['F-004']);
    expect(answer.gaps.join(' ')).toMatch(/1 finding without a time/);
  });

  test.each([['F-003', at(10, 30)], ['pleg-unhealthy', at(10)], ['is NotReady', at(10, 30)], [at(7), at(7)]])('pivotEvent %s is found', async (pivotEvent, time) => {
    const answer = await answerOf(story, 'correlate', { pivotEvent });
    expect(answer.pivot!.at).toBe(time);
    expect(rowsOf(answer as never)[0]!.offset).toBe((Date.parse(at(0)) - Date.parse(time)) / 1000);
  });

  test('a pivotEvent that is nothing here is refused with what there is', async () => {
    const { code, message } = await errorOf(story, 'correlate', { pivotEvent: 'F-077' });
    expect(code).toBe('INVALID_ARGUMENT');
    expect(message).toContain('F-001, F-002, F-003');
  });

  test('components choose, a window cuts line by line, and both say what they left out', async () => {
    const network = contextOf({ files, findings: STORY.map((each) => ({ ...each, evidence: [cite({ ...files[1]!, text: 'y' }, 'y', each.firstSeen)] })) });
    expect((await answerOf(network, 'correlate', { components: 'networking' })).timeline.rows).toEqual([]);
    const cut = await answerOf(story, 'correlate', { start_time: at(15) });
    expect(rowsOf(cut as never).map(({ finding_id: id }) => id)).toEqual(['F-002', 'F-003']);
    expect(cut.window).toMatchObject({ excludedOutside: 1, undated: 1 });
  });

  test('pages hold every event once, in order, within the budget', async () => {
    const many = Array.from({ length: 60 }, (_, index) => finding(index + 1, {
      title: `Finding ${index} ${'long '.repeat(30)}`, firstSeen: at(0, index), lastSeen: at(0, index), evidence: [{ ...cite({ ...files[1]!, text: 'y' }, 'y', at(0, index)) }],
    }));
    const context = contextOf({ files, findings: many });
    const seen: string[] = [];
    let pageToken: string | undefined;
    do {
      const answer = await answerOf(context, 'correlate', { maxTokens: 2_500, ...(pageToken && { pageToken }) });
      expect(tokensOf(answer)).toBeLessThanOrEqual(2_500);
      seen.push(...rowsOf(answer as never).map(({ finding_id: id }) => id as string));
      pageToken = answer.nextPageToken;
    } while (pageToken !== undefined);
    expect(seen).toEqual(many.map(({ finding_id: id }) => id));
  });

  test('detailed: what is long goes on in further rows and pages, whole ids and whole findings, however small the pages', async () => {
    const dated = Array.from({ length: 70 }, (_, index) => finding(index + 1, {
      title: `Finding ${index} ${'long '.repeat(30)}`,
      firstSeen: at(0, index % 50),
      lastSeen: at(0, index % 50),
      evidence: [{ ...cite({ ...files[1]!, text: 'y' }, 'y', at(0, index % 50)) }],
      entity: { pod: 'web-1', message: 'm'.repeat(100) },
    }));
    const states = Array.from({ length: 20 }, (_, index) => finding(index + 71, { entity: { unit: `unit-${index}` } }));
    const all = [...dated, ...states].map(({ finding_id: id }) => id);
    const context = contextOf({ files, findings: [...dated, ...states], rootCauses: [{ ...CAUSE, condition: 'pleg-unhealthy', finding_ids: all.slice(0, 60) }] });
    const idsIn: Record<string, string[]> = { chains: [], clusters: [], entities: [], components: [], findings: [] };
    let pageToken: string | undefined;
    let last;
    do {
      last = await answerOf(context, 'correlate', { response_format: 'detailed', maxTokens: 2_500, ...(pageToken && { pageToken }) });
      expect(tokensOf(last)).toBeLessThanOrEqual(2_500);
      for (const name of ['chains', 'clusters', 'entities', 'components']) { idsIn[name]!.push(...(last[name] ?? []).flatMap((each: { finding_ids: string[] }) => each.finding_ids)); }
      // short forms carry neither entity nor citation
      for (const { finding_id: id, entity } of last.findings as Finding[]) { expect([id, entity]).not.toEqual([id, undefined]); idsIn.findings!.push(id); }
      pageToken = last.nextPageToken;
    } while (pageToken !== undefined);
    expect(last.omitted).toBeUndefined();
    expect(idsIn.chains).toEqual(all.slice(0, 60));
    expect(idsIn.clusters).toEqual(expect.arrayContaining(all.slice(0, 50)));
    expect(idsIn.entities).toEqual(all.slice(0, 70));
    expect([...new Set(idsIn.findings)].sort()).toEqual(all);
    const concise = await answerOf(context, 'correlate');
    expect(concise.chains[0]).toMatchObject({ finding_ids: all.slice(0, 24), more: 36 });
  });

  test('in a window each finding says how often it was seen there', async () => {
    const cut = await answerOf(story, 'correlate', { start_time: at(15) });
    expect(cut.findings.find((each: Finding) => each.finding_id === 'F-002')).toMatchObject({ inWindow: { inside: 1, outside: 1, undated: 0, first: at(20), last: at(20) } });
  });

  test('on a real bundle: times of all logs are on one clock, and each row is a line that read returns', async () => {
    const reader = await exampleReader(SHIMS_DIE);
    const answer = await answerOf(toolContext([reader]), 'correlate');
    const times = rowsOf(answer as never).map(({ at: time }) => time as string);
    expect(times).toEqual([...times].sort());
    expect(answer.chains[0].steps.map((step: { lagSeconds: number }) => step.lagSeconds)).toEqual([0, 1499, 10]);
    expect(new Set(answer.clocks.map((each: { clock: string }) => each.clock))).toEqual(new Set(['utc', 'local', 'yearless', 'boot']));
    const [row] = rowsOf(answer as never);
    const line = await answerOf(toolContext([reader]), 'read', { logKey: `${SHIMS_DIE}/${reader.manifest.bundleId}/${row!.file as string}`, startLine: row!.line, lineCount: 1 });
    expect(line.content.length).toBeGreaterThan(0);
  });

  test.each([['dated', at(0)], ['a state', undefined]])('a finding that fills a page (%s) is told whole, if need be on the next one: whole fields, whole citations', async (_, time) => {
    const path = `var_log/${'long-'.repeat(90)}name.log`;
    const file = { path, kind: 'messages' as const, text: 'z '.repeat(100), dialect: 'journald' as const };
    const entity = Object.fromEntries(Array.from({ length: 12 }, (__, index) => [`field${index}${'x'.repeat(40)}`, `${index}${'й'.repeat(100)}`]));
    const dated = time === undefined ? {} : { firstSeen: time, lastSeen: time };
    const large = finding(1, { ...dated, title: `A fault ${'of some kind '.repeat(30)}`, entity, evidence: [cite(file, 'z z', time), cite(file, 'z', time), cite(file, 'z z z', time)] });
    const small = finding(2, { ...dated, evidence: [cite(file, 'z z', time)] });
    const context = contextOf({ files: [file], findings: [large, small] });
    const inPages = async (maxTokens: number) => {
      const items: string[] = [];
      let pageToken: string | undefined;
      let pages = 0;
      do {
        const answer = await answerOf(context, 'correlate', { response_format: 'detailed', maxTokens, ...(pageToken && { pageToken }) });
        expect(tokensOf(answer)).toBeLessThanOrEqual(maxTokens);
        items.push(...answer.timeline.rows.map((row: unknown) => JSON.stringify(row)));
        for (const each of answer.findings) { items.push(...Object.entries(each.entity ?? {}).map(([name, value]) => `${each.finding_id} ${name} ${String(value)}`), ...each.evidence.map((citation: object) => `${each.finding_id} ${JSON.stringify(citation)}`)); }
        pageToken = answer.nextPageToken;
        pages += 1;
      } while (pageToken !== undefined && pages < 20);
      expect(pageToken).toBeUndefined();
      return { items, pages };
    };
    const [few, many] = [await inPages(25_000), await inPages(2_000)];
    expect(few.pages).toBe(1);
    if (time !== undefined) { expect(many.pages).toBeGreaterThan(1); }
    expect(many.items.sort()).toEqual(few.items.sort());
  });
});
