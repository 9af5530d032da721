/**
 * How the capture script ends, beside 0. The number is all that we take from a node about a failure: a number cannot lie about anything but itself.
 * 194 is SSM's own (it restarts the node), from 124 on shells and `timeout` have theirs.
 */
export const CAPTURE_EXITS = {
  INVALID_PARAMETER: 80,
  CAPTURE_RUNNING: 81,
  TCPDUMP_MISSING: 82,
  COMMAND_MISSING: 83,
  DISK_LOW: 84,
  RUNTIME_UNAVAILABLE: 85,
  POD_NOT_FOUND: 86,
  POD_AMBIGUOUS: 87,
  POD_ON_HOST_NETWORK: 88,
  INTERFACE_NOT_FOUND: 89,
  TCPDUMP_FAILED: 90,
  UPLOAD_REFUSED: 91,
  UPLOAD_UNREACHABLE: 92,
  INTERRUPTED: 93,
} as const;

export type CaptureExit = keyof typeof CAPTURE_EXITS;
