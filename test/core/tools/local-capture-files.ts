import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CaptureFile, CaptureMeta, Captures, CaptureUnavailableError } from '../../../src/core/ports';

const FOLDER = path.join(__dirname, '../../fixtures/captures');

/** Captures in memory: fixtures by name, or bytes. `pending`: ids that are still being recorded. */
export function capturesOf(files: Readonly<Record<string, Partial<CaptureMeta> & { readonly bytes?: Buffer }>>, pending: readonly string[] = []): Captures & { readonly opened: string[] } {
  const opened: string[] = [];
  const known = Object.entries(files).map(([captureId, { bytes, ...meta }]): CaptureFile => ({
    meta: { captureId, ...meta },
    stream: async function* () {
      opened.push(captureId);
      yield bytes ?? readFileSync(path.join(FOLDER, captureId));
    },
  }));
  return {
    opened,
    list: async ({ instanceId, limit } = {}) => known.map(({ meta }) => meta).filter(meta => instanceId === undefined || meta.instanceId === instanceId).slice(0, limit),
    open: async captureId => {
      if (pending.includes(captureId)) { throw new CaptureUnavailableError('CAPTURE_NOT_READY', `${captureId} is capturing.`, 15); }
      return known.find(({ meta }) => meta.captureId === captureId);
    },
  };
}
