/** What a bundle may hold. Reaching a limit cuts the bundle off and says so; nothing is dropped silently. */
export interface IngestLimits {
  /** files in the archive; a genuine bundle has 100 to 500 */
  readonly maxEntries: number;
  /** bytes of one file after decompression */
  readonly maxFileBytes: number;
  /** bytes of all files after decompression */
  readonly maxTotalBytes: number;
  /** decompressed to compressed size, looked at once `ratioFloorBytes` have been read; logs reach 10 to 50, a gzip bomb 1,000 */
  readonly maxRatio: number;
  readonly ratioFloorBytes: number;
  /** bytes of a path */
  readonly maxPathBytes: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  maxEntries: 20_000,
  maxFileBytes: 16 * 1024 ** 3,
  maxTotalBytes: 32 * 1024 ** 3,
  maxRatio: 200,
  ratioFloorBytes: 64 * 1024 ** 2,
  maxPathBytes: 512,
};
