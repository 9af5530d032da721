import * as path from 'node:path';
import { BEGINS, CLUSTER, NODE } from './capture-investigation';
import { DeployedInstallation } from '../../processes/deployed-installation';

const BUNDLE = path.join(__dirname, '..', '..', '..', '..', 'examples', 'bundles', 'eks_i-070e4b8c9d0bf405c_2026-11-18_2027-UTC_0.7.9.tar.gz');

/** A deployment in which packets can be recorded on one node, whose rules drop what goes to the cluster's DNS. */
export async function startWorld(): Promise<DeployedInstallation> {
  const world = await DeployedInstallation.start({ begins: BEGINS, clusters: `${CLUSTER}@us-east-1`, approval: true, captures: true });
  world.account.nodes.add(NODE, { cluster: CLUSTER });
  world.bundles.set(NODE, BUNDLE);
  return world;
}
