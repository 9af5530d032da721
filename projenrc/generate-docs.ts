/* Writes docs/{tools,conditions,runbooks,doctor}.md and assets/audit-queries.json from the tools' schemas, the catalog, the detectors, assets/runbooks and the checks. */
import { renderConditionDocs } from './condition-docs';
import { renderDoctorDocs } from './doctor-docs';
import { renderRunbookDocs } from './runbook-docs';
import { writeGenerated } from './write-generated';
import { AUDIT_QUERIES } from '../src/catalog/audit-queries';
import { TOOLS } from '../src/core/tools';
import { renderToolDocs } from '../src/core/tools/tool-docs';

writeGenerated('docs/tools.md', renderToolDocs(TOOLS));
writeGenerated('docs/conditions.md', renderConditionDocs());
writeGenerated('docs/runbooks.md', renderRunbookDocs());
writeGenerated('docs/doctor.md', renderDoctorDocs());
writeGenerated('assets/audit-queries.json', `${JSON.stringify(AUDIT_QUERIES, null, 2)}\n`);
