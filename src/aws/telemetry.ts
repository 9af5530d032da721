import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { MetricKey, METRICS, TOOL_DIMENSION } from '../catalog/metrics';

export interface TelemetryOptions {
  /** names the installation in each record and metric */
  readonly installation: string;
  readonly metricsNamespace: string;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
}

/** JSON log records, and metrics as log records in the embedded metric format: no call, no wait. */
export class Telemetry {
  readonly log: Logger;
  private readonly metrics: Metrics;

  constructor({ installation, metricsNamespace, logLevel }: TelemetryOptions) {
    this.log = new Logger({ serviceName: installation, logLevel });
    this.metrics = new Metrics({ serviceName: installation, namespace: metricsNamespace });
  }

  /** Emits metrics; with `tool`, those that are per tool also with its name as a dimension. */
  emit(values: Partial<Record<MetricKey, number>>, tool?: string): void {
    if (tool !== undefined) this.metrics.addDimensions({}).addDimensions({ [TOOL_DIMENSION]: tool });
    for (const [key, value] of Object.entries(values)) {
      const { name, unit } = METRICS[key as MetricKey];
      this.metrics.addMetric(name, unit, value);
    }
    this.metrics.publishStoredMetrics();
  }
}
