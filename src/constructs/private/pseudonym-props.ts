import { IKey } from 'aws-cdk-lib/aws-kms';
import { PropError } from './prop-error';
import { EksNodeDiagnosticsMcpProps } from '../eks-node-diagnostics-mcp-props';

/** What is no JSON is told where documents are checked. */
function asksFor(document: string): boolean {
  try {
    return (JSON.parse(document) as { pseudonyms?: unknown } | null)?.pseudonyms === true;
  } catch {
    return false;
  }
}

/** Whether addresses are stored as pseudonyms; what would show them beside the pseudonyms is refused. Throws PropError. */
export function wantsPseudonyms({ pseudonyms, redactionRules, packetCapture }: EksNodeDiagnosticsMcpProps, encryptionKey: IKey | undefined): boolean {
  const asked = redactionRules !== undefined && asksFor(redactionRules._text);
  if (asked && pseudonyms === false) {
    throw new PropError({ prop: 'pseudonyms', got: 'false beside redactionRules that ask for pseudonyms', expected: 'one answer', fix: 'remove pseudonyms here, or in the document' });
  }
  if (!asked && pseudonyms !== true) { return false; }
  if (packetCapture !== undefined) {
    throw new PropError({ prop: 'pseudonyms', got: 'true beside packetCapture', expected: 'one of the two: packets hold addresses as they are', fix: 'remove packetCapture, or capture in an installation of its own' });
  }
  if (encryptionKey === undefined) {
    throw new PropError({ prop: 'pseudonyms', got: 'a bucket without a key', expected: 'a KMS key, under which the maps are kept', fix: 'pass encryptionKey, with which the bucket encrypts' });
  }
  return true;
}
