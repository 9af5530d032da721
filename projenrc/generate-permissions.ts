/* Writes docs/permissions.md from the template of an installation with everything on. Needs the bundles (npx projen bundle). */
import { renderPermissionDocs } from './permission-docs';
import { writeGenerated } from './write-generated';

writeGenerated('docs/permissions.md', renderPermissionDocs());
