import { PARSERS } from '../../../src/core/parsers';
import { lvmSize } from '../../../src/core/parsers/lvm';
import { parseText } from '../../../src/core/parsers/parser';

test('fstab: devices, mount points with spaces, options', () => {
  const facts = parseText(PARSERS.fstab, '#\nUUID=eebd5a74-f037     /           xfs    defaults,noatime  1   1\n/dev/sdb /my\\040data ext4 nofail\nbroken\n');
  expect(facts.entries).toMatchObject([{ device: 'UUID=eebd5a74-f037', mountPoint: '/', type: 'xfs', options: ['defaults', 'noatime'] }, { mountPoint: '/my data', options: ['nofail'] }]);
  expect(facts.unreadLines).toBe(1);
});

test('LVM: columns stand under their heads, also when some are empty', () => {
  const facts = parseText(PARSERS.lvm, `  WARNING: VG vg0 is missing PV abc (last written to /dev/sdc).
  LV   VG  Attr       LSize   Pool Origin Data%  Meta%  Move Log Cpy%Sync Convert
  pool vg0 twi-aotz-- <20.00g             97.31  12.50
  root vg0 -wi-ao--p-  10.00g
`, 'storage/lvs.txt');
  expect(facts.report).toBe('lvs');
  expect(facts.rows.map(each => each.columns)).toEqual([{ 'LV': 'pool', 'VG': 'vg0', 'Attr': 'twi-aotz--', 'LSize': '<20.00g', 'Data%': '97.31', 'Meta%': '12.50' }, { LV: 'root', VG: 'vg0', Attr: '-wi-ao--p-', LSize: '10.00g' }]);
  expect(facts.warnings).toHaveLength(1);
  expect(lvmSize('<20.00g')).toBe(20 * 2 ** 30);
});

test('CSI log: driver, version, and errors by what they mean; chatter is no error', () => {
  const facts = parseText(PARSERS['csi-log'], `2026-11-17T14:18:56Z stderr F I1117 14:18:56.337013       1 driver.go:92] "Driver Information" Driver="ebs.csi.aws.com" Version="v1.43.0"
2026-11-17T14:18:57Z stderr F I1117 14:18:57.000000       1 x.go:1] "retrying after attachment timeout was configured"
2026-11-19T02:39:34Z stderr F E1119 02:39:34.087150       1 driver.go:119] GRPC error: rpc error: code = Internal desc = Could not attach volume "vol-0dc2db79967058426" to node "i-08604d8738e6bf0ac": attachment timeout
2026-11-19T02:40:34Z stderr F E1119 02:40:34.087150       1 driver.go:119] GRPC error: rpc error: code = Internal desc = Could not attach volume "vol-0dc2db79967058426": UnauthorizedOperation: You are not authorized to perform this operation
2026-11-19T02:41:34Z stderr F E1119 02:41:34.087150       1 driver.go:119] GRPC error: RequestLimitExceeded: Request limit exceeded.
2026-11-19T02:42:34Z stderr F E1119 02:42:34.087150       1 driver.go:119] GRPC error: mount failed: wrong fs type, bad option, bad superblock
`, 'var_log/ebs.log');
  expect(facts).toMatchObject({ driver: { value: 'ebs.csi.aws.com' }, version: { value: 'v1.43.0' }, errors: 4, errorsByKind: { attach: 1, permission: 1, throttled: 1, format: 1 }, volumes: { 'vol-0dc2db79967058426': 2 } });
  expect(facts.lastErrors.attach?.line).toBe(3);
});

test('pressure stall information', () => {
  const text = 'some avg10=0.00 avg60=1.25 avg300=0.50 total=123\nfull avg10=0.00 avg60=12.00 avg300=3.00 total=99\n';
  expect(parseText(PARSERS.pressure, text, 'system/pressure_io.txt')).toMatchObject({ resource: 'io', some: { avg60: 1.25 }, full: { avg60: 12 } });
});
