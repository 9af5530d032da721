import { CaptureFormatError } from '../../capture/analysis/format/capture-problem';
import { AnalysedCapture, analyseCapture } from '../../capture/analysis/report/analyse-capture';
import { CaptureFile, Captures } from '../../ports';
import { failIfCancelled } from '../call-tool';
import { ToolContext } from '../tool';
import { ToolError } from '../tool-error';

/** A conversation asks the same capture again and again, for its pages and sections. */
const KEPT = 4;

const kept = new WeakMap<Captures, Map<string, AnalysedCapture>>();

/** What is in the capture: read now, or known from a call before. Captures never change. Throws ToolError. */
export async function analysed(tool: string, file: CaptureFile, context: ToolContext): Promise<AnalysedCapture> {
  const captures = context.captures!;
  const known = kept.get(captures) ?? new Map<string, AnalysedCapture>();
  kept.set(captures, known);
  const { captureId } = file.meta;
  const before = known.get(captureId);
  if (before) { return before; }
  const result = await read(tool, file, context);
  failIfCancelled(tool, context);
  known.set(captureId, result);
  if (known.size > KEPT) { known.delete(known.keys().next().value!); }
  return result;
}

async function read(tool: string, file: CaptureFile, { cancelled, progress }: ToolContext): Promise<AnalysedCapture> {
  const total = file.size ?? 0;
  try {
    return await analyseCapture(file, {
      isCancelled: () => cancelled?.aborted ?? false,
      ...(progress && { onProgress: bytes => progress({ done: bytes, total: Math.max(total, bytes), message: 'bytes of the capture read' }) }),
    });
  } catch (error) {
    if (!(error instanceof CaptureFormatError)) { throw error; }
    throw new ToolError('CAPTURE_UNREADABLE', `${tool}: ${error.message}`);
  }
}
