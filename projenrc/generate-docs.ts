/* Writes docs/tools.md, docs/conditions.md, docs/runbooks.md and docs/doctor.md from the tools' schemas, the catalog, the detectors, assets/runbooks and the checks. */
import { renderConditionDocs } from './condition-docs';
import { renderDoctorDocs } from './doctor-docs';
import { renderRunbookDocs } from './runbook-docs';
import { writeGenerated } from './write-generated';
import { TOOLS } from '../src/core/tools';
import { renderToolDocs } from '../src/core/tools/tool-docs';

writeGenerated('docs/tools.md', renderToolDocs(TOOLS));
writeGenerated('docs/conditions.md', renderConditionDocs());
writeGenerated('docs/runbooks.md', renderRunbookDocs());
writeGenerated('docs/doctor.md', renderDoctorDocs());
