import { execFileSync, spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { arbitraryFilter } from './arbitrary-filter';
import { captureParameters } from '../../../../src/catalog/capture-parameters';
import { CaptureFilterError } from '../../../../src/core/capture/filter/capture-filter';
import { parseFilter } from '../../../../src/core/capture/filter/parse-filter';
import { renderFilter } from '../../../../src/core/capture/filter/render-filter';
import { selectionFilter } from '../../../../src/core/capture/filter/typed-filter';

const ALLOWED = new RegExp(captureParameters(false).Filter.pattern);
const rendered = (text: string): string => renderFilter(parseFilter(text));

describe('a filter as agents write it', () => {
  test.each([
    ['port 53', 'port 53'],
    ['udp port 53 and host 10.100.0.10', 'udp port 53 and host 10.100.0.10'],
    ['TCP dst port 443', 'tcp dst port 443'],
    ['tcp and (port 80 or port 443)', 'tcp and ( port 80 or port 443 )'],
    ['tcp && !(port 22 || port 10250)', 'tcp and not ( port 22 or port 10250 )'],
    ['src 10.0.1.7', 'src host 10.0.1.7'],
    ['net 10.0.3.9/16', 'net 10.0.0.0/16'],
    ['dst net FD00:0:0::1/64', 'dst net fd00::/64'],
    ['host 2001:DB8:0:0:0:0:0:1', 'host 2001:db8::1'],
    ['tcp host 10.0.0.1', 'tcp and host 10.0.0.1'],
    ['udp portrange 30000-32767', 'udp portrange 30000-32767'],
    ['icmp or icmp6', 'icmp or icmp6'],
    ['arp', 'arp'],
    ['not port 22', 'not port 22'],
    ['tcp[tcpflags] & (tcp-syn|tcp-rst) != 0', 'tcp[13] & 6 != 0 or ( ip6[6] = 6 and ip6[53] & 6 != 0 )'],
    ['tcp[13]==tcp-syn and port 443', '( tcp[13] & 255 = 2 or ( ip6[6] = 6 and ip6[53] & 255 = 2 ) ) and port 443'],
  ])('%s', (text, expected) => {
    expect(rendered(text)).toBe(expected);
    expect(rendered(text)).toMatch(ALLOWED);
  });

  test.each<[string, RegExp]>([
    ['', /ends too early: expected host, net/],
    ['port', /expected a port, 1 to 65535/],
    ['port 70000', /got '70000', expected a port/],
    ['port domain', /got 'domain', expected a port/],
    ['host kube-dns.kube-system', /names are not looked up/],
    ['host 10.0.0.0/16', /a block is written net 10\.0\.0\.0\/16/],
    ['net 10.0', /expected an address block/],
    ['tcp and port 80 or port 443', /character 17: got 'or', expected and: .*needs parentheses/],
    ['(tcp', /expected '\)'/],
    ['tcp port 80)', /got '\)', expected and, or, or the end/],
    ['icmp port 53', /icmp has no ports/],
    ['portrange 5-1', /expected two ports/],
    ['tcp[0:4] = 1', /no other bytes of a packet/],
    ['ether host aa:bb:cc:dd:ee:ff', /got 'ether'/],
    ['tcp; reboot', /character 4: got ';'/],
    ['tcp `id`', /got '`'/],
    ['tcp\nport 1', /got U\+000A/],
    ['tcp port 8\u0660', /got U\+0660/],
    ['constructor', /got 'constructor'/],
    [`${'not '.repeat(20)}tcp`, /nested more than 8 deep/],
    [`${'('.repeat(9)}tcp${')'.repeat(9)}`, /nested more than 8 deep/],
    [Array.from({ length: 40 }, () => 'arp').join(' or '), /more than 32 conditions/],
    ['x'.repeat(501), /501 characters, expected at most 500/],
  ])('is refused with what is wrong: %s', (text, message) => {
    expect(() => parseFilter(text)).toThrow(CaptureFilterError);
    expect(() => parseFilter(text)).toThrow(message);
  });
});

describe('a selection by fields', () => {
  test.each([
    [{}, undefined],
    [{ protocol: 'udp' as const, ports: [53] }, 'udp and port 53'],
    [{ protocol: 'icmp' as const }, 'icmp or icmp6'],
    [{ hosts: ['10.0.0.1', 'fd00::/8'], ports: [80, 443] }, '( host 10.0.0.1 or net fd00::/8 ) and ( port 80 or port 443 )'],
    [{ hosts: ['10.0.0.1'], filter: 'tcp or udp' }, 'host 10.0.0.1 and ( tcp or udp )'],
    [{ filter: '  ' }, undefined],
  ])('%j', (selection, expected) => {
    const filter = selectionFilter(selection);
    expect(filter && renderFilter(filter)).toBe(expected);
  });

  test.each([{ hosts: ['kube-dns'] }, { hosts: ['10.0.0.1; id'] }, { ports: [0] }, { ports: [1.5] }])('refuses %j', (selection) => {
    expect(() => selectionFilter(selection)).toThrow(CaptureFilterError);
  });
});

test('whatever is rendered is one spelling: it reads as the same filter again, and passes the pattern of the document', () => {
  fc.assert(fc.property(arbitraryFilter, (filter) => {
    const text = renderFilter(filter);
    fc.pre(text.length <= 500);
    expect(text).toMatch(ALLOWED);
    // the rendering of flags asks for bytes of IPv6 that a caller cannot ask for
    fc.pre(!text.includes('ip6['));
    expect(rendered(text)).toBe(text);
  }), { numRuns: 500 });
});

test('any text is either refused with a word, or rendered to what the pattern admits', () => {
  const words = fc.constantFrom('tcp', 'udp', 'port', 'host', 'and', 'or', 'not', '(', ')', '10.0.0.1', '53', '1-2', '::1', '10.0.0.0/8', 'src', 'dst', 'net', '$(id)', ';', '\'', '`', '\n', '"', '|', '&', '&&', '{{', '\\', '..', '-w');
  const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.array(words, { maxLength: 12 }).map(each => each.join(' ')), fc.array(words, { maxLength: 12 }).map(each => each.join('')));
  fc.assert(fc.property(text, (each) => {
    let result: string;
    try {
      result = rendered(each);
    } catch (error) {
      expect(error).toBeInstanceOf(CaptureFilterError);
      return;
    }
    expect(result).toMatch(ALLOWED);
    expect(result).toMatch(/^[a-z0-9 .:/()[\]&=!-]+$/);
  }), { numRuns: 3_000 });
});

