import { containerdVersionParser } from '../../../src/core/parsers/containerd-version';
import { cpuThrottlingParser } from '../../../src/core/parsers/cpu-throttling';
import { curlApiServerParser } from '../../../src/core/parsers/curl-api-server';
import { environmentsParser } from '../../../src/core/parsers/environments';
import { availabilityZoneParser, instanceIdParser, regionParser } from '../../../src/core/parsers/identity';
import { ifconfigParser } from '../../../src/core/parsers/ifconfig';
import { ioThrottlingParser } from '../../../src/core/parsers/io-throttling';
import { ipvsadmParser } from '../../../src/core/parsers/ipvsadm';
import { lastRebootParser } from '../../../src/core/parsers/last-reboot';
import { modulesParser } from '../../../src/core/parsers/modules';
import { netstatParser } from '../../../src/core/parsers/netstat';
import { packagesParser } from '../../../src/core/parsers/packages';
import { parseText } from '../../../src/core/parsers/parser';
import { pingParser } from '../../../src/core/parsers/ping';
import { podStorageParser } from '../../../src/core/parsers/pod-storage';
import { procstatParser } from '../../../src/core/parsers/procstat';
import { psParser } from '../../../src/core/parsers/ps';
import { topParser } from '../../../src/core/parsers/top';
import { unameParser } from '../../../src/core/parsers/uname';

test('who the node says it is, and nothing where the file holds an error page', () => {
  expect(parseText(instanceIdParser, 'i-070e4b8c9d0bf405c\n').value).toBe('i-070e4b8c9d0bf405c');
  expect(parseText(instanceIdParser, 'mi-070e4b8c9d0bf405c').value).toBe('mi-070e4b8c9d0bf405c');
  expect(parseText(instanceIdParser, '<?xml version="1.0"?>\n<html>404 - Not Found</html>\n')).toMatchObject({ unreadLines: 2 });
  expect(parseText(regionParser, 'us-gov-west-1\n').value).toBe('us-gov-west-1');
  expect(parseText(availabilityZoneParser, 'us-west-2-lax-1a\n').value).toBe('us-west-2-lax-1a');
  expect(parseText(unameParser, 'Linux ip-10-0-30-15.ec2.internal 6.1.134-150.224.amzn2023.aarch64 #1 SMP PREEMPT_DYNAMIC Wed Apr 23 17:21:03 UTC 2025 aarch64 aarch64 aarch64 GNU/Linux\n'))
    .toMatchObject({ nodeName: 'ip-10-0-30-15.ec2.internal', kernelRelease: '6.1.134-150.224.amzn2023.aarch64', machine: 'aarch64' });
});

test('boot time, CPUs and waiting processes', () => {
  const facts = parseText(procstatParser, 'cpu  100 0 100 600 200 0 0 0 0 0\ncpu0 50 0 50 300 100 0 0 0 0 0\ncpu1 50 0 50 300 100 0 0 0 0 0\nintr 401 0 9\nctxt 9\nbtime 1794925095\nprocesses 401223\nprocs_running 2\nprocs_blocked 7\nsoftirq 1 2\n');
  expect(facts).toMatchObject({ bootTime: 1_794_925_095_000, cpus: 2, iowaitShare: 0.2, idleShare: 0.6, unreadLines: 0 });
  expect(facts.blocked).toMatchObject({ value: 7, place: { line: 9 } });
});

test.each([['1 days,  6:09', 108_540], ['5 min', 300], ['3:04', 11_040], ['12 days, 2 min', 1_036_920]])('top: up %s', (up, seconds) => {
  const facts = parseText(topParser, `top - 20:27:52 up ${up},  1 user,  load average: 8.42, 0.38, 0.35\nTasks: 212 total,   1 running, 211 sleeping,   0 stopped,   3 zombie\nMiB Mem :  15360.0 total,   5376.0 free\nMiB Swap:      0.0 total,      0.0 free,      0.0 used.   6176.0 avail Mem \n`);
  expect(facts).toMatchObject({ uptimeSeconds: seconds, loadAverage: [8.42, 0.38, 0.35], zombies: 3 });
  expect(facts).toMatchObject({ memoryTotalBytes: 15360 * 2 ** 20, memoryAvailableBytes: 6176 * 2 ** 20 });
});

