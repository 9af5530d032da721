import { CONDITIONS } from '../../../src/catalog/conditions';
import { CAPTURE_CONDITIONS } from '../../../src/catalog/conditions/capture';
import { EDGES } from '../../../src/core/diagnosis';
import { causalRank, edgesFrom, edgesTo } from '../../../src/core/diagnosis/edges';
import { refutationsOf } from '../../../src/core/diagnosis/refutation';

function reachable(from: string): Set<string> {
  const found = new Set<string>();
  const queue = [from];
  for (let next = queue.pop(); next; next = queue.pop()) {
    for (const { effect } of edgesFrom(next)) { if (!found.has(effect)) { found.add(effect); queue.push(effect); } }
  }
  return found;
}

describe('the causal graph', () => {
  test('nothing is its own cause, near or far', () => {
    for (const { id } of CONDITIONS) { expect(reachable(id)).not.toContain(id); }
    for (const { cause, effect } of EDGES) { expect(causalRank(cause)).toBeLessThan(causalRank(effect)); }
  });

  test.each([
    ['kube-proxy-rules-missing', 'conntrack-table-full', 'a full table is a kernel limit, whatever kube-proxy does'],
    ['kube-proxy-sync-failed', 'conntrack-table-full', 'a full table is a kernel limit, whatever kube-proxy does'],
    ['cni-settings-unsafe', 'kube-proxy-rules-missing', 'the CNI does not own KUBE-SERVICES'],
    ['network-policy-agent-failed', 'kube-proxy-rules-missing', 'the CNI does not own KUBE-SERVICES'],
    ['subnet-ips-exhausted', 'kube-proxy-rules-missing', 'addresses do not concern service rules'],
    ['subnet-ips-exhausted', 'pod-dns-lookup-timeout', 'running pods keep their addresses'],
    ['oom-container', 'kubelet-failed', 'a container limit concerns that container alone'],
    ['oom-container', 'pleg-unhealthy', 'a container limit concerns that container alone'],
    ['image-not-found', 'node-not-ready', 'a workload does not make the node NotReady'],
    ['probe-failure-storm', 'pleg-unhealthy', 'probes are secondary to PLEG'],
    ['crashloop', 'containerd-shim-failed', 'a workload does not break the runtime'],
    ['kube-proxy-rules-missing', 'api-server-unreachable', 'kubelet talks to the endpoint, not to a service address'],
  ])('%s does not bring about %s: %s', (cause, effect) => { expect(reachable(cause)).not.toContain(effect); });

  test('no workload condition brings about one of the node', () => {
    for (const { cause, effect } of EDGES) {
      const area = CONDITIONS.find(({ id }) => id === cause)?.area;
      if (area === 'workload') { expect([cause, effect]).toEqual([cause, expect.stringMatching(/crashloop|scheduling/)]); }
    }
  });

  // what packets show is explained by findings of a bundle when a capture is analysed, and is in no bundle itself
  test.each(CONDITIONS.filter(({ id, kind }) => kind === 'symptom' && !Object.hasOwn(CAPTURE_CONDITIONS, id)).map(({ id }) => id).filter((id) => ![
    // where no condition of the vocabulary is known to bring it about
    'cpu-throttled', 'cpu-overheated', 'efa-errors',
  ].includes(id)))('the symptom %s has a cause that could be found', (id) => { expect(edgesTo(id)).not.toEqual([]); });

  test.each(CONDITIONS.filter(({ kind }) => kind === 'cause').map(({ id }) => id))('%s can be refuted by something that is said', (id) => {
    expect(refutationsOf(id)).not.toEqual(refutationsOf('made-up'));
  });
});
