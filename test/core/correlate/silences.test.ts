import { healthyBundle } from '../../../benchmarks/evaluation/healthy-bundle';
import { VARIANTS } from '../../../benchmarks/evaluation/variants';
import { silencesIn } from '../../../src/core/correlate/silences';
import { BUNDLE_NAME, COLLECTED, MadeFile, packBundle, takeIn } from '../ingest/ingest-bytes';

/** A kubelet log of a line every ten seconds over `minutes` before the collection, without those that `isMissing`. */
function kubeletLog(minutes: number, isMissing: (minutesBefore: number) => boolean): MadeFile {
  const lines: string[] = [];
  for (let seconds = minutes * 60; seconds > 0; seconds -= 10) {
    if (isMissing(seconds / 60)) { continue; }
    const stamp = new Date(COLLECTED.getTime() - seconds * 1000).toUTCString();
    lines.push(`Nov ${stamp.slice(5, 7)} ${stamp.slice(17, 25)} ip-10-0-0-1 kubelet[100]: I1118 ${stamp.slice(17, 25)}.000000     100 kubelet.go:1] "Reconciling" step=${seconds}`);
  }
  return { name: 'kubelet/kubelet.log', content: `${lines.join('\n')}\n` };
}

async function reportOn(...files: MadeFile[]) {
  const { reader } = await takeIn(await packBundle(files), { name: BUNDLE_NAME });
  return { reader, report: await silencesIn(reader, {}, undefined) };
}

test('a log that stops well before the collection is evidence, with its last line', async () => {
  const { reader, report } = await reportOn(kubeletLog(180, (before) => before < 40));
  expect(report.silences).toEqual([expect.objectContaining({ file: 'kubelet/kubelet.log', kind: 'stopped', reboot: false })]);
  const [silence] = report.silences;
  expect((silence!.to - silence!.from) / 60_000).toBeCloseTo(40, 0);
  expect((await reader.lines(silence!.file, silence!.line, 1)).text.toString()).toContain('step=2400');
});

test('a file that was rotated away has not fallen silent: the next one goes on', async () => {
  const line = (before: number) => JSON.stringify({ level: 'debug', ts: new Date(COLLECTED.getTime() - before * 1000).toISOString(), caller: 'ipamd.go:1', msg: `step ${before}` });
  const log = (from: number, to: number) => `${Array.from({ length: (from - to) / 10 }, (_, index) => line(from - index * 10)).join('\n')}\n`;
  const rotated = { name: 'var_log/aws-routed-eni/ipamd-2026-11-18T19-00-00.000.log', content: log(14_000, 5_000) };
  expect((await reportOn(rotated)).report.silences).toHaveLength(1);
  expect((await reportOn(rotated, { name: 'var_log/aws-routed-eni/ipamd.log', content: log(5_000, 10) })).report.silences).toEqual([]);
});

test('a pause in the middle is found, and told from the usual ones', async () => {
  const { report } = await reportOn(kubeletLog(180, (before) => before > 60 && before < 80));
  expect(report.silences).toHaveLength(1);
  expect(report.silences[0]).toMatchObject({ kind: 'pause' });
  expect(report.silences[0]!.usual).toBeLessThanOrEqual(10_000);
});

test('a log that is often quiet for long says nothing by being quiet', async () => {
  expect((await reportOn(kubeletLog(600, (before) => Math.floor(before / 15) % 2 === 0))).report.silences).toEqual([]);
});

test('a log that was busy at boot only says nothing by being quiet', async () => {
  expect((await reportOn(kubeletLog(60, (before) => before < 57))).report.silences).toEqual([]);
});

test.each(['fresh', 'al2', 'noisy', 'rolling-deploy', 'spot'])('no silence is seen on a healthy node (%s)', async (id) => {
  const { shape, adjust } = VARIANTS.find((each) => each.id === id)!;
  const draft = healthyBundle(shape, 3);
  adjust?.(draft);
  const date = new Date(draft.node.collected);
  const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: date })));
  const name = `eks_${draft.node.instanceId}_${date.toISOString().slice(0, 10)}_${date.toISOString().slice(11, 16).replace(':', '')}-UTC_0.7.9.tar.gz`;
  const { reader } = await takeIn(bytes, { name });
  expect((await silencesIn(reader, {}, undefined)).silences).toEqual([]);
});