test('boots, and those that ended in a crash', () => {
  const facts = parseText(lastRebootParser, 'reboot   system boot  6.1.134-150.224. Tue Nov 17 14:18   still running\nreboot   system boot  6.1.134-150.224. Mon Nov 16 10:00 - crash  (1+04:18)\nreboot   system boot  6.1.134-150.224. Sun Nov 15 10:00 - 09:58  (23:58)\n\nwtmp begins Sun Nov 15 10:00:15 2026\n');
  expect(facts).toMatchObject({ bootCount: 3, since: 'Sun Nov 15 10:00:15 2026', boots: [{ running: true, crashed: false, when: 'Tue Nov 17 14:18' }, { crashed: true }, { crashed: false, running: false }] });
});

test('packages of rpm and dpkg that matter', () => {
  expect(parseText(packagesParser, 'kernel-6.1.134-150.224.amzn2023.x86_64\nkernel-6.1.140-1.amzn2023.x86_64\nperl-Error-0.17029-5.amzn2023.0.2.noarch\nds_agent-20.0.1-25770.amzn2.x86_64\ngpg-pubkey-d832c631-6515c85e\n'))
    .toMatchObject({ format: 'rpm', count: 4, unreadLines: 0, packages: { kernel: { value: '6.1.134-150.224.amzn2023, 6.1.140-1.amzn2023' }, ds_agent: { value: '20.0.1-25770.amzn2' } } });
  expect(parseText(packagesParser, 'Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst\n|/ Err?=(none)\n||/ Name Version Architecture Description\n+++-====-===-===-===\nii  containerd  1.7.12-0ubuntu4 amd64  daemon to control runC\nii  libc6:amd64  2.39-0 amd64  GNU C Library\n'))
    .toMatchObject({ format: 'dpkg', count: 2, unreadLines: 0, packages: { containerd: { value: '1.7.12-0ubuntu4' }, libc6: { value: '2.39-0' } } });
});

test('containerd that does not answer leaves an error instead of a server version', () => {
  const dead = parseText(containerdVersionParser, 'Client:\n  Version:  1.7.27\n  Revision: 05044\n  Go version: go1.23.8\n\nctr: failed to dial "/run/containerd/containerd.sock": context deadline exceeded\n');
  expect(dead).toMatchObject({ client: { value: '1.7.27' }, error: { line: 6 } });
  expect(dead.server).toBeUndefined();
  expect(parseText(containerdVersionParser, 'Client:\n  Version:  v2.0.5\n\nServer:\n  Version:  v2.0.5\n  UUID: 8e\n')).toMatchObject({ server: { value: '2.0.5' }, unreadLines: 0 });
});

