import { LINE_RULES } from '../../src/core/detectors';
import { LineRule } from '../../src/core/detectors/line-rule';

const VERBS = ['allocate', 'attach', 'bind', 'compact', 'decode', 'detach', 'drain', 'encode', 'fetch', 'flush', 'freeze', 'link', 'lock', 'merge', 'parse', 'probe', 'renew', 'resize', 'resolve', 'rotate'];
const THINGS = ['address', 'bridge', 'cache', 'certificate', 'channel', 'checkpoint', 'cgroup', 'descriptor', 'endpoint', 'filter', 'handle', 'image', 'interface', 'lease', 'manifest', 'mount', 'namespace',
  'network', 'object', 'overlay', 'policy', 'prefix', 'process', 'quota', 'queue', 'record', 'route', 'session', 'snapshot', 'socket', 'status', 'stream', 'table', 'target', 'token', 'volume', 'watcher'];

/**
 * More rules of the kind there are: an error message with a typed field, in the artifacts that our own rules look at. They are made of words that are common in
 * logs, so that their 4-grams are as frequent as those of true messages; none of them matches a generated bundle.
 */
export function syntheticRules(count: number): LineRule[] {
  return Array.from({ length: count }, (_, i) => {
    const verb = VERBS[i % VERBS.length]!;
    const thing = THINGS[(i * 7) % THINGS.length]!;
    const other = THINGS[(i * 11 + 5) % THINGS.length]!;
    return {
      id: `synthetic-${i}`,
      condition: LINE_RULES[i % LINE_RULES.length]!.condition,
      kinds: LINE_RULES[i % LINE_RULES.length]!.kinds,
      pattern: [
        `failed to ${verb} the ${thing} of ${other} (?<name>\\S+): (?:timed out|refused)`,
        `${verb} ${thing} error on ${other}: code (?<code>E[A-Z]+)`,
        `(?:cannot|could not) ${verb} ${thing} ${other} within \\d+s`,
      ][i % 3]!,
      ignoreCase: i % 5 === 0,
      title: `Synthetic fault ${i}`,
      examples: { match: [], noMatch: [] },
      source: 'benchmarks',
      remediation: [],
      runbook: 'none',
    };
  });
}
