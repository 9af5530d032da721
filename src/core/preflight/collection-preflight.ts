import { nameOf } from './arn';
import { attempt } from './attempt';
import { CheckId, CheckResult, failed, ok, skipped, unknown } from './check';
import { diskCheck } from './disk-check';
import { agentChecks, nodeCheck } from './node-checks';
import { NodeExpectations, NodeInspectors } from './ports';
import { routeCheck } from './route-check';
import { NodeInstance } from '../ports';

/** Everything that a collection of this node needs of the node itself. Checks whose inspector is absent say that they were not made. */
export async function collectionPreflight(inspectors: NodeInspectors, instance: NodeInstance, expected: NodeExpectations): Promise<CheckResult[]> {
  const { account, disks } = inspectors;
  const { checks: agent, collector } = await agentChecks(inspectors, instance, expected.now);
  // no agent and no role of the node takes part in the other ways
  const byRunbook = collector === undefined || collector === 'ssm-runbook' || agent.some(each => each.check === 'agent' && each.outcome === 'failed');
  if (!byRunbook) {
    const way = collector === 'node-diagnostic' ? await wayChecks(inspectors, instance, expected.homeRegion) : OF_THE_WAY.map(check => skipped(check, 'the node uploads nothing'));
    return [nodeCheck(instance, expected), ...agent, ...OF_THE_RUNBOOK.map(check => skipped(check, `${collector} does not need it`)), ...way];
  }
  const [agentRoute, script, upload, way, disk] = await Promise.all([
    account?.agentRoute(instance, agent.some(each => each.check === 'agent' && each.outcome === 'ok')) ?? notFromHere('agent-route'),
    account?.script(instance, expected) ?? notFromHere('automation-role'),
    account?.upload(instance, expected) ?? [unknown('uploader', likely(instance)), ...(['upload', 'key', 'key-policy'] as const).map(notFromHere)],
    wayChecks(inspectors, instance, expected.homeRegion),
    disks ? diskCheck(disks, instance.instanceId, expected.now) : notFromHere('disk'),
  ]);
  return [nodeCheck(instance, expected), ...agent, agentRoute, script, ...upload, ...way, disk];
}

const OF_THE_RUNBOOK = ['agent-route', 'automation-role', 'uploader', 'upload', 'key', 'key-policy', 'disk'] as const;
const OF_THE_WAY = ['route', 'network-acl', 'security-groups'] as const;

/** The way from a machine to the bucket. */
export async function wayChecks({ network, account }: NodeInspectors, instance: NodeInstance, bucketRegion: string): Promise<CheckResult[]> {
  if (!network) { return OF_THE_WAY.map(notFromHere); }
  const { result, hop } = await routeCheck(network, instance, bucketRegion);
  return [result, ...await account?.filters(instance, bucketRegion, hop) ?? [notFromHere('network-acl'), notFromHere('security-groups')]];
}

/** Whether the region of a node has the runbook. */
export async function runbookCheck({ collector, collects }: Pick<NodeInspectors, 'collector' | 'collects'>, region: string, document: string): Promise<CheckResult> {
  return attempt('runbook', async () =>
    await collector.hasDocument(region, document) ? ok('runbook', `${document} is available in ${region}`) : failed('runbook', `${region} has no document ${document}`), collects);
}

/** What EC2 tells without a question to IAM. */
function likely({ instanceProfile }: NodeInstance): string {
  const role = instanceProfile === undefined ? 'the role of Default Host Management, if that is on: the instance has no profile' : `the role of ${nameOf(instanceProfile)}, or that of Default Host Management where it does not let the agent register`;
  return `${role}; the doctor command tells which`;
}

function notFromHere(check: CheckId): CheckResult {
  return unknown(check, NOT_FROM_HERE);
}

/** Rights over roles and networks belong to whoever keeps the account, not to a function that an agent calls. */
const NOT_FROM_HERE = 'not looked at from here: eks-node-diagnostics-mcp doctor --stack <name> --node <instance id> looks, with the credentials of whoever keeps the account';
