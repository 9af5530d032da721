import { parseText } from '../../../src/core/parsers/parser';
import { resolvConfParser } from '../../../src/core/parsers/resolv-conf';
import { servicesParser } from '../../../src/core/parsers/services';
import { sysctlParser } from '../../../src/core/parsers/sysctl';

test('kernel settings that matter to a node, with their numbers', () => {
  const facts = parseText(sysctlParser, 'fs.file-nr = 4992\t0\t9223372036854775807\nnet.ipv4.ip_forward = 0\nnet.ipv4.ip_local_port_range = 32768\t60999\nnet.ipv4.tcp_congestion_control = cubic\nkernel.printk = 4\t4\t1\t7\nnet.core.empty = \n');
  expect(facts).toMatchObject({ count: 6, unreadLines: 0 });
  expect(facts.values['net.ipv4.ip_forward']).toMatchObject({ value: '0', numbers: [0], place: { line: 2 } });
  expect(facts.values['fs.file-nr'].numbers.slice(0, 2)).toEqual([4992, 0]);
  expect(facts.values['net.ipv4.ip_local_port_range'].numbers).toEqual([32768, 60999]);
  expect(facts.values['net.ipv4.tcp_congestion_control']).toMatchObject({ value: 'cubic', numbers: [] });
  expect(Object.keys(facts.values)).not.toContain('kernel.printk');
});

test('conntrack settings are found behind the thousands of settings of pod interfaces', () => {
  const pods = Array.from({ length: 20_000 }, (_, i) => `net.ipv4.conf.eni${i.toString(16).padStart(11, '0')}.rp_filter = 2`);
  const facts = parseText(sysctlParser, [...pods, 'net.ipv4.conf.eth0.rp_filter = 2', 'net.netfilter.nf_conntrack_count = 131072', 'net.netfilter.nf_conntrack_max = 131072'].join('\n'));
  expect(Object.keys(facts.values)).toEqual(['net.ipv4.conf.eth0.rp_filter', 'net.netfilter.nf_conntrack_count', 'net.netfilter.nf_conntrack_max']);
});

test('complaints of sysctl about unreadable keys are no settings', () => {
  expect(parseText(sysctlParser, "sysctl: reading key \"net.ipv6.conf.all.stable_secret\"\nsysctl: permission denied on key 'fs.protected_hardlinks'\nvm.panic_on_oom = 0\n")).toMatchObject({ count: 1, unreadLines: 0 });
});

describe('units', () => {
  test.each([
    ['* with LANG=C', '* rngd.service                      loaded failed     failed       Hardware RNG'],
    ['a bullet with a UTF-8 locale', '● rngd.service                      loaded failed     failed       Hardware RNG'],
  ])('a failed unit marked with %s', (_, line) => {
    const facts = parseText(servicesParser, `  UNIT                 LOAD   ACTIVE     SUB          DESCRIPTION\n${line}\n  kubelet.service      loaded activating auto-restart Kubernetes Kubelet\n  tmp.mount            loaded active     mounted      /tmp\n\nLOAD   = Reflects whether the unit definition was properly loaded.\n3 loaded units listed. Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use 'systemctl list-unit-files'.\n`);
    expect(facts).toMatchObject({ unitCount: 3, complete: true, unreadLines: 0, byActive: { failed: 1, activating: 1, active: 1 } });
    expect(facts.units).toMatchObject([
      { unit: 'rngd.service', active: 'failed', marked: true, place: { line: 2 } }, { unit: 'kubelet.service', active: 'activating', sub: 'auto-restart', marked: false },
    ]);
  });

  test('a missing unit is marked but not failed', () => {
    expect(parseText(servicesParser, '* ip6tables.service    not-found inactive dead ip6tables.service\n').units).toMatchObject([{ load: 'not-found', active: 'inactive', marked: true }]);
  });

  test('a failed unit is kept behind thousands of mounts of pods', () => {
    const mounts = Array.from({ length: 5000 }, (_, i) => `  var-lib-kubelet-pods-${i}.mount loaded active mounted /var/lib/kubelet/pods/${i}`);
    const facts = parseText(servicesParser, [...mounts, '  containerd.service loaded failed failed containerd'].join('\n'));
    expect(facts.units.map((unit) => unit.unit)).toEqual(['containerd.service']);
  });
});

test('resolv.conf: nameservers in order, the last search list, options', () => {
  const facts = parseText(resolvConfParser, '# made by systemd\nnameserver 10.0.0.2\nnameserver fd00:ec2::253 # v6\nsearch old.internal\nsearch ec2.internal svc.cluster.local\noptions timeout:2 attempts:5\noptions ndots:5\n');
  expect(facts.nameservers.map((each) => each.value)).toEqual(['10.0.0.2', 'fd00:ec2::253']);
  expect(facts).toMatchObject({ search: ['ec2.internal', 'svc.cluster.local'], options: ['timeout:2', 'attempts:5', 'ndots:5'], searchPlace: { line: 5 } });
  expect(parseText(resolvConfParser, '').nameservers).toEqual([]);
});
