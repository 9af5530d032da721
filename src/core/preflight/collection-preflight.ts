import { nameOf } from './arn';
import { attempt } from './attempt';
import { CheckId, CheckResult, failed, ok, skipped, unknown } from './check';
import { diskCheck } from './disk-check';
import { agentChecks, nodeCheck, NodeExpectations } from './node-checks';
import { NodeInspectors } from './ports';
import { routeCheck } from './route-check';
import { scriptCheck } from './script-check';
import { uploadChecks } from './upload-checks';
import { uploaderOf } from './uploader';
import { NodeInstance } from '../ports';

/** Everything that a collection of this node needs of the node itself. Checks whose inspector is absent say that they were not made. */
export async function collectionPreflight(inspectors: NodeInspectors, instance: NodeInstance, expected: NodeExpectations): Promise<CheckResult[]> {
  const { roles, network, disks } = inspectors;
  const { checks: agent, collector } = await agentChecks(inspectors, instance, expected.now);
  // no agent and no role of the node takes part in the other ways
  const byRunbook = collector === undefined || collector === 'ssm-runbook' || agent.some(each => each.check === 'agent' && each.outcome === 'failed');
  if (!byRunbook) { return [nodeCheck(instance, expected), ...agent, ...OF_THE_RUNBOOK.map(check => skipped(check, `${collector} does not need it`)), await route(collector === 'node-diagnostic')]; }
  const [script, upload, way, disk] = await Promise.all([
    roles ? scriptCheck(roles, instance, expected.automationRoleArn) : notFromHere('automation-role'),
    uploadSide(inspectors, instance, expected),
    route(true),
    disks ? diskCheck(disks, instance.instanceId, expected.now) : notFromHere('disk'),
  ]);
  return [nodeCheck(instance, expected), ...agent, script, ...upload, way, disk];

  async function route(uploads: boolean): Promise<CheckResult> {
    if (!uploads) { return skipped('route', 'the node uploads nothing'); }
    return network ? routeCheck(network, instance, expected.homeRegion) : notFromHere('route');
  }
}

const OF_THE_RUNBOOK = ['automation-role', 'uploader', 'upload', 'key', 'disk'] as const;

/** Whether the region of a node has the runbook. */
export async function runbookCheck({ collector, collects }: Pick<NodeInspectors, 'collector' | 'collects'>, region: string, document: string): Promise<CheckResult> {
  return attempt('runbook', async () =>
    await collector.hasDocument(region, document) ? ok('runbook', `${document} is available in ${region}`) : failed('runbook', `${region} has no document ${document}`), collects);
}

async function uploadSide({ roles, hosts, buckets }: NodeInspectors, instance: NodeInstance, { bucket, keyArn, homeRegion }: NodeExpectations): Promise<CheckResult[]> {
  if (!roles || !hosts) { return [unknown('uploader', likely(instance)), ...(['upload', 'key'] as const).map(notFromHere)]; }
  const { roleArn, result } = await uploaderOf(roles, hosts, instance);
  if (roleArn === undefined) { return [result, ...(['upload', 'key'] as const).map(check => unknown(check, 'which role uploads is not known'))]; }
  if (bucket === undefined) { return [result, ...(['upload', 'key'] as const).map(check => unknown(check, 'the name of the bucket is not known'))]; }
  return [result, ...await uploadChecks(roles, buckets, roleArn, { bucket, region: homeRegion, keyArn, instanceId: instance.instanceId })];
}

/** What EC2 tells without a question to IAM. */
function likely({ instanceProfile }: NodeInstance): string {
  const role = instanceProfile === undefined ? 'the role of Default Host Management, if that is on: the instance has no profile' : `the role of ${nameOf(instanceProfile)}, or that of Default Host Management where it does not let the agent register`;
  return `${role}; not looked at from here: the doctor command looks, with your own credentials`;
}

function notFromHere(check: CheckId): CheckResult {
  return unknown(check, 'not looked at from here; the doctor command looks, with your own credentials');
}
