/** Namespace of the metrics where none is chosen. */
export const DEFAULT_METRICS_NAMESPACE = 'EksNodeDiagnostics';

/** Unit of a metric, as CloudWatch spells it. */
export type MetricUnit = 'Count' | 'Milliseconds' | 'Bytes';

/** One metric as the functions emit it and the construct graphs it. */
export interface MetricEntry {
  readonly name: string;
  readonly unit: MetricUnit;
  /** beside that of the installation, which every metric has */
  readonly dimensions: readonly string[];
  /** what one data point means */
  readonly description: string;
}

/** Dimension of every metric: tells two installations in one account apart. The name is that of Powertools, as is the field of the log records. */
export const INSTALLATION_DIMENSION = 'service';

/** Dimension of the per-tool metrics. They are also emitted without it, so that alarms need no search expression. */
export const TOOL_DIMENSION = 'Tool';

/** Every metric that we emit. */
export const METRICS = {
  toolCalls: { name: 'ToolCalls', unit: 'Count', dimensions: [TOOL_DIMENSION], description: 'calls of a tool' },
  toolRefusals: { name: 'ToolRefusals', unit: 'Count', dimensions: [TOOL_DIMENSION], description: 'calls answered with ok: false for a reason that the caller can act on' },
  toolFaults: { name: 'ToolFaults', unit: 'Count', dimensions: [TOOL_DIMENSION], description: 'calls that failed by a defect, a missing permission or an outage' },
  toolDuration: { name: 'ToolDuration', unit: 'Milliseconds', dimensions: [TOOL_DIMENSION], description: 'time from the call to its answer' },
  bundlesReady: { name: 'BundlesReady', unit: 'Count', dimensions: [], description: 'bundles taken in whole' },
  bundlesPartial: { name: 'BundlesPartial', unit: 'Count', dimensions: [], description: 'bundles of which only a part could be read' },
  bundlesRefused: { name: 'BundlesRefused', unit: 'Count', dimensions: [], description: 'objects that were not taken in: no collection of ours, a second version, or no bundle' },
  ingestFaults: { name: 'IngestFaults', unit: 'Count', dimensions: [], description: 'attempts to take a bundle in that failed and will be repeated' },
  ingestDuration: { name: 'IngestDuration', unit: 'Milliseconds', dimensions: [], description: 'time to take a bundle in' },
  ingestedBytes: { name: 'IngestedBytes', unit: 'Bytes', dimensions: [], description: 'size of a bundle taken in, as uploaded' },
  collectionsStarted: { name: 'CollectionsStarted', unit: 'Count', dimensions: [], description: 'collections started' },
  collectionsReady: { name: 'CollectionsReady', unit: 'Count', dimensions: [], description: 'collections that ended with evidence, whole or partial' },
  collectionsFailed: { name: 'CollectionsFailed', unit: 'Count', dimensions: [], description: 'collections that ended without evidence' },
  collectionsLimited: { name: 'CollectionsLimited', unit: 'Count', dimensions: [], description: 'collections and captures refused by the limits per hour, per node or at a time' },
  capturesStarted: { name: 'CapturesStarted', unit: 'Count', dimensions: [], description: 'captures of packets started' },
  capturesReady: { name: 'CapturesReady', unit: 'Count', dimensions: [], description: 'captures whose packets arrived' },
  capturesFailed: { name: 'CapturesFailed', unit: 'Count', dimensions: [], description: 'captures that ended without packets: refused by an approver, not approved in time, or failed on the node' },
  blackBoxTriggered: { name: 'BlackBoxTriggered', unit: 'Count', dimensions: [], description: 'nodes that were collected because of a trigger' },
  blackBoxOverBudget: { name: 'BlackBoxOverBudget', unit: 'Count', dimensions: [], description: 'nodes that were not collected upon a trigger because the budget of their cluster was spent' },
  blackBoxRefused: { name: 'BlackBoxRefused', unit: 'Count', dimensions: [], description: 'notices that EC2 or Auto Scaling did not confirm, or that were none' },
  throttledCalls: { name: 'ThrottledCalls', unit: 'Count', dimensions: [], description: 'calls of AWS services that were throttled and repeated' },
} as const satisfies Readonly<Record<string, MetricEntry>>;

/** Key of METRICS. */
export type MetricKey = keyof typeof METRICS;
