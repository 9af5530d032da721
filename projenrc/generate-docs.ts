/* Writes docs/tools.md and docs/conditions.md from the tools' schemas, the catalog and the detectors. */
import { renderConditionDocs } from './condition-docs';
import { writeGenerated } from './write-generated';
import { TOOLS } from '../src/core/tools';
import { renderToolDocs } from '../src/core/tools/tool-docs';

writeGenerated('docs/tools.md', renderToolDocs(TOOLS));
writeGenerated('docs/conditions.md', renderConditionDocs());
