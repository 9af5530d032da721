import { chooseForMachine, isChoice } from './choose-collector';
import { CollectionError } from './collection-error';
import { locateNode, LocatedNode } from './locate-node';
import { CollectorError } from './ports';
import { CollectionServices } from './services';
import { MachineSource } from '../../catalog/machine-source';
import { bucketIsPrivate } from '../preflight/bucket-checks';
import { CheckResult, failed, ok, unknown } from '../preflight/check';
import { collectionPreflight, runbookCheck } from '../preflight/collection-preflight';
import { DiskReadings, NodeInspectors } from '../preflight/ports';

/** Looks at what a collection of a node needs, without starting one, as far as we have the rights. Never throws for what a check finds. */
export async function preflight(services: CollectionServices, disks: DiskReadings, instanceId: string, region?: string): Promise<CheckResult[]> {
  const { settings, directory, collector, clock } = services;
  let node: LocatedNode;
  try {
    node = await locateNode(services, instanceId, region, undefined);
  } catch (error) {
    return [notLocated(error)];
  }
  if (node.source) { return machinePreflight(services, node, node.source); }
  // who looks will collect: what may not be asked cannot be done either
  const inspectors: NodeInspectors = { ...services.inspectors, directory, collector, disks, collects: true };
  const { homeRegion, clusters, trustNodegroupTag, bucket, automationRoleArn } = settings;
  const [checks, ...others] = await Promise.all([
    collectionPreflight(inspectors, node.instance, { homeRegion, clusters, trustNodegroupTag, bucket, automationRoleArn, now: clock.now() }),
    runbookCheck(inspectors, node.region, settings.document),
    inspectors.buckets && bucketIsPrivate(inspectors.buckets, bucket),
  ]);
  return [...checks, ...others.filter(each => each !== undefined)];
}

/** A machine that is no node needs less: an agent that answers, and the runbook of its source. */
async function machinePreflight({ directory, collector, clock }: CollectionServices, { instance, region }: LocatedNode, { document }: MachineSource): Promise<CheckResult[]> {
  try {
    const choice = chooseForMachine(instance, (await directory.managed(region, { instanceIds: [instance.instanceId] })).nodes[0], clock.now());
    return [isChoice(choice) ? ok('agent', choice.why) : failed('agent', choice.message), await runbookCheck({ collector, collects: true }, region, document)];
  } catch (error) {
    return [notLocated(error)];
  }
}

/** A refusal is a finding; a call that failed leaves the question open. */
function notLocated(error: unknown): CheckResult {
  if (error instanceof CollectionError || (error instanceof CollectorError && error.code === 'ACCESS_DENIED')) { return failed('node', error.message); }
  if (error instanceof CollectorError) { return unknown('node', error.message); }
  throw error;
}
