import * as z from 'zod';
import { requireCollections } from './collections/collection-inputs';
import { exportFile, MOST_EXPORT_BYTES } from './collections/export-file';
import { maxTokensInput } from './inputs';
import { openLogKey } from './log-key';
import { answerOutput } from './outputs';
import { subjectOf } from './subject';
import { defineTool, READ_ONLY } from './tool';
import { ToolError } from './tool-error';

/** A link signed with a role's credentials dies with them, so it is not promised for longer than an hour. */
const LONGEST_MINUTES = 60;

const input = z.strictObject({
  logKey: z.string().max(1024),
  startLine: z.int().min(1).optional(),
  lineCount: z.int().min(1).optional().describe('Default: to the end'),
  expirationMinutes: z.int().min(1).max(LONGEST_MINUTES).default(15),
  /** a link costs less than the least that may be asked for */
  maxTokens: maxTokensInput,
});

const output = answerOutput({
  logKey: z.string(),
  presignedUrl: z.string().optional(),
  expiresAt: z.string().optional(),
  contentType: z.string().optional(),
  lines: z.tuple([z.int(), z.int()]),
  textBytes: z.int(),
  tooLarge: z.boolean().optional(),
});

/** Hands out a stored file whole, for people and programs: an agent reads with `read`. */
export const artifactTool = defineTool({
  name: 'artifact',
  title: 'Download a file',
  description: 'A short-lived link (gzip) to a stored, redacted file or lines of it, to hand to a person. To look yourself use read.',
  tier: 'read',
  input,
  output,
  annotations: { ...READ_ONLY, readOnlyHint: true, idempotentHint: false },
  needsAws: true,
  async handler(args, context) {
    const services = requireCollections(context);
    const { reader, file, logKey } = await openLogKey('artifact', context.bundles, args.logKey);
    const first = args.startLine ?? 1;
    if (first > Math.max(1, file.lines)) {
      throw new ToolError('INVALID_ARGUMENT', `artifact: startLine ${first} is beyond the end: ${logKey} has ${file.lines} lines.`);
    }
    const last = args.lineCount === undefined ? file.lines : Math.min(file.lines, first + args.lineCount - 1);
    const subjects = [subjectOf(reader.manifest)];
    const range = await rangeOf(reader, file.path, file.size, first, last, file.lines);
    const fields = { logKey, lines: [first, last], textBytes: range.end - range.start };
    if (fields.textBytes > MOST_EXPORT_BYTES) {
      return {
        outcome: 'partial',
        subjects,
        fields: { ...fields, tooLarge: true },
        gaps: [`${fields.textBytes} bytes are more than an export holds (${MOST_EXPORT_BYTES}): give startLine and lineCount, or read in pages.`],
        next: [{ tool: 'read', args: { logKey, startLine: first }, why: 'read page by page with nextPageToken' }],
      };
    }
    const seconds = args.expirationMinutes * 60;
    const key = await exportFile(services.store, reader, file.path, range);
    const name = `${file.path.slice(file.path.lastIndexOf('/') + 1).replace(/[^\w.-]/g, '_').slice(0, 80)}.gz`;
    return {
      subjects,
      fields: {
        ...fields,
        presignedUrl: await services.links.presign(key, seconds, name),
        expiresAt: new Date(services.clock.now() + seconds * 1000).toISOString(),
        contentType: 'application/gzip',
      },
      next: [{ tool: 'read', args: { logKey, startLine: first, lineCount: 100 }, why: 'the same text, here' }],
    };
  },
});

async function rangeOf(reader: Parameters<typeof exportFile>[1], path: string, size: number, first: number, last: number, lines: number): Promise<{ readonly start: number; readonly end: number }> {
  const start = first === 1 ? 0 : (await reader.lines(path, first, 1)).start;
  const end = last >= lines ? size : (await reader.lines(path, last, 1)).end;
  return { start, end };
}
