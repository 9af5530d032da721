import { PARSERS } from '../../../src/core/parsers';
import { parseText } from '../../../src/core/parsers/parser';

test('systeminfo: who the node is', () => {
  expect(parseText(PARSERS['windows-sysinfo'], '\nHost Name:                 EC2AMAZ-7QK2L0P\nOS Name:                   Microsoft Windows Server 2022 Datacenter\nSystem Boot Time:          11/18/2026, 9:00:00 AM\n'))
    .toMatchObject({ hostName: { value: 'EC2AMAZ-7QK2L0P' }, osName: { value: 'Microsoft Windows Server 2022 Datacenter' }, bootTime: { value: '11/18/2026, 9:00:00 AM' } });
});

test.each([
  ['a list', 'Name   : kubelet\nStatus : Running\n\nName : containerd\nStatus : Stopped\nStartType : Disabled\n'],
  ['a list with other fields between', 'Name : kubelet\nDisplayName : kubelet\nStatus : Running\n\nName : containerd\nDisplayName : c\nStatus : Stopped\n\n'],
  ['a table', '\nStatus   Name               DisplayName\n------   ----               -----------\nRunning  kubelet            kubelet\nStopped  containerd         containerd\n'],
])('services as %s', (_, text) => {
  expect(parseText(PARSERS['windows-services'], text)).toMatchObject({ count: 2, services: [{ name: 'kubelet', status: 'Running' }, { name: 'containerd', status: 'Stopped' }] });
});

test('volumes in bytes; drives without a size are left out', () => {
  const facts = parseText(PARSERS['windows-disk'], '\nName Used (GB) Free (GB)\n---- --------- ---------\nAlias                 \nC        31.22     18.78\nD     1,024.00      0.50\n');
  expect(facts.volumes).toMatchObject([{ name: 'C', usedBytes: Math.round(31.22 * 2 ** 30) }, { name: 'D', usedBytes: 1_024 * 2 ** 30 }]);
});
