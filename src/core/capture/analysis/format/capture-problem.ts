/** What was wrong with a capture file, beside being none at all. What came before it was read. */
export type CaptureProblemCode =
  /** the file ends inside a record: it was cut, or is still being written */
  | 'CAPTURE_TRUNCATED'
  /** a record contradicts itself; everything after it was left out */
  | 'CAPTURE_DAMAGED'
  /** frames of an interface whose link layer is not read */
  | 'LINK_TYPE_UNSUPPORTED'
  /** more bytes than are read of one capture */
  | 'CAPTURE_TOO_LARGE';

export interface CaptureProblem {
  readonly code: CaptureProblemCode;
  readonly message: string;
}

export type CaptureFormatCode = 'CAPTURE_EMPTY' | 'NOT_A_CAPTURE' | 'LINK_TYPE_UNSUPPORTED';

/** Nothing of the file can be read. */
export class CaptureFormatError extends Error {
  constructor(readonly code: CaptureFormatCode, message: string) {
    super(message);
    this.name = 'CaptureFormatError';
  }
}
