import { attempt } from './attempt';
import { CheckId, CheckResult, failed, ok, unknown } from './check';
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
  const [agent, script, upload, route, disk] = await Promise.all([
    agentChecks(inspectors, instance, expected.now),
    roles ? scriptCheck(roles, instance, expected.automationRoleArn) : notFromHere('automation-role'),
    uploadSide(inspectors, instance, expected),
    network ? routeCheck(network, instance, expected.homeRegion) : notFromHere('route'),
    disks ? diskCheck(disks, instance.instanceId, expected.now) : notFromHere('disk'),
  ]);
  return [nodeCheck(instance, expected), ...agent, script, ...upload, route, disk];
}

/** Whether the region of a node has the runbook. */
export async function runbookCheck({ collector }: Pick<NodeInspectors, 'collector'>, region: string, document: string): Promise<CheckResult> {
  return attempt('runbook', async () => await collector.hasDocument(region, document) ? ok('runbook', `${document} is available in ${region}`) : failed('runbook', `${region} has no document ${document}`));
}

async function uploadSide({ roles, hosts, buckets }: NodeInspectors, instance: NodeInstance, { bucket, keyArn, homeRegion }: NodeExpectations): Promise<CheckResult[]> {
  if (!roles || !hosts) { return (['uploader', 'upload', 'key'] as const).map(notFromHere); }
  const { roleArn, result } = await uploaderOf(roles, hosts, instance);
  if (roleArn === undefined) { return [result, ...(['upload', 'key'] as const).map(check => unknown(check, 'which role uploads is not known'))]; }
  if (bucket === undefined) { return [result, ...(['upload', 'key'] as const).map(check => unknown(check, 'the name of the bucket is not known'))]; }
  return [result, ...await uploadChecks(roles, buckets, roleArn, { bucket, region: homeRegion, keyArn, instanceId: instance.instanceId })];
}

function notFromHere(check: CheckId): CheckResult {
  return unknown(check, 'not looked at from here; the doctor command looks, with your own credentials');
}
