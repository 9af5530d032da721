import { healthyBundle } from '../../benchmarks/evaluation/healthy-bundle';
import { alarmsOf, missOf } from '../../benchmarks/evaluation/wordings/measure-wordings';
import { PASTED_QUIET, PASTED_WORDINGS } from '../../benchmarks/wordings/catalogue';
import { readPastedLines } from '../../benchmarks/wordings/pasted-line';
import { placeOf } from '../../benchmarks/wordings/place';
import { CONDITIONS } from '../../src/catalog/conditions';

const SEED = 5;

it.each(PASTED_WORDINGS.filter((_, index) => index % 6 === 1).map((wording) => [wording.source, wording] as const))('the fault that somebody pasted in %s is named', async (_, wording) => {
  expect(await missOf(wording, SEED)).toBeUndefined();
});

it.each(PASTED_QUIET.filter((_, index) => index % 6 === 1).map((line) => [line.source, line] as const))('the healthy node of %s is accused of nothing', async (_, line) => {
  expect(await alarmsOf([line], SEED)).toEqual([]);
});

it('every pasted fault is a condition that we know', () => {
  const known = new Set<string>(CONDITIONS.map(({ id }) => id));
  expect(PASTED_WORDINGS.filter(({ conditions }) => !conditions.every((id) => known.has(id))).map(({ conditions, source }) => `${conditions.join('|')} in ${source}`)).toEqual([]);
});

it('a record without a place or source is refused, with what was expected', () => {
  expect(() => readPastedLines('@ oom-node\nOut of memory')).toThrow('expected @ <conditions|quiet> <place>');
});

it.each([
  ['kubelet', 'set 10 18:16:24 ip-10-1-2-3 systemd[1]: kubelet.service failed.', 'kubelet/kubelet.log', / systemd\[1\]: kubelet\.service failed\.$/],
  ['kubelet', 'E1009 12:52:21.590612    4226 kubelet.go:1] "x" err="at 2021-02-03"', 'kubelet/kubelet.log', /kubelet\[\d+\]: E(?!1009 12:52:21)\d{4} \d\d:\d\d:\d\d\.\d{6} {4}4226 kubelet\.go:1\] "x" err="at 2021-02-03"$/],
  ['containerd', 'containerd[9]: time="2019-05-16T15:05:02.894458282-07:00" level=error msg="x"', 'containerd/containerd-log.txt', / containerd\[9\]: time="2026-[^"]+Z" level=error msg="x"$/],
  ['dmesg', '[Tue Nov 20 22:30:22 2018] nf_conntrack: table full', 'kernel/dmesg.current', /^\[ *\d+\.\d{6}\] nf_conntrack: table full$/],
  ['ipamd', '{"level":"error","ts":"2021-12-02T03:34:46.067Z","msg":"x"}', 'var_log/aws-routed-eni/ipamd.log', /^\{"level":"error","ts":"2026-[^"]+Z","msg":"x"\}$/],
])('a line of %s stands in the bundle as if it were said there now: %s', (name, text, path, expected) => {
  const draft = healthyBundle({}, SEED);
  const place = placeOf(name);
  if (typeof place === 'string') { throw new Error('a writer'); }
  place(draft, draft.ago(1), text);
  const file = draft.render().find((each) => each.name === path)!;
  expect(file.content.split('\n').some((line) => expected.test(line))).toBe(true);
});
