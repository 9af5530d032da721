import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { parseRunbook } from './parse-runbook';
import { Runbook } from '../../src/core/runbooks/runbook';

const FOLDER = path.join(__dirname, '..', '..', 'assets', 'runbooks');

/** assets/runbooks, in the order of the ids (A2 before A10). */
export function readRunbooks(folder = FOLDER): readonly Runbook[] {
  const number = ({ id }: Runbook) => Number(id.slice(1));
  return readdirSync(folder).filter((file) => file.endsWith('.md'))
    .map((file) => parseRunbook(file, readFileSync(path.join(folder, file), 'utf8')))
    .sort((a, b) => a.id.charCodeAt(0) - b.id.charCodeAt(0) || number(a) - number(b));
}
