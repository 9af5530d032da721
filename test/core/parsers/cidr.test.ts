import * as fc from 'fast-check';
import { cidrContains, cidrsOverlap, normaliseCidr } from '../../../src/core/parsers/cidr';

describe('normaliseCidr gives each address block one spelling', () => {
  test.each([
    ['10.100.0.10', '10.100.0.10/32'],
    ['10.0.30.15/16', '10.0.0.0/16'],
    ['10.0.0.0/255.255.0.0', '10.0.0.0/16'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['FD00:0:0:0::1', 'fd00::1/128'],
    ['::/0', '::/0'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1/128'],
    ['::ffff:10.0.0.1', '::ffff:a00:1/128'],
    ['fe80::1/10', 'fe80::/10'],
    ['fd00::/ffff:ffff::', 'fd00::/32'],
  ])('%s is %s', (text, normal) => expect(normaliseCidr(text)).toBe(normal));

  test.each(['', 'default', '10.0.0', '10.0.0.256', '10.0.0.0/33', '10.0.0.0/255.0.255.0', 'fd00:::1', 'fd00::1::2', '1:2:3', 'eni0b04b82', '10.0.0.0/'])(
    '%j is no address', (text) => expect(normaliseCidr(text)).toBeUndefined());

  test('normalising twice changes nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV4Extended(), fc.ipV6()), fc.integer({ min: 0, max: 128 }), (address, prefix) => {
      const once = normaliseCidr(`${address}/${prefix}`);
      expect(once === undefined ? once : normaliseCidr(once)).toBe(once);
    }));
  });
});

test('a block contains the addresses inside it and no others', () => {
  expect(cidrContains('10.100.0.0/16', '10.100.0.10')).toBe(true);
  expect(cidrContains('10.100.0.0/16', '10.101.0.10/32')).toBe(false);
  expect(cidrContains('10.100.0.10/32', '10.100.0.0/16')).toBe(false);
  expect(cidrContains('0.0.0.0/0', 'fd00::1')).toBe(false);
  expect(cidrContains('fd00::/8', 'fd3f:aaaa::a')).toBe(true);
  expect(cidrsOverlap('10.100.0.10', '10.96.0.0/12')).toBe(true);
  expect(cidrsOverlap('10.100.0.10', '192.168.0.0/16')).toBe(false);
});
