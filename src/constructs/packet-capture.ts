import { Duration, Token } from 'aws-cdk-lib';
import { CollectionApproval } from './collection-approval';
import { PropError } from './private/prop-error';
import { CAPTURE_BOUNDS } from '../catalog/capture-parameters';

/** How packets may be recorded. */
export interface PacketCaptureOptions {
  /**
   * Whether a human must agree before packets are recorded. `CollectionApproval.none()` says that nobody must.
   *
   * @default - `collectionApproval`, which then has to be required
   */
  readonly approval?: CollectionApproval;

  /**
   * How long a capture may take, 1 second to 5 minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly maxDuration?: Duration;

  /**
   * Captures that may run at a time, over all nodes: 1 to 20. A node records one at a time.
   *
   * @default 3
   */
  readonly concurrent?: number;
}

/**
 * That packets may be recorded on nodes, and how much of them. Captures are described by typed fields and a filter of our own grammar, never by a command; they are made by an SSM
 * document of this construct, the only one that its functions may send.
 */
export class PacketCapture {
  /**
   * The first bytes of each packet, at most 256: the headers, and as much of names that are asked of DNS as lies behind them.
   *
   * @param options how packets may be recorded
   */
  public static headers(options: PacketCaptureOptions = {}): PacketCapture {
    return new PacketCapture('PacketCapture.headers()', false, options);
  }

  /**
   * Whole packets, where that is asked for; headers otherwise. Packets may hold the data of workloads.
   *
   * @param options how packets may be recorded
   */
  public static payload(options: PacketCaptureOptions = {}): PacketCapture {
    return new PacketCapture('PacketCapture.payload()', true, options);
  }

  /** Whether more than headers may be recorded. */
  public readonly recordsPayload: boolean;

  /** How long a capture may take. */
  public readonly maxDuration: Duration;

  /** Captures that may run at a time. */
  public readonly concurrent: number;

  /** Whether a human must agree. Undefined: as for collections. */
  public readonly approval?: CollectionApproval;

  private constructor(prop: string, recordsPayload: boolean, { approval, maxDuration = Duration.seconds(CAPTURE_BOUNDS.seconds), concurrent = 3 }: PacketCaptureOptions) {
    if (!maxDuration.isUnresolved() && (maxDuration.toSeconds() < 1 || maxDuration.toSeconds() > CAPTURE_BOUNDS.seconds)) {
      throw new PropError({ prop, got: `maxDuration: ${maxDuration.toHumanString()}`, expected: `1 second to ${CAPTURE_BOUNDS.seconds / 60} minutes`, fix: 'choose a shorter time; what takes longer is better seen in flow logs' });
    }
    if (!Token.isUnresolved(concurrent) && (!Number.isInteger(concurrent) || concurrent < 1 || concurrent > 20)) {
      throw new PropError({ prop, got: `concurrent: ${concurrent}`, expected: 'a whole number from 1 to 20', fix: 'correct it, or leave it out' });
    }
    this.recordsPayload = recordsPayload;
    this.maxDuration = maxDuration;
    this.concurrent = concurrent;
    this.approval = approval;
  }
}
