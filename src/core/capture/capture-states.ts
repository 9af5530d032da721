/**
 * A capture's way; the last three are ends and never change. `capturing`: the command is with Systems Manager or the node. `uploading` is not stored: it is said once the recording
 * must be over by its own time limit and its file is not there yet.
 */
export const CAPTURE_STATES = ['requested', 'pending approval', 'capturing', 'uploading', 'ready', 'failed', 'expired'] as const;

export type CaptureState = typeof CAPTURE_STATES[number];

export function hasEnded(state: CaptureState): boolean {
  return state === 'ready' || state === 'failed' || state === 'expired';
}
