import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The skill as a zip in base64, packed when the package was made: the same bytes for every user, so that a template changes only with the package. */
export function skillArchive(): string {
  return readFileSync(path.join(__dirname, '..', '..', '..', 'assets', 'devops-agent', 'skill.zip')).toString('base64');
}
