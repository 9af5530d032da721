import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { BundleDraft } from '../../../benchmarks/evaluation/bundle-draft';
import { bundleOf } from '../../../benchmarks/evaluation/healthy-bundle';
import { makeNode } from '../../../benchmarks/evaluation/node-model';
import { SCENARIOS } from '../../../benchmarks/evaluation/scenarios';
import { packBundle } from '../../core/ingest/ingest-bytes';
import { DeployedInstallation } from '../processes/deployed-installation';
import { KUBERNETES } from '../simulated-nodes';

const MINUTE = 60_000;

/** The installation is in us-east-1: its cluster need not be. */
export const CLUSTER = 'platform';
export const REGION = 'eu-west-1';
/** when the investigation begins */
export const BEGINS = Date.UTC(2026, 10, 20, 9, 0);

/** Seeds that give nodes of this cluster in this region. */
const SEEDS = { failing: 5, peer: 26, full: 2 };
const UP_MS = 40 * 60 * MINUTE;

/** A cluster of three nodes: pods of one cannot resolve names, another's disk is full, the third is well. */
export class WalkCluster {
  readonly failing = makeNode({}, SEEDS.failing).instanceId;
  readonly peer = makeNode({}, SEEDS.peer).instanceId;
  readonly full = makeNode({}, SEEDS.full).instanceId;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'walk-'));

  constructor(private readonly world: DeployedInstallation) {
    world.account.nodes.clusters.push({ name: CLUSTER, region: REGION, nodegroups: [{ name: 'workers', status: 'ACTIVE', issues: [] }] });
    world.account.nodes.groupRules.set('sg-nodes', [{ IsEgress: true, IpProtocol: '-1', CidrIpv4: '0.0.0.0/0' }]);
    for (const seed of Object.values(SEEDS)) {
      const { instanceId, zone, instanceType } = makeNode({}, seed);
      world.account.nodes.add(instanceId, { cluster: CLUSTER, region: REGION, zone, instanceType, securityGroups: ['sg-nodes'] });
    }
  }

  /** What the collector would find on the nodes now. */
  async refresh({ isFixed = false } = {}): Promise<void> {
    await this.write(SEEDS.failing, isFixed ? undefined : 'dns-drop-and-app-failures');
    await this.write(SEEDS.peer);
    await this.write(SEEDS.full, 'disk-full-evictions-pulls');
  }

  remove(): void { rmSync(this.folder, { recursive: true, force: true }); }

  private async write(seed: number, scenario?: string): Promise<void> {
    // whole minutes: the clock has moved by what the processes took
    const collected = Math.ceil(this.world.clock.now() / MINUTE) * MINUTE + 2 * MINUTE;
    const draft = bundleOf({ ...makeNode({}, seed), kube: `${KUBERNETES}.5`, boot: BEGINS - UP_MS, collected });
    if (scenario !== undefined) { SCENARIOS.find(each => each.id === scenario)!.apply(draft); }
    const file = path.join(this.folder, `${seed}-${scenario ?? 'well'}-${collected}.tar.gz`);
    writeFileSync(file, await packed(draft));
    this.world.bundles.set(draft.node.instanceId, file);
  }
}

async function packed(draft: BundleDraft): Promise<Buffer> {
  const mtime = new Date(draft.node.collected);
  return packBundle(draft.render().map(file => ({ ...file, mtime })));
}
