import { CaptureDetector, observe, plural } from './capture-observation';

/** Shorter pauses are how flow control is meant to work. */
const NOTICEABLE_MICROSECONDS = 200_000;
const HARMFUL_MICROSECONDS = 1_000_000;

/** Receivers that stop reading. */
export const zeroWindows: CaptureDetector = {
  reports: ['tcp-zero-window'],
  detect: ({ services }) => [...services.services.values()].filter(each => each.zeroWindows.longestMicroseconds >= NOTICEABLE_MICROSECONDS).map(service => {
    const { zeroWindows: windows } = service;
    const by = windows.byServer * 2 >= windows.count ? 'server' : 'client';
    const seconds = Math.round(windows.longestMicroseconds / 1e5) / 10;
    return observe('tcp-zero-window', {
      title: `The ${by} of ${service.endpoint} stopped reading for up to ${seconds} s (${plural(windows.count, 'zero window')})`,
      severity: windows.longestMicroseconds >= HARMFUL_MICROSECONDS ? 'medium' : 'low',
      entity: { destination: service.address, port: service.port, by, longestSeconds: seconds },
      count: windows.count,
      firstSeen: windows.first,
      lastSeen: windows.last,
      evidence: windows.citations,
      correlateWith: ['pods'],
    });
  }),
};
