import { FindingsDocument } from '../../core/evidence/documents';
import { Manifest } from '../../core/evidence/manifest';

/** Everything that a report says about one bundle. */
export interface NodeReport {
  /** the path as the user wrote it */
  readonly given: string;
  readonly manifest: Manifest;
  readonly document: FindingsDocument;
  /** sentences about what no longer holds of what is known beside the bundle */
  readonly gaps?: readonly string[];
}