describe('interfaces', () => {
  test('of current net-tools', () => {
    const facts = parseText(ifconfigParser, `ens5: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 9001
        inet 10.0.30.15  netmask 255.255.240.0  broadcast 10.0.63.255
        inet6 fe80::492:97ff:fe32:ac17  prefixlen 64  scopeid 0x20<link>
        ether 06:92:97:32:ac:17  txqueuelen 1000  (Ethernet)
        RX packets 6202336  bytes 1318448926 (1.1 GiB)
        RX errors 1  dropped 2  overruns 3  frame 0
        TX packets 1226020  bytes 578649289 (300.2 MiB)
        TX errors 0  dropped 0 overruns 0  carrier 0  collisions 0

lo: flags=8<LOOPBACK>  mtu 65536
        inet 127.0.0.1  netmask 255.0.0.0
`);
    expect(facts.interfaces).toMatchObject([
      { name: 'ens5', up: true, running: true, mtu: 9001, inet: ['10.0.30.15/20'], inet6: ['fe80::492:97ff:fe32:ac17/64'], ether: '06:92:97:32:ac:17', rx: { packets: 6_202_336, errors: 1, dropped: 2, overruns: 3, place: { line: 6 } } },
      { name: 'lo', up: false, running: false, loopback: true, inet: ['127.0.0.1/8'] },
    ]);
  });

  test('of net-tools 1.60', () => {
    expect(parseText(ifconfigParser, `eth0      Link encap:Ethernet  HWaddr 0A:58:0A:F4:00:1A
          inet addr:10.0.30.15  Bcast:10.0.31.255  Mask:255.255.240.0
          inet6 addr: fe80::858:aff:fef4:1a/64 Scope:Link
          UP BROADCAST RUNNING MULTICAST  MTU:9001  Metric:1
          RX packets:100 errors:0 dropped:5 overruns:0 frame:0
`).interfaces).toMatchObject([{ name: 'eth0', up: true, running: true, mtu: 9001, inet: ['10.0.30.15/20'], inet6: ['fe80::858:aff:fef4:1a/64'], ether: '0a:58:0a:f4:00:1a', rx: { packets: 100, dropped: 5 } }]);
  });
});

test('processes are counted by name, their arguments are not kept', () => {
  const facts = parseText(psParser, `USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND
root           2  0.0  0.0      0     0 ?        S    Nov17   0:00 [kthreadd]
root          40  0.0  0.0      0     0 ?        D    Nov17   0:00  \\_ [kworker/u8:1+flush-259:0]
root        1721  2.9  0.8 2012340 121112 ?      Ssl  Nov17  12:22 /usr/bin/kubelet --config=/etc/kubernetes/kubelet/config.json --bootstrap-token=topsecret
root        9597  0.1  0.1 1237964 14020 ?       Sl   Nov17   0:31 /usr/bin/containerd-shim-runc-v2 -namespace k8s.io
65535       9620  0.0  0.0    972     4 ?        Ss   Nov17   0:00  \\_ /pause
root        9700  0.0  0.0  97200    40 ?        Dl   Nov17   0:00  |   \\_ runc init --password topsecret
1000        9999  0.0  0.0      0     0 ?        Z    Nov17   0:00      \\_ [sh] <defunct>
1000       10000  0.0  0.0   1000    10 ?        S    Nov17   0:00      \\_ PASSWORD=topsecret
`);
  expect(facts).toMatchObject({ count: 8, zombies: 1, uninterruptible: 2, unreadLines: 0, present: { kubelet: { pid: 1721, state: 'Ssl' } }, runcInit: [{ pid: 9700, state: 'Dl' }], zombieProcesses: [{ pid: 9999, name: 'sh' }] });
  expect(facts.names).toEqual({ 'kubelet': 1, 'containerd-shim-runc-v2': 1, 'pause': 1, 'runc': 1, '(other)': 1 });
  expect(facts.present.kubelet.place.excerpt).toMatch(/\/usr\/bin\/kubelet$/);
  expect(JSON.stringify({ ...facts, names: undefined, unread: undefined })).not.toContain('--password');
});

test('threads are counted where ps prints no state', () => {
  expect(parseText(psParser, 'UID          PID    SPID    PPID  C    SZ   RSS PSR STIME TTY          TIME CMD\nroot           1       1       0  0 43381 16480   1 Nov17 ?        00:00:07 /usr/lib/systemd/systemd --switched-root\nroot        1721    1730       1  0 503085 121112 0 Nov17 ?      00:00:22 /usr/bin/kubelet\n'))
    .toMatchObject({ count: 2, zombies: 0, present: { systemd: { pid: 1 }, kubelet: { pid: 1721 } } });
});

