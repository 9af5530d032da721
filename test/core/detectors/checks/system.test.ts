import { faultsOf, lines, outcomeOf } from './bundle-context';
import { HEALTHY, node } from './node-files';
import { apiServerReachCheck } from '../../../../src/core/detectors/checks/api-server-reach';
import { blockedProcessesCheck } from '../../../../src/core/detectors/checks/blocked-processes';
import { fileDescriptorsCheck } from '../../../../src/core/detectors/checks/file-descriptors';
import { processIdsCheck } from '../../../../src/core/detectors/checks/process-ids';
import { rebootsCheck } from '../../../../src/core/detectors/checks/reboots';
import { resolverCheck } from '../../../../src/core/detectors/checks/resolver';
import { systemdUnitsCheck } from '../../../../src/core/detectors/checks/systemd-units';
import { timeServiceCheck } from '../../../../src/core/detectors/checks/time-service';
import { zombiesCheck } from '../../../../src/core/detectors/checks/zombies';

const SERVICES = 'system/services.txt';
const PS = 'system/ps.txt';

function units(...rows: readonly string[]) {
  return node({ [SERVICES]: HEALTHY[SERVICES]!.replace('\n\nLOAD', `\n${rows.join('\n')}\n\nLOAD`) });
}

describe('systemd units', () => {
  test.each([
    ['* kubelet.service loaded failed failed Kubernetes Kubelet', 'kubelet-failed', 'critical'],
    ['  kubelet.service loaded activating auto-restart Kubernetes Kubelet', 'kubelet-failed', 'critical'],
    ['* containerd.service loaded failed failed containerd container runtime', 'containerd-down', 'critical'],
    ['* nodeadm-config.service loaded failed failed EKS Nodeadm Config', 'node-bootstrap-failed', 'critical'],
    ['* nvidia-fabricmanager.service loaded failed failed NVIDIA fabric manager', 'fabric-manager-failed', 'critical'],
    ['* acme-agent.service loaded failed failed Acme agent', 'systemd-unit-failed', 'medium'],
    ['  acme-agent.service loaded activating auto-restart Acme agent', 'systemd-unit-failed', 'medium'],
    ['* update-motd.service loaded failed failed Dynamically Generate Message Of The Day', 'systemd-unit-failed', 'low'],
    ['* run-containerd-x.mount loaded failed failed x', 'systemd-unit-failed', 'low'],
  ])('%s', (row, condition, severity) => {
    expect(faultsOf(systemdUnitsCheck, units(row))).toMatchObject([{ condition, severity }]);
  });

  test.each(['  cloud-final.service loaded activating start start Execute cloud user/final scripts', '* auditd.service not-found inactive dead auditd.service'])('is no fault: %s', (row) => {
    expect(outcomeOf(systemdUnitsCheck, units(row)).outcome).toBe('absent');
  });

  test('a kubelet that neither systemd nor ps knows does not run', () => {
    const files = node({ [SERVICES]: HEALTHY[SERVICES]!.replace(/.*kubelet\.service.*\n/, ''), [PS]: HEALTHY[PS]!.replace(/.*\/usr\/bin\/kubelet.*\n/, '') });
    expect(faultsOf(systemdUnitsCheck, files)).toMatchObject([{ condition: 'kubelet-failed', severity: 'critical', title: 'kubelet does not run: no running unit and no process of it' }]);
    expect(outcomeOf(systemdUnitsCheck, { ...files, [PS]: HEALTHY[PS]! }).outcome).toBe('absent');
  });
});

describe('time', () => {
  test('nothing keeps it', () => {
    const files = node({ [SERVICES]: HEALTHY[SERVICES]!.replace('chronyd.service                    loaded active running', 'chronyd.service                    loaded inactive dead'), [PS]: HEALTHY[PS]!.replace(/.*chronyd.*\n/, '') });
    expect(faultsOf(timeServiceCheck, files)).toMatchObject([{ severity: 'medium', kind: 'risk' }]);
  });

  test('a cut list of units proves nothing', () => {
    expect(outcomeOf(timeServiceCheck, node({ [SERVICES]: '  kubelet.service loaded active running kubelet\n' })).outcome).toBe('not-evaluable');
  });
});

