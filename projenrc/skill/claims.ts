/** Explanations that language models reach for: what each needs before it may be said, and what rules it out. */
export interface Claim {
  readonly claim: string;
  readonly needs: string;
  readonly excludedBy: string;
  /** id of the runbook that says how to tell */
  readonly runbook: string;
}

export const CLAIMS: readonly Claim[] = [
  { claim: 'Security groups for pods block it', needs: 'the pod has a branch interface (annotation vpc.amazonaws.com/pod-eni)', excludedBy: 'a pod without that annotation', runbook: 'Z3' },
  { claim: 'External SNAT breaks it', needs: 'only destinations outside the VPC fail, and there is no NAT route', excludedBy: 'in-VPC or service traffic fails too; an IPv6 cluster', runbook: 'D28' },
  { claim: 'Custom networking breaks it', needs: 'pods in a subnet or group that differs from the node\'s', excludedBy: 'the node\'s own traffic fails as well', runbook: 'D28' },
  { claim: 'Prefix delegation breaks it', needs: 'address allocation fails (InsufficientCidrBlocks)', excludedBy: 'a routing or service fault: it does not change routing', runbook: 'D15' },
  { claim: 'The VPC CNI removed service rules', needs: 'nothing supports this', excludedBy: 'only kube-proxy writes KUBE-SERVICES', runbook: 'D5' },
  { claim: 'kube-proxy filled the conntrack table', needs: 'nothing supports this', excludedBy: 'it only sets the limit; clients and targets make the entries', runbook: 'D9' },
  { claim: 'Raise nf_conntrack_max', needs: 'count near max, or kernel lines "table full"', excludedBy: 'conntrack_allowance_exceeded alone: that is the instance\'s limit', runbook: 'D11' },
  { claim: 'A DROP rule causes it', needs: 'a counter that rises, or a match that the packets really reach', excludedBy: 'no hits; an earlier accept; peers with the rule and without the symptom', runbook: 'D1' },
  { claim: 'Network policy blocks it', needs: 'DENY verdicts, or a policy that selects the pod', excludedBy: 'a pod with host network; no policy that selects it', runbook: 'D18' },
  { claim: 'nm-cloud-setup breaks routing', needs: 'its rules (30200, 30400) and the CNI\'s missing or behind them', excludedBy: 'all rules of the CNI intact', runbook: 'D24' },
  { claim: 'The subnet is out of addresses', needs: 'refusals that last longer than two minutes', excludedBy: 'errors within the 30 s in which addresses cool down', runbook: 'D15' },
  { claim: 'ENA counters above zero explain it', needs: 'a rate while the symptom lasted', excludedBy: 'the same number in an earlier bundle', runbook: 'D11' },
  { claim: 'DNS is broken: NXDOMAIN for doubled names', needs: 'time-outs, or failures of the plain name', excludedBy: 'ndots:5 makes such lookups on purpose', runbook: 'D19' },
  { claim: 'PLEG is the cause', needs: 'nothing earlier in runtime, disk, memory or CPU', excludedBy: 'any of these began before it', runbook: 'B4' },
  { claim: 'Probe failures are the cause', needs: 'one application, also on healthy nodes', excludedBy: 'many pods of one node at one time', runbook: 'B11' },
  { claim: 'Version skew causes it', needs: 'kubelet newer, or more than three minors older, than the control plane', excludedBy: 'a skew within these limits', runbook: 'A10' },
  { claim: 'Containers lack CPU: they are throttled', needs: 'a ratio, and that workload slow', excludedBy: 'a count alone; it says nothing about the node', runbook: 'C9' },
  { claim: 'The node ran out of memory', needs: 'CONSTRAINT_NONE in the kernel\'s line', excludedBy: 'a container at its own limit (CONSTRAINT_MEMCG)', runbook: 'C3' },
  { claim: 'The IMDS is blocked', needs: 'the node itself gets no answer', excludedBy: 'only pods without host network fail at hop limit 1: by design', runbook: 'A12' },
  { claim: 'The node is healthy: nothing was found', needs: 'complete evidence for the time of the incident', excludedBy: 'gaps, logs that begin later, conditions that could not be judged', runbook: 'J1' },
];
