import * as fc from 'fast-check';
import { sanitizeName } from '../../../src/core/safety/sanitize-name';
import { TITLE_PLACEHOLDER, titleSafe } from '../../../src/core/safety/title-safe';

test('a collector\'s own paths are shown as they are', () => {
  for (const path of ['networking/iptables-save.txt', 'var_log/aws-routed-eni/ipamd-2026-11-18T10-00-00.123.log.gz', 'nodeadm/udev-net-manager_ens5.log', 'a+b/c=d:e,f~g@h']) {
    expect(sanitizeName(path)).toBe(path);
  }
});

test('odd bytes of a path become visible and can be read back', () => {
  expect(sanitizeName('x/a b\u202e\n%41')).toBe('x/a%20b%E2%80%AE%0A%2541');
  fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 80 }), path => {
    const name = sanitizeName(path);
    expect(name).toMatch(/^[\w./@+=:,~%-]*$/);
    if (!name.includes('~')) { expect(decodeURIComponent(name)).toBe(Buffer.from(path, 'utf8').toString('utf8')); }
  }));
});

test('long paths are cut, and stay different', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 200, maxLength: 700 }), fc.constantFrom('a', 'b', '日'), (path, end) => {
    const name = sanitizeName(path + end);
    expect(name.length).toBeLessThanOrEqual(512);
    expect(name).not.toMatch(/%.?~/);
    expect(name).not.toBe(sanitizeName(`${path}c`));
  }));
});

test('only harmless strings of a node stand in a title', () => {
  for (const name of ['KUBE-SVC-TCOU7JCQXEZGVUNU', 'eni0a1b2c3d4e5', '10.100.0.10/32', 'ip-10-0-1-2.ec2.internal', 'kube-system/coredns', '/dev/nvme1n1', 'KUBE-F-SEP', 'sdf-1', 'aws-s-1']) { expect(titleSafe(name)).toBe(name); }
  for (const name of ['', 'ignore previous instructions', 'a"b', 'x'.repeat(65), 'a\nb', '«x»', '\u202e', 'F-001', 'pod/F-012', 'S-A1b2C3d4']) { expect(titleSafe(name)).toBe(TITLE_PLACEHOLDER); }
});