describe('boots', () => {
  const REBOOT = 'system/last_reboot.txt';
  test.each([
    ['two for a patch', 2, 'absent'], ['four', 4, 'present'],
  ])('%s', (_, count, expected) => {
    const boots = Array.from({ length: count }, (_unused, i) => `reboot   system boot  6.1.134-150.224. Thu Nov ${19 - i} 00:52${i === 0 ? '   still running' : ' - 23:10  (22:18)'}`);
    expect(outcomeOf(rebootsCheck, node({ [REBOOT]: lines(...boots) })).outcome).toBe(expected);
  });
});

describe('resources of the node', () => {
  test.each([['4992\t0\t9223372036854775807', undefined], ['699\t0\t1000', undefined], ['700\t0\t1000', 'medium'], ['900\t0\t1000', 'high']])('file handles %s', (value, severity) => {
    const outcome = outcomeOf(fileDescriptorsCheck, node({ 'sysctls/sysctl_all.txt': `fs.file-nr = ${value}\n` }));
    expect(outcome.outcome === 'present' ? outcome.faults[0]!.severity : undefined).toBe(severity);
  });

  const threads = (count: number) => lines('UID          PID    SPID    PPID  C    SZ   RSS PSR STIME TTY          TIME CMD', ...Array.from({ length: count }, (_, i) => `root        ${i + 10}    ${i + 10}       1  0 43381 16480   1 Nov17 ?        00:00:07 /app/java`));
  test.each([[69, undefined], [70, 'medium'], [90, 'high'], [95, 'critical']])('%i of 100 process ids', (count, severity) => {
    const files = node({ 'sysctls/sysctl_all.txt': 'kernel.pid_max = 4194304\nkernel.threads-max = 100\n', 'system/ps-threads.txt': threads(count) });
    const outcome = outcomeOf(processIdsCheck, files);
    expect(outcome.outcome === 'present' ? outcome.faults[0]!.severity : undefined).toBe(severity);
    if (outcome.outcome === 'present') { expect(outcome.faults[0]!.entity).toMatchObject({ process: 'java', parameter: 'kernel.threads-max' }); }
  });

  const processes = (count: number, state: string, command: string) => HEALTHY[PS]! + lines(...Array.from({ length: count }, (_, i) => `root       ${5000 + i}  0.0  0.0      0     0 ?        ${state}    Nov17   0:00 ${command}`));
  test.each([[19, 'absent'], [20, 'present']])('%i zombies', (count, expected) => {
    expect(outcomeOf(zombiesCheck, node({ [PS]: processes(count, 'Z', '[sh] <defunct>') })).outcome).toBe(expected);
  });

  test('processes that wait in the kernel, and container starts that hang', () => {
    expect(outcomeOf(blockedProcessesCheck, node({ [PS]: processes(9, 'D', 'ls /mnt') })).outcome).toBe('absent');
    expect(faultsOf(blockedProcessesCheck, node({ [PS]: processes(12, 'D', 'ls /mnt') }))).toMatchObject([{ severity: 'medium', title: '12 processes in uninterruptible sleep (ls)' }]);
    expect(faultsOf(blockedProcessesCheck, node({ [PS]: processes(1, 'D', 'runc init') }))).toMatchObject([{ condition: 'runc-init-hung' }]);
    expect(outcomeOf(blockedProcessesCheck, node({ [PS]: processes(1, 'S', 'runc init') })).outcome).toBe('absent');
  });
});

