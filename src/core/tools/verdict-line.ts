import { bundleGaps } from './coverage';
import { nodeVerdict } from './node-verdict';
import { FindingsDocument } from '../evidence/documents';
import { Manifest } from '../evidence/manifest';

/** The node in one line, for lists of bundles. */
export function verdictLine(manifest: Manifest, findings: FindingsDocument): string {
  const { verdict, sentence } = nodeVerdict(findings, bundleGaps(manifest));
  return sentence.toLowerCase().startsWith('no fault found') ? sentence : `${verdict}: ${sentence}`;
}