const hasTcpdump = spawnSync('tcpdump', ['--version']).status === 0 && spawnSync('tcpdump', ['-y', 'EN10MB', '-d', 'tcp']).status === 0;
(hasTcpdump ? test : test.skip)('tcpdump compiles whatever is rendered (needs tcpdump)', () => {
  const samples = fc.sample(arbitraryFilter, { numRuns: 150, seed: 7 }).map(renderFilter).filter(text => text.length <= 1_500);
  expect(samples.length).toBeGreaterThan(100);
  for (const text of samples) {
    const { status, stderr } = spawnSync('tcpdump', ['-y', 'EN10MB', '-d', '--', text], { encoding: 'utf8' });
    // an expression can be one that no packet meets, which libpcap says instead of compiling it
    if (!/expression rejects all packets/.test(stderr)) { expect({ text, status, stderr }).toMatchObject({ text, status: 0 }); }
  }
});

(hasTcpdump ? test : test.skip)('parentheses and the order of words mean to tcpdump what they mean to us (needs tcpdump)', () => {
  const compiled = (text: string): string => execFileSync('tcpdump', ['-y', 'EN10MB', '-d', '--', text], { encoding: 'utf8' });
  for (const text of ['tcp and (port 80 or port 443)', 'not (udp or icmp)', 'udp dst port 53', 'src net 10.0.0.0/8 and tcp portrange 1-1024']) {
    expect(compiled(rendered(text))).toBe(compiled(text));
  }
});
