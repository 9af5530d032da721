import { aclObstacle } from '../../../src/core/preflight/acl-verdict';
import { AclRule } from '../../../src/core/preflight/ports';

const rule = (number: number, allows: boolean, over: Partial<AclRule> = {}): AclRule => ({ number, allows, outbound: true, protocol: '-1', cidr: '0.0.0.0/0', ...over });
const LAST = rule(32_767, false);
const S3 = ['52.218.0.0/17'];
const HTTPS: [number, number] = [443, 443];
const ANSWERS: [number, number] = [32_768, 60_999];

test.each<[string, AclRule[], object, object | undefined]>([
  ['everything is allowed', [rule(100, true), LAST], {}, undefined],
  ['nothing is allowed', [LAST], {}, { whole: true }],
  ['the lower number decides: allowed', [rule(200, false), rule(100, true), LAST], {}, undefined],
  ['the lower number decides: denied', [rule(100, true), rule(90, false), LAST], {}, { rule: 90, whole: true }],
  ['rules of the other direction do not count', [rule(90, false, { outbound: false }), rule(100, true), LAST], {}, undefined],
  ['rules for UDP do not count', [rule(90, false, { protocol: '17' }), rule(100, true), LAST], {}, undefined],
  ['rules for IPv6 do not count', [rule(90, true, { cidr: undefined }), LAST], {}, { whole: true }],
  ['TCP 443 only is enough', [rule(100, true, { protocol: '6', ports: HTTPS }), LAST], {}, undefined],
  ['port 80 only is not', [rule(100, true, { protocol: '6', ports: [80, 80] }), LAST], {}, { whole: true }],
  ['the ports of answers in two rules', [rule(100, true, { ports: [1_024, 40_000] }), rule(110, true, { ports: [40_001, 65_535] }), LAST], { ports: ANSWERS }, undefined],
  ['a gap between two rules', [rule(100, true, { ports: [1_024, 40_000] }), rule(110, true, { ports: [50_000, 65_535] }), LAST], { ports: ANSWERS }, { whole: false }],
  ['a denial of a part of the ports', [rule(90, false, { ports: [33_000, 33_100] }), rule(100, true), LAST], { ports: ANSWERS }, { rule: 90, whole: false }],
  ['a denial of a part of the addresses', [rule(90, false, { cidr: '52.218.64.0/18' }), rule(100, true), LAST], {}, { rule: 90, whole: false }],
  ['a denial of other addresses', [rule(90, false, { cidr: '10.0.0.0/8' }), rule(100, true), LAST], {}, undefined],
  ['an allowance of a part of the addresses, then denied', [rule(90, true, { cidr: '52.218.0.0/18' }), LAST], {}, { whole: false }],
])('%s', (_name, rules, over, obstacle) => {
  const found = aclObstacle(rules, { outbound: true, ranges: S3, ports: HTTPS, ...over });
  expect(found).toEqual(obstacle && { ...obstacle, range: S3[0] });
});