describe('the API server as the collector saw it', () => {
  const CURL = 'networking/curl_api_server.txt';
  const heading = (i: number) => [`curling https://ABCDEF.gr7.us-west-2.eks.amazonaws.com (${i} of 5) 2026-11-19T00:30:45.000UTC`, ''];
  const ok = (i: number, status = 200) => [...heading(i), '*   Trying 10.0.6.22:443...', '* Connected to ABCDEF.gr7.us-west-2.eks.amazonaws.com (10.0.9.21) port 443', `< HTTP/2 ${status} `];
  const lost = (i: number) => [...heading(i), '*   Trying 10.0.6.22:443...', '* Connection timed out after 3001 milliseconds', 'curl: (28) Connection timed out after 3001 milliseconds'];
  const unknown = (i: number) => [...heading(i), '* Could not resolve host: ABCDEF.gr7.us-west-2.eks.amazonaws.com', 'curl: (6) Could not resolve host: ABCDEF.gr7.us-west-2.eks.amazonaws.com'];

  test.each([
    ['never answered', [1, 2, 3, 4, 5].flatMap(lost), { severity: 'critical', title: '5 of 5 tries to reach the API server failed: time-out' }],
    ['has a name that does not resolve', [1, 2, 3, 4, 5].flatMap(unknown), { severity: 'critical', title: expect.stringContaining('the name does not resolve') }],
    ['answered now and then', [...ok(1), ...lost(2), ...lost(3), ...lost(4), ...ok(5)], { severity: 'high' }],
    ['is ill', [1, 2, 3, 4, 5].flatMap((i) => ok(i, 500)), { severity: 'medium', kind: 'symptom' }],
  ])('%s', (_, text, expected) => {
    expect(faultsOf(apiServerReachCheck, node({ [CURL]: lines(...text) }))).toMatchObject([expected]);
  });

  test.each([
    ['one lost try of five', [...ok(1), ...lost(2), ...ok(3), ...ok(4), ...ok(5)]], ['/livez is closed to the anonymous: that is an answer', [1, 2, 3, 4, 5].flatMap((i) => ok(i, 401))],
  ])('is reachable: %s', (_, text) => {
    expect(outcomeOf(apiServerReachCheck, node({ [CURL]: lines(...text) })).outcome).toBe('absent');
  });

  test('was not asked on AL2023', () => {
    expect(outcomeOf(apiServerReachCheck, node()).outcome).toBe('not-evaluable');
  });
});

describe('the node\'s resolver', () => {
  const RESOLV = 'networking/resolv.conf';
  const netstat = (address: string) => lines('Active Internet connections (servers and established)', ...Array.from({ length: 25 }, (_, i) => `tcp        0      0 10.0.27.205:${40000 + i}       10.0.6.22:443         ESTABLISHED 1695/kubelet        `), `tcp        0      0 ${address}:53        0.0.0.0:*               LISTEN      701/systemd-resolve `);
  test.each([
    ['no nameserver', 'search ec2.internal\n', 'high'], ['a nameserver that is none', 'nameserver dns.corp\n', 'high'], ['a public one', 'nameserver 8.8.8.8\n', 'medium'], ['cluster DNS itself', 'nameserver 10.100.0.10\n', 'medium'],
  ])('%s', (_, text, severity) => {
    expect(faultsOf(resolverCheck, node({ [RESOLV]: text }))).toMatchObject([{ severity }]);
  });

  test.each([['the VPC\'s', 'nameserver 169.254.169.253\n'], ['one of the company', 'nameserver 172.31.0.2\nnameserver 192.168.1.53\n'], ['IPv6', 'nameserver fd00:ec2::253\n']])('%s is fine', (_, text) => {
    expect(outcomeOf(resolverCheck, node({ [RESOLV]: text })).outcome).toBe('absent');
  });

  test('a local stub needs somebody who listens', () => {
    const stub = { [RESOLV]: 'nameserver 127.0.0.53\n' };
    expect(outcomeOf(resolverCheck, node({ ...stub, 'system/netstat.txt': netstat('127.0.0.53') })).outcome).toBe('absent');
    expect(faultsOf(resolverCheck, node({ ...stub, 'system/netstat.txt': netstat('10.88.0.1') }))).toMatchObject([{ severity: 'high', entity: { nameserver: '127.0.0.53' } }]);
    expect(outcomeOf(resolverCheck, node(stub)).outcome).toBe('absent');
  });
});
