import { ethtoolParser } from '../../../src/core/parsers/ethtool';
import { parseText } from '../../../src/core/parsers/parser';

const TEXT = `Interface eth0
NIC statistics:
     total_resets: 2
     tx_timeout: 0
     wd_expired: 1
     bw_in_allowance_exceeded: 17
     pps_allowance_exceeded: 0
     conntrack_allowance_exceeded: 1200
     linklocal_allowance_exceeded: 5
     conntrack_allowance_available: 104581
     queue_0_tx_cnt: 8360443
     queue_0_tx_queue_stop: 1
     queue_1_tx_queue_stop: 8
     queue_0_rx_page_alloc_fail: 3
     queue_1_rx_page_alloc_fail: 1
     rx_drops: 9


Interface eni0123456789a
NIC statistics:
     peer_ifindex: 3
     rx_queue_0_xdp_packets: 0


Interface lo
no stats available
`;

test('allowance and reset counters of an ENA device, queues summed, each citing its line', () => {
  const facts = parseText(ethtoolParser, TEXT);
  expect(facts).toMatchObject({ interfaceCount: 3, unreadLines: 0 });
  expect(facts.interfaces.map((each) => each.name)).toEqual(['eth0']);
  const [{ counters, ena, statsAvailable }] = facts.interfaces;
  expect([ena, statsAvailable]).toEqual([true, true]);
  expect(Object.fromEntries(Object.entries(counters).map(([name, counter]) => [name, counter.value]))).toEqual({
    total_resets: 2,
    tx_timeout: 0,
    wd_expired: 1,
    bw_in_allowance_exceeded: 17,
    pps_allowance_exceeded: 0,
    conntrack_allowance_exceeded: 1200,
    linklocal_allowance_exceeded: 5,
    conntrack_allowance_available: 104581,
    tx_queue_stop: 9,
    rx_page_alloc_fail: 4,
    rx_drops: 9,
  });
  expect(counters.tx_queue_stop.place.line).toBe(13);
  expect(counters.conntrack_allowance_exceeded.place.excerpt).toContain('1200');
});

test('hundreds of pod interfaces leave no trace but their number', () => {
  const pods = Array.from({ length: 700 }, (_, i) => `Interface eni${i.toString(16).padStart(11, '0')}\nNIC statistics:\n     peer_ifindex: 3\n     rx_queue_0_drops: 0\n\n`).join('');
  const facts = parseText(ethtoolParser, pods + TEXT);
  expect(facts.interfaceCount).toBe(703);
  expect(facts.interfaces.some((each) => each.name === 'eth0')).toBe(true);
});
