import { Telemetry } from './telemetry';
import { ArrivalOutcome } from '../core/ingest/take-in-arrival';
import { BundleArrival } from '../core/ports';

/** Logs and counts what became of an arrival. */
export function tellOutcome(telemetry: Telemetry, { key, size }: BundleArrival, result: ArrivalOutcome, milliseconds: number): void {
  const { outcome } = result;
  if (outcome === 'ready' || outcome === 'partial') {
    const { manifest: { instanceId, bundleId, cluster }, verdict, warnings } = result;
    telemetry.log.info('bundle taken in', { key, outcome, instanceId, bundleId, cluster, verdict, warnings, milliseconds });
    telemetry.emit({ [outcome === 'ready' ? 'bundlesReady' : 'bundlesPartial']: 1, ingestDuration: milliseconds, ingestedBytes: size });
  } else {
    telemetry.log[outcome === 'known' ? 'info' : 'warn'](`bundle ${outcome}`, { key: key.slice(0, 300), ...result });
    if (outcome === 'refused') telemetry.emit({ bundlesRefused: 1 });
  }
}