test('sockets by state, listeners with their programs, and the busiest remote ends', () => {
  const facts = parseText(netstatParser, `Active Internet connections (servers and established)
Proto Recv-Q Send-Q Local Address           Foreign Address         State       PID/Program name    
tcp        0      0 127.0.0.1:10248         0.0.0.0:*               LISTEN      1721/kubelet        
tcp        0      0 10.0.30.15:40432        10.0.4.175:443          TIME_WAIT   -                   
tcp        0      0 10.0.30.15:40433        10.0.4.175:443          TIME_WAIT   -                   
tcp6       0      0 :::10250                :::*                    LISTEN      1721/kubelet        
udp        0      0 0.0.0.0:68              0.0.0.0:*                           900/systemd-networkd
`);
  expect(facts).toMatchObject({ sockets: 5, unreadLines: 0, byState: { LISTEN: 2, TIME_WAIT: 2 }, statePlaces: { TIME_WAIT: { line: 4 } } });
  expect(facts.listeners.map(({ protocol, address, port, program }) => [protocol, address, port, program])).toEqual([
    ['tcp', '127.0.0.1', 10248, 'kubelet'], ['tcp6', '::', 10250, 'kubelet'], ['udp', '0.0.0.0', 68, 'systemd-networkd'],
  ]);
  expect(facts.remotes[0]).toMatchObject({ name: '10.0.4.175:443', count: 2 });
});

test.each([
  ['an answer', '* Connected to x (10.0.9.21) port 443\n< HTTP/2 200 \n[+]ping ok\nlivez check passed', { status: 200, connected: true }],
  ['a time-out', '*   Trying 10.0.9.21:443...\n* Connection timed out after 3001 milliseconds\n* Closing connection 0\ncurl: (28) Connection timed out after 3001 milliseconds', { curlCode: 28, error: 'Connection timed out after 3001 milliseconds', connected: false }],
  ['a name that does not resolve', '* Could not resolve host: x.eks.amazonaws.com\n* Closing connection 0\ncurl: (6) Could not resolve host: x.eks.amazonaws.com', { curlCode: 6, connected: false }],
  ['a refused connection, curl silent', '* connect to 10.0.9.21 port 443 failed: Connection refused\n* Closing connection 0', { error: 'connect to 10.0.9.21 port 443 failed: Connection refused', connected: false }],
  ['a certificate nobody trusts', '* Connected to x (10.0.9.21) port 443\n* SSL certificate problem: unable to get local issuer certificate\ncurl: (60) SSL certificate problem', { curlCode: 60, connected: true }],
  ['an answer behind a progress meter', '  % Total    % Received % Xferd  Average Speed\n                                 Dload  Upload   Total   Spent    Left  Speed\n  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0*   Trying 10.0.5.84:443...\n* Connected to x (10.0.9.21) port 443\n  0     0    0     0    0     0      0      0 --:--:--  0:00:01 --:--:--     0< HTTP/2 200 ', { status: 200, connected: true }],
  ['no right to ask', '* Connected to x (10.0.9.21) port 443\n< HTTP/1.1 403 Forbidden', { status: 403, connected: true }],
])('a try to reach the API server: %s', (_, body, expected) => {
  const facts = parseText(curlApiServerParser, `curling https://x.eks.amazonaws.com (1 of 5) 2026-11-22T02:02:56.000UTC\n\n\n${body}\n`);
  expect(facts.host).toBe('x.eks.amazonaws.com');
  expect(facts.attempts).toHaveLength(1);
  expect(facts.attempts[0]).toMatchObject(expected);
});

test('ping: an empty file means the name did not resolve', () => {
  expect(parseText(pingParser, '')).toMatchObject({ empty: true });
  expect(parseText(pingParser, 'PING amazon.com (205.251.242.103) 56(84) bytes of data.\n\n--- amazon.com ping statistics ---\n10 packets transmitted, 0 received, +3 errors, 100% packet loss, time 9203ms\n')).toMatchObject({ host: 'amazon.com', transmitted: 10, received: 0, lossPercent: 100, unreadLines: 0 });
});

