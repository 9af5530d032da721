import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PastedLine, readPastedLines } from './pasted-line';
import { placeOf } from './place';
import { Severity } from '../../src/core/findings/finding';
import { BundleDraft } from '../evaluation/bundle-draft';
import { Quiet, Wording } from '../evaluation/wordings/wording';

const FOLDER = join(__dirname, 'lines');
const PASTED: readonly PastedLine[] = readdirSync(FOLDER).sort().flatMap((name) => readPastedLines(readFileSync(join(FOLDER, name), 'utf8')));

const shapeOf = ({ al2, gpu, place }: PastedLine): Wording['shape'] => ({ ...(al2 || place === 'messages') && { os: 'al2' as const }, ...gpu && { gpu: true } });

function withoutKubelet(draft: BundleDraft): void {
  draft.strike('kubelet/kubelet.log', () => true);
  draft.strike('var_log/messages', (text) => text.includes(' kubelet'));
  draft.log('kubelet/kubelet.log', draft.node.boot, '-- No entries --');
}

/** What people pasted from nodes with a fault. */
export const PASTED_WORDINGS: readonly Wording[] = PASTED.filter(({ conditions }) => conditions.length > 0).map((line) => ({
  conditions: line.conditions,
  place: placeOf(line.place),
  text: line.text,
  source: line.source,
  shape: shapeOf(line),
  ...line.times !== undefined && { times: line.times },
  ...line.apart && { also: withoutKubelet },
  ...line.severity !== undefined && { severity: line.severity as Severity },
}));

/** What they pasted from nodes that were well. */
export const PASTED_QUIET: readonly Quiet[] = PASTED.filter(({ conditions }) => conditions.length === 0).map((line) => ({
  place: placeOf(line.place),
  text: line.text,
  source: line.source,
  shape: shapeOf(line),
  ...line.times !== undefined && { times: line.times },
}));
