import { Telemetry } from './telemetry';
import { MetricKey } from '../catalog/metrics';
import { CollectionListener, CollectionNews } from '../core/collection/collection-news';

const METRIC_OF: Readonly<Record<CollectionNews, MetricKey>> = { started: 'collectionsStarted', ready: 'collectionsReady', failed: 'collectionsFailed' };

/** Counts what becomes of collections. */
export function collectionListener(telemetry: Telemetry): CollectionListener {
  return news => telemetry.emit({ [METRIC_OF[news]]: 1 });
}

/** Counts calls of AWS that were throttled, and are repeated. */
export function throttleListener(telemetry: Telemetry): () => void {
  return () => telemetry.emit({ throttledCalls: 1 });
}
