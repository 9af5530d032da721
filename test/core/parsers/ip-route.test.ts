import * as fc from 'fast-check';
import { ipRouteParser } from '../../../src/core/parsers/ip-route';
import { ipRuleParser } from '../../../src/core/parsers/ip-rule';
import { parseText } from '../../../src/core/parsers/parser';

const routes = (text: string, path = 'networking/iproute.txt') => parseText(ipRouteParser, text, path);

describe('a route is read whatever its type and family', () => {
  test.each([
    ['blackhole 10.96.0.0/12 ', { type: 'blackhole', destination: '10.96.0.0/12', table: 'main', family: 'ipv4' }],
    ['unreachable 10.100.0.0/16 metric 4278198272 ', { type: 'unreachable', destination: '10.100.0.0/16', metric: 4278198272 }],
    ['prohibit 172.20.0.0/16 table 7 ', { type: 'prohibit', table: '7' }],
    ['default via 10.0.16.1 dev ens6 table 2 ', { type: 'unicast', destination: '0.0.0.0/0', via: '10.0.16.1', dev: 'ens6', table: '2', family: 'ipv4' }],
    ['default via fe80::1 dev eth0 proto ra metric 1024 expires 1798sec hoplimit 255 pref medium', { destination: '::/0', family: 'ipv6', via: 'fe80::1', metric: 1024 }],
    ['default via inet6 fe80::1 dev eth0', { destination: '0.0.0.0/0', family: 'ipv4', via: 'fe80::1' }],
    ['unreachable default dev lo table unspec proto kernel metric 4294967295 error -101 pref medium', { type: 'unreachable', destination: '::/0', family: 'ipv6', table: 'unspec' }],
    ['10.0.30.71 dev enif913732dcef scope link ', { destination: '10.0.30.71/32', dev: 'enif913732dcef', scope: 'link' }],
    ['10.0.16.0/20 dev ens5 proto kernel scope link src 10.0.30.15 metric 512 linkdown ', { proto: 'kernel', src: '10.0.30.15', metric: 512, flags: ['linkdown'] }],
    ['local ::1 dev lo table local proto kernel metric 0 pref medium', { type: 'local', destination: '::1/128', table: 'local', family: 'ipv6' }],
    ['multicast ff00::/8 dev eth0 table local proto kernel metric 256 pref medium', { type: 'multicast', destination: 'ff00::/8' }],
  ])('%s', (text, expected) => {
    const facts = routes(text);
    expect(facts.unreadLines).toBe(0);
    expect(facts.routes[0]).toMatchObject({ ...expected, place: { line: 1, excerpt: text } });
  });

  test('a default without a gateway is of the family that was asked for', () => {
    expect(routes('default dev tun0 scope link', 'networking/ip6route.txt').routes[0].destination).toBe('::/0');
    expect(routes('default dev tun0 scope link').routes[0].destination).toBe('0.0.0.0/0');
  });
});

test('a multipath route takes its first hop', () => {
  const facts = routes('default proto static metric 1 \n\tnexthop via 10.0.0.1 dev eth0 weight 1 \n\tnexthop via 10.0.1.1 dev eth1 weight 1 \n10.0.0.0/24 dev eth0\n');
  expect(facts.routes).toMatchObject([{ via: '10.0.0.1', dev: 'eth0' }, { destination: '10.0.0.0/24' }]);
});

test('when there are too many routes, those that matter to a check are kept', () => {
  const many = Array.from({ length: 8000 }, (_, i) => `10.${Math.floor(i / 250)}.0.${i % 250} dev eni${i} scope link`);
  const facts = routes([...many, 'blackhole 10.100.0.0/16', 'default via 10.0.0.1 dev eth0'].join('\n'));
  expect(facts).toMatchObject({ routeCount: 8002, byTable: { main: 8002 } });
  expect(facts.routes.length).toBe(5000);
  expect(facts.routes.slice(-2).map((route) => route.destination)).toEqual(['10.100.0.0/16', '0.0.0.0/0']);
});

test('every route that ip prints is read back as it was', () => {
  const route = fc.record({
    type: fc.constantFrom('unicast', 'blackhole', 'unreachable', 'prohibit', 'local', 'broadcast'),
    destination: fc.ipV4(),
    via: fc.option(fc.ipV4(), { nil: undefined }),
    dev: fc.option(fc.stringMatching(/^[a-z][a-z0-9]{1,14}$/), { nil: undefined }),
    table: fc.constantFrom('main', 'local', '2', '10001'),
    metric: fc.option(fc.integer({ min: 0, max: 4294967295 }), { nil: undefined }),
  });
  fc.assert(fc.property(fc.array(route, { maxLength: 20 }), (list) => {
    const text = list.map((r) => [
      r.type === 'unicast' ? '' : `${r.type} `, r.destination, r.via ? ` via ${r.via}` : '', r.dev ? ` dev ${r.dev}` : '', r.table === 'main' ? '' : ` table ${r.table}`,
      r.metric === undefined ? '' : ` metric ${r.metric}`, ' ',
    ].join('')).join('\n');
    const read = routes(text).routes.map(({ type, destination, via, dev, table, metric }) => ({ type, destination, via, dev, table, metric }));
    expect(read).toEqual(list.map((r) => ({ ...r, destination: `${r.destination}/32` })));
  }));
});

describe('policy rules', () => {
  test.each([
    ['512:\tfrom all to 10.0.30.71 lookup main', { priority: 512, to: '10.0.30.71/32', table: 'main', action: 'lookup' }],
    ['1536:\tfrom 10.0.30.71 lookup 2', { priority: 1536, from: '10.0.30.71/32', table: '2' }],
    ['1024:\tfrom all fwmark 0x80/0x80 lookup main', { priority: 1024, fwmark: '0x80/0x80' }],
    ['10:\tfrom all iif vlan.eth.1 lookup 101', { iif: 'vlan.eth.1', table: '101' }],
    ['1536:\tnot from all to 10.0.0.0/16 lookup 3', { negated: true, to: '10.0.0.0/16' }],
    ['30400:\tfrom 10.0.1.5 lookup 30400 proto static', { priority: 30400, table: '30400' }],
    ['100:\tfrom all blackhole', { action: 'blackhole' }],
    ['32765:\tfrom fd00::5 lookup 2', { from: 'fd00::5/128', family: 'ipv6' }],
  ])('%s', (text, expected) => {
    const facts = parseText(ipRuleParser, text, 'networking/iprule.txt');
    expect(facts).toMatchObject({ ruleCount: 1, unreadLines: 0, rules: [expected] });
  });

  test('text that is no rule is reported, not guessed', () => {
    expect(parseText(ipRuleParser, 'RTNETLINK answers: Operation not supported\n')).toMatchObject({ ruleCount: 0, unreadLines: 1 });
  });
});
