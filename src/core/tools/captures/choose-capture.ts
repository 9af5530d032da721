import { CaptureFile, CaptureMeta, Captures, CaptureUnavailableError } from '../../ports';
import { shown } from '../arguments';
import { ToolError } from '../tool-error';

const NAMED = 5;

/** The capture that is meant: the one that is named, else the only one, else the newest of the node. Throws ToolError. */
export async function chooseCapture(tool: string, captures: Captures | undefined, captureId: string | undefined, instanceId: string | undefined): Promise<CaptureFile> {
  if (captures === undefined) {
    throw new ToolError('NO_CAPTURE', `${tool}: no packet captures can be had here. Locally, start with --capture <file.pcap>; in AWS the stack has to enable packet capture.`);
  }
  if (captureId !== undefined) { return named(tool, captures, captureId, instanceId); }
  const known = await captures.list({ ...(instanceId !== undefined && { instanceId }), limit: NAMED });
  if (known.length === 0) {
    throw new ToolError('NO_CAPTURE', `${tool}: there is no finished capture${instanceId === undefined ? '' : ` of ${instanceId}`}. Record one with tcpdump_capture, or start the local server with --capture <file.pcap>.`);
  }
  if (instanceId === undefined && known.length > 1) {
    throw new ToolError('CAPTURE_REQUIRED', `${tool}: several captures are at hand: give commandId, one of ${known.map(describe).join(', ')}, or instanceId for the newest of a node.`);
  }
  return named(tool, captures, known[0]!.captureId, instanceId);
}

async function named(tool: string, captures: Captures, captureId: string, instanceId: string | undefined): Promise<CaptureFile> {
  const file = await open(captures, captureId);
  if (file === undefined) {
    const known = await captures.list({ limit: NAMED });
    throw new ToolError('CAPTURE_NOT_FOUND', `${tool}: there is no capture ${shown(captureId)}. ${known.length === 0 ? 'There is none at all.' : `The newest: ${known.map(describe).join(', ')}.`}`);
  }
  const { meta } = file;
  if (instanceId !== undefined && meta.instanceId !== undefined && meta.instanceId !== instanceId) {
    throw new ToolError('INVALID_ARGUMENT', `${tool}: capture ${meta.captureId} is of ${meta.instanceId}, not of ${instanceId}. Give commandId alone.`);
  }
  return file;
}

async function open(captures: Captures, captureId: string): Promise<CaptureFile | undefined> {
  try {
    return await captures.open(captureId);
  } catch (error) {
    if (!(error instanceof CaptureUnavailableError)) { throw error; }
    const { code, message, retryAfterSeconds } = error;
    throw new ToolError(code, message, { retryable: code === 'CAPTURE_NOT_READY', ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
  }
}

function describe({ captureId, instanceId, startedAt }: CaptureMeta): string {
  return `${captureId}${instanceId === undefined ? '' : ` (${instanceId}${startedAt === undefined ? '' : `, ${startedAt}`})`}`;
}