test('IPVS services without real servers stand out', () => {
  expect(parseText(ipvsadmParser, 'ipvsadm not installed\n')).toMatchObject({ installed: false, blank: false });
  expect(parseText(ipvsadmParser, '\n\n')).toMatchObject({ installed: true, blank: true });
  expect(parseText(ipvsadmParser, '-A -t 10.100.0.1:443 -s rr\n-a -t 10.100.0.1:443 -r 10.0.1.7:443 -m -w 1\n-A -u 10.100.0.10:53 -s rr\nIP Virtual Server version 1.2.1 (size=4096)\n')).toMatchObject({
    virtualServers: 2, realServers: 1, schedulers: ['rr'], withoutServers: [{ address: '10.100.0.10:53', protocol: 'udp', place: { line: 3 } }],
  });
});

test('loaded modules are told apart from modules that only exist on disk', () => {
  expect(parseText(modulesParser, 'ip_vs_rr               16384  0\nnf_conntrack          184320  6 xt_conntrack,nf_nat\n').loaded).toMatchObject({ ip_vs_rr: { users: 0 }, nf_conntrack: { users: 6 } });
  expect(parseText(modulesParser, 'filename:       /lib/modules/6.1/extra/lustre.ko.xz\nversion:        2.15.4\nlicense:        GPL\n')).toMatchObject({ loaded: {}, described: { name: 'lustre', version: '2.15.4' } });
});

test('throttled cgroups of cgroup v1 and v2, worst first, with their pods', () => {
  const facts = parseText(cpuThrottlingParser, `/sys/fs/cgroup/cpu,cpuacct/kubepods/pod11111111-2222-3333-4444-555555555555/abc/cpu.stat
nr_periods 1000
nr_throttled 10
throttled_time 5000000000
 1234 ?        Ssl    0:10 /app --token=topsecret

/sys/fs/cgroup/kubepods.slice/kubepods-pod99999999_2222_3333_4444_555555555555.slice/cpu.stat
usage_usec 7
nr_periods 1000
nr_throttled 900
throttled_usec 7000000
`);
  expect(facts).toMatchObject({ count: 2, cgroups: [{ podUid: '99999999-2222-3333-4444-555555555555', throttled: 900, throttledSeconds: 7 }, { podUid: '11111111-2222-3333-4444-555555555555', throttledSeconds: 5 }] });
  expect(JSON.stringify(facts)).not.toContain('topsecret');
  expect(parseText(cpuThrottlingParser, 'No CPU Throttling Found\n')).toMatchObject({ count: 0, unreadLines: 0 });
});

test('the largest of many are kept, largest first', () => {
  const delays = Array.from({ length: 500 }, (_, i) => `${i + 1} (app ${i}) ${(i * 7919) % 1000}1`);
  const io = parseText(ioThrottlingParser, ['PID Name Block IO Delay (centisconds)', ...delays].join('\n'));
  expect([io.count, io.delays.length]).toEqual([500, 50]);
  expect(io.delays.map((each) => each.seconds)).toEqual([...io.delays.map((each) => each.seconds)].sort((a, b) => b - a));
  expect(io.delays[0].seconds).toBe(Math.max(...delays.map((line) => Number(line.split(' ').at(-1)))) / 100);
  const storage = parseText(podStorageParser, '4.0K\t/a/fs\n2.1G\t/b/fs\n112M\t/c/fs\n');
  expect(storage.largest.map((each) => each.path)).toEqual(['/b/fs', '/c/fs', '/a/fs']);
  expect(parseText(environmentsParser, 'PID\tCount\n1234\t2001\n')).toMatchObject({ count: 1, processes: [{ pid: 1234, variables: 2001 }] });
});
