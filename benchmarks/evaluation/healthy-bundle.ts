import { agentFiles } from './background/agent-files';
import { iptablesRules } from './background/iptables-rules';
import { kernelLog } from './background/kernel-log';
import { logs } from './background/logs';
import { networkFiles } from './background/network-files';
import { systemFiles } from './background/system-files';
import { BundleDraft } from './bundle-draft';
import { makeNode, NodeModel, NodeShape } from './node-model';

/** The bundle of a node with nothing wrong. */
export function healthyBundle(shape: Partial<NodeShape>, seed: number): BundleDraft {
  return bundleOf(makeNode(shape, seed));
}

/** The bundle of this node, with nothing wrong. */
export function bundleOf(node: NodeModel): BundleDraft {
  const draft = new BundleDraft(node);
  for (const write of [systemFiles, networkFiles, iptablesRules, agentFiles, kernelLog, logs]) { write(draft); }
  return draft;
}
