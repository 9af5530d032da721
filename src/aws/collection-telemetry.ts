import { Telemetry } from './telemetry';
import { MetricKey } from '../catalog/metrics';
import { CaptureListener, CaptureNews } from '../core/capture/capture-news';
import { CollectionListener, CollectionNews } from '../core/collection/collection-news';

const METRIC_OF: Readonly<Record<CollectionNews, MetricKey>> = { started: 'collectionsStarted', ready: 'collectionsReady', failed: 'collectionsFailed' };

/** Counts what becomes of collections. */
export function collectionListener(telemetry: Telemetry): CollectionListener {
  return news => telemetry.emit({ [METRIC_OF[news]]: 1 });
}

const CAPTURE_METRIC_OF: Readonly<Record<CaptureNews, MetricKey>> = { started: 'capturesStarted', ready: 'capturesReady', failed: 'capturesFailed' };

/** Counts what becomes of packet captures. */
export function captureListener(telemetry: Telemetry): CaptureListener {
  return news => telemetry.emit({ [CAPTURE_METRIC_OF[news]]: 1 });
}

/** Counts calls of AWS that were throttled, and are repeated. */
export function throttleListener(telemetry: Telemetry): () => void {
  return () => telemetry.emit({ throttledCalls: 1 });
}
