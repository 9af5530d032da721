import { gapsOf } from './gaps';
import { NodeReport } from './node-report';
import { Answer } from '../../core/tools';
import { bundleGaps } from '../../core/tools/coverage';
import { nodeVerdict } from '../../core/tools/node-verdict';
import { FailedBundle } from '../local-library';

/** What `triage --json` prints: the whole diagnosis, not cut to any budget. */
export function triageDocument(nodes: readonly NodeReport[], failed: readonly FailedBundle[], comparison: Answer | undefined): object {
  return {
    schemaVersion: 1,
    ok: true,
    outcome: failed.length > 0 || nodes.some(node => node.manifest.state === 'partial') ? 'partial' : 'complete',
    bundles: nodes.map(bundleOf),
    ...(failed.length > 0 && { failed: failed.map(({ given, error }) => ({ bundle: given, error: { code: error.code, message: error.message } })) }),
    ...(comparison && { comparison }),
  };
}

function bundleOf(node: NodeReport): object {
  const { manifest, document } = node;
  return {
    bundle: node.given,
    instanceId: manifest.instanceId,
    bundleId: manifest.bundleId,
    nodeName: manifest.nodeName,
    cluster: manifest.cluster,
    region: manifest.region,
    availabilityZone: manifest.availabilityZone,
    os: manifest.os,
    collectedAt: manifest.collectedAt,
    state: manifest.state,
    files: manifest.files.length,
    verdict: nodeVerdict(document, bundleGaps(manifest)),
    rootCauses: document.rootCauses,
    findings: document.findings,
    checks: document.checks,
    gaps: gapsOf(node),
    problems: manifest.problems,
  };
}
