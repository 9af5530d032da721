import * as fc from 'fast-check';
import { entryPath } from '../../../src/core/bundle/entry-path';

describe('names of archive entries', () => {
  test.each([
    ['./kubelet/kubelet.log', 'kubelet/kubelet.log'],
    ['kernel//dmesg.current', 'kernel/dmesg.current'],
    ['system\\volumes\\x.txt', 'system/volumes/x.txt'],
    ['.hidden/x', '.hidden/x'],
    ['a/..b/c..', 'a/..b/c..'],
  ])('%s is accepted as %s', (name, path) => {
    expect(entryPath(name)).toEqual({ path });
  });

  test.each([
    ['../../etc/passwd', 'leaves the bundle'],
    ['var_log/../../x', 'leaves the bundle'],
    ['a\\..\\..\\b', 'leaves the bundle'],
    ['kubelet/....//....//tmp/x', 'only dots'],
    ['/etc/passwd', 'absolute'],
    ['C:\\Windows\\x', 'absolute'],
    ['./', 'empty'],
    ['', 'empty'],
    [`${'a/'.repeat(40)}x`, 'too deep'],
    ['x'.repeat(600), 'too long'],
  ])('%s is refused: %s', (name, refused) => {
    expect(entryPath(name)).toEqual({ refused });
  });

  test('no accepted path can leave the folder it is put under', () => {
    const part = fc.constantFrom('..', '.', '', 'a', '/', '\\', 'C:', 'b.txt');
    fc.assert(fc.property(fc.array(part, { maxLength: 8 }), fc.constantFrom('/', '\\', ''), (parts, separator) => {
      const judged = entryPath(parts.join(separator));
      if ('path' in judged) {
        expect(judged.path.startsWith('/')).toBe(false);
        expect(judged.path.split('/')).not.toContain('..');
      }
    }));
  });
});
