import { createReadStream, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CaptureAnalysis } from '../../../../src/core/capture/analysis/capture-analysis';
import { CaptureFinding, captureFindings } from '../../../../src/core/capture/analysis/findings/capture-findings';
import { readCapture } from '../../../../src/core/capture/analysis/format/read-capture';
import { CaptureMeta } from '../../../../src/core/ports';

export const CAPTURES = path.join(__dirname, '../../../fixtures/captures');

/** A capture of real traffic (benchmarks/capture/generate), and what was wrong when it was made. */
export interface Truth { readonly file: string; readonly faults: readonly string[]; readonly what: string }

export const TRUTH = JSON.parse(readFileSync(path.join(CAPTURES, 'truth.json'), 'utf8')) as readonly Truth[];

export async function analyse(file: string, meta: Partial<CaptureMeta> = {}): Promise<{ analysis: CaptureAnalysis; findings: CaptureFinding[] }> {
  const analysis = new CaptureAnalysis();
  await readCapture(createReadStream(path.resolve(CAPTURES, file)), analysis.onFrame);
  return { analysis: analysis.finish(), findings: captureFindings(analysis, { captureId: 'test', ...meta }) };
}
