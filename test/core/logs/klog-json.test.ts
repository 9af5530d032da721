import * as fc from 'fast-check';
import { klogText } from '../../../src/core/logs/klog-json';

const PREFIX = 'Nov 18 10:00:00 ip-10-0-1-2 kubelet[1695]: ';

test('a JSON line of the kubelet reads as its text form, behind the same prefix', () => {
  expect(klogText(`${PREFIX}{"ts":1763460000000.1,"caller":"kubelet/kubelet.go:2361","msg":"Skipping pod synchronization","err":"PLEG is \\"ill\\""}`))
    .toBe(`${PREFIX}E kubelet.go:2361] "Skipping pod synchronization" err="PLEG is \\"ill\\""`);
});

test('verbosity tells information from errors, and structures keep their JSON', () => {
  expect(klogText('{"ts":1.5,"caller":"prober/prober.go:107","msg":"Probe failed","v":0,"pod":{"name":"web-1","namespace":"shop"},"node":{"name":"ip-10-0-1-2"},"event":{"ID":"7","Type":"x"},"n":3}'))
    .toBe('I prober.go:107] "Probe failed" pod="shop/web-1" node="ip-10-0-1-2" event={"ID":"7","Type":"x"} n=3');
});

test.each([
  'E1118 10:00:00.000000    1721 kubelet.go:2412] "Skipping pod synchronization"',
  `${PREFIX}{"ts":1763460000000.1,"caller":"kubelet/kubelet.go:2361","msg":"cut of`,
  '{"level":"error","ts":"2026-11-18T10:00:00Z","msg":"of ipamd"}',
  '{"ts":1,"msg":2}', '{"ts":1}', '{"ts":null}',
])('any other line is left alone: %s', (line) => {
  expect(klogText(line)).toBeUndefined();
});

test('no line makes it throw', () => {
  fc.assert(fc.property(fc.string(), fc.json(), (before, json) => { klogText(before + json); klogText(`${before}{"ts":${json}`); }));
});
