import { agentFiles } from './background/agent-files';
import { iptablesRules } from './background/iptables-rules';
import { kernelLog } from './background/kernel-log';
import { logs } from './background/logs';
import { networkFiles } from './background/network-files';
import { systemFiles } from './background/system-files';
import { BundleDraft } from './bundle-draft';
import { makeNode, NodeShape } from './node-model';

/** The bundle of a node with nothing wrong. */
export function healthyBundle(shape: Partial<NodeShape>, seed: number): BundleDraft {
  const draft = new BundleDraft(makeNode(shape, seed));
  for (const write of [systemFiles, networkFiles, iptablesRules, agentFiles, kernelLog, logs]) { write(draft); }
  return draft;
}
