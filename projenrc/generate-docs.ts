/* Writes docs/tools.md, docs/conditions.md and docs/runbooks.md from the tools' schemas, the catalog, the detectors and assets/runbooks. */
import { renderConditionDocs } from './condition-docs';
import { renderRunbookDocs } from './runbook-docs';
import { writeGenerated } from './write-generated';
import { TOOLS } from '../src/core/tools';
import { renderToolDocs } from '../src/core/tools/tool-docs';

writeGenerated('docs/tools.md', renderToolDocs(TOOLS));
writeGenerated('docs/conditions.md', renderConditionDocs());
writeGenerated('docs/runbooks.md', renderRunbookDocs());
