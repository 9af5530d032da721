import { CheckContext } from '../state-check';

/** How fast a cumulative counter grows. */
export interface CounterRate {
  /** events in ten minutes */
  readonly perTenMinutes: number;
  /** `between two collections` or `mean since boot` */
  readonly basis: 'between two collections' | 'mean since boot';
}

/**
 * The rate of a counter that starts at boot: against the node's previous bundle where that is of the same boot, else its mean since boot.
 * Undefined when neither is known.
 */
export function rateOf(context: CheckContext, value: number, previous: number | undefined): CounterRate | undefined {
  const { collectedAt, previousCollectedAt, uptimeSeconds } = context;
  if (previous !== undefined && previous <= value && collectedAt !== undefined && previousCollectedAt !== undefined) {
    const seconds = (collectedAt - previousCollectedAt) / 1000;
    if (seconds >= 60 && (uptimeSeconds === undefined || uptimeSeconds > seconds)) { return { perTenMinutes: (value - previous) / seconds * 600, basis: 'between two collections' }; }
  }
  // In the first minutes after boot a mean says nothing yet.
  return uptimeSeconds !== undefined && uptimeSeconds > 0 ? { perTenMinutes: value / Math.max(uptimeSeconds, 600) * 600, basis: 'mean since boot' } : undefined;
}
