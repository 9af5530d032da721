import { bundleGaps } from './coverage';
import { nodeVerdict } from './node-verdict';
import { FindingsDocument } from '../evidence/documents';
import { Manifest } from '../evidence/manifest';

/** The lines of nodes on which nothing was found. */
export const FAULTLESS = /^no fault found/i;

/** The node in one line, for lists of bundles. */
export function verdictLine(manifest: Manifest, findings: FindingsDocument): string {
  const { verdict, sentence } = nodeVerdict(findings, bundleGaps(manifest));
  return FAULTLESS.test(sentence) ? sentence : `${verdict}: ${sentence}`;
}
