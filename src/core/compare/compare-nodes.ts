import { byWeight, ComparedState, Difference, differencesIn } from './difference';
import { DimensionName, DimensionReader, DIMENSIONS } from './dimension';
import { conntrack } from './dimensions/conntrack';
import { dns } from './dimensions/dns';
import { enis } from './dimensions/enis';
import { ipamd } from './dimensions/ipamd';
import { iptables } from './dimensions/iptables';
import { routes } from './dimensions/routes';
import { securityGroups } from './dimensions/security-groups';
import { FactsDocument } from '../evidence/documents';
import { InstanceSnapshot } from '../evidence/instance-snapshot';
import { Manifest } from '../evidence/manifest';

const READERS: Readonly<Record<DimensionName, DimensionReader>> = { security_groups: securityGroups, enis, dns, iptables, routes, conntrack, ipamd };

/** A node (or one bundle of it) to compare. */
export interface ComparedNode {
  /** the instance id, or `<instanceId>/<bundleId>` when two bundles of one node are compared */
  readonly label: string;
  readonly manifest: Manifest;
  readonly facts: FactsDocument;
  readonly instance?: InstanceSnapshot;
}

export interface DimensionResult {
  readonly dimension: DimensionName;
  readonly status: 'same' | 'different' | 'not-comparable';
  /** what was compared and found equal, or within the usual spread */
  readonly same: readonly string[];
  readonly differences: readonly Difference[];
  /** `<what is missing>: <nodes>` */
  readonly gaps: readonly string[];
}

/** Compares nodes in all seven dimensions. */
export function compareDimensions(nodes: readonly ComparedNode[]): readonly DimensionResult[] {
  return DIMENSIONS.map(dimension => {
    const states: ComparedState[] = nodes.map(({ label, facts, manifest, instance }) =>
      ({ label, state: READERS[dimension](facts, manifest, instance), ...uptimeOf(manifest) }));
    const { differences, same } = differencesIn(dimension, states);
    const missing = new Map<string, string[]>();
    for (const { label, state } of states) {
      if (state.missing !== undefined) { missing.set(state.missing, [...missing.get(state.missing) ?? [], label]); }
    }
    return {
      dimension,
      status: differences.length > 0 ? 'different' : same.length > 0 ? 'same' : 'not-comparable',
      same,
      differences: [...differences].sort(byWeight),
      gaps: [...missing].map(([what, labels]) => `${what}${labels.length === nodes.length ? '' : ` (${labels.join(', ')})`}`),
    };
  });
}

function uptimeOf(manifest: Manifest): { readonly uptimeSeconds?: number } {
  const { bootTime, collectedAt } = manifest.clock;
  return bootTime === undefined || collectedAt === undefined || collectedAt <= bootTime ? {} : { uptimeSeconds: (collectedAt - bootTime) / 1_000 };
}
