/** Which packets were recorded: those of the node's own network namespace, or those of one pod's. */
export type CaptureScope = { readonly kind: 'host' } | { readonly kind: 'pod'; readonly namespace: string; readonly name: string };

/** What our own records say of a packet capture. Nothing of it comes from the node or from the file. */
export interface CaptureMeta {
  /** `[A-Za-z0-9][A-Za-z0-9._-]{0,127}`; what `tcpdump_capture` returned, locally the file's name */
  readonly captureId: string;
  /** absent for a file brought by hand that was not said to be of a node */
  readonly instanceId?: string;
  readonly cluster?: string;
  readonly region?: string;
  readonly scope?: CaptureScope;
  /** `any` records every packet once for each interface that it passes */
  readonly interface?: string;
  /** UTC, ISO 8601 */
  readonly startedAt?: string;
  /** bytes kept of each packet */
  readonly snapLength?: number;
  /** the BPF expression that was applied, as we rendered it; what it left out is no evidence of absence */
  readonly filter?: string;
  /** packets of one direction only were asked for; default: both */
  readonly direction?: 'in' | 'out' | 'both';
  /** why the file may not be what the node recorded */
  readonly doubt?: string;
  /** the node's log bundle to join findings with; default: the node's latest */
  readonly bundleId?: string;
}

/** A finished capture: a pcap or pcapng file, or a gzip of either. */
export interface CaptureFile {
  readonly meta: CaptureMeta;
  /** bytes as stored, where known */
  readonly size?: number;
  /** from the first byte; may be asked for again */
  stream(): AsyncIterable<Uint8Array>;
}

/** Which captures to list. */
export interface CaptureQuery {
  readonly instanceId?: string;
  /** at most so many; default: as many as the adapter is willing to */
  readonly limit?: number;
}

/** The captures that can be analysed. Adapters: the file system (src/cli) and S3 (src/aws). */
export interface Captures {
  /** finished captures, newest first */
  list(query?: CaptureQuery): Promise<readonly CaptureMeta[]>;
  /**
   * The capture, or undefined when there is none with that id.
   *
   * @throws CaptureUnavailableError when there is one that cannot be read (yet)
   */
  open(captureId: string): Promise<CaptureFile | undefined>;
}

export type CaptureUnavailableCode = 'CAPTURE_NOT_READY' | 'CAPTURE_FAILED' | 'CAPTURE_EXPIRED' | 'CLUSTER_NOT_ALLOWED';

/** A capture that exists in our records and cannot be read. `message` says why, and what to do. */
export class CaptureUnavailableError extends Error {
  constructor(readonly code: CaptureUnavailableCode, message: string, readonly retryAfterSeconds?: number) {
    super(message);
    this.name = 'CaptureUnavailableError';
  }
}
