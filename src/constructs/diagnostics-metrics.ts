import { Duration } from 'aws-cdk-lib';
import { Metric, MetricOptions, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { INSTALLATION_DIMENSION, MetricKey, METRICS } from '../catalog/metrics';

/**
 * The metrics that the functions of one installation emit. Each has the dimension `service`, which tells installations of one account apart; add `Tool` to `dimensionsMap` for
 * one tool's calls.
 */
export class DiagnosticsMetrics {
  /**
   * @param namespace CloudWatch namespace
   * @param installation value of the dimension `service`
   */
  public constructor(public readonly namespace: string, public readonly installation: string) {}

  /**
   * Calls of tools. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricToolCalls(options?: MetricOptions): Metric {
    return this.metric('toolCalls', options);
  }

  /**
   * Calls that were answered with `ok: false` for a reason that the caller can act on. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricToolRefusals(options?: MetricOptions): Metric {
    return this.metric('toolRefusals', options);
  }

  /**
   * Calls that failed by a defect, a missing permission or an outage. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricToolFaults(options?: MetricOptions): Metric {
    return this.metric('toolFaults', options);
  }

  /**
   * Milliseconds from a call to its answer. 95th percentile over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricToolDuration(options?: MetricOptions): Metric {
    return this.metric('toolDuration', options);
  }

  /**
   * Bundles taken in whole. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBundlesReady(options?: MetricOptions): Metric {
    return this.metric('bundlesReady', options);
  }

  /**
   * Bundles of which only a part could be read. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBundlesPartial(options?: MetricOptions): Metric {
    return this.metric('bundlesPartial', options);
  }

  /**
   * Objects that were not taken in: no collection of ours, a second version, or no bundle. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBundlesRefused(options?: MetricOptions): Metric {
    return this.metric('bundlesRefused', options);
  }

  /**
   * Attempts to take a bundle in that failed and will be repeated. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricIngestFaults(options?: MetricOptions): Metric {
    return this.metric('ingestFaults', options);
  }

  /**
   * Milliseconds to take a bundle in. 95th percentile over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricIngestDuration(options?: MetricOptions): Metric {
    return this.metric('ingestDuration', options);
  }

  /**
   * Bytes of the bundles taken in, as uploaded. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricIngestedBytes(options?: MetricOptions): Metric {
    return this.metric('ingestedBytes', options);
  }

  /**
   * Collections started. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCollectionsStarted(options?: MetricOptions): Metric {
    return this.metric('collectionsStarted', options);
  }

  /**
   * Collections that ended with evidence, whole or partial. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCollectionsReady(options?: MetricOptions): Metric {
    return this.metric('collectionsReady', options);
  }

  /**
   * Collections that ended without evidence. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCollectionsFailed(options?: MetricOptions): Metric {
    return this.metric('collectionsFailed', options);
  }

  /**
   * Collections, and captures of packets, refused by `collectionLimits` or `PacketCapture.concurrent`. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCollectionsLimited(options?: MetricOptions): Metric {
    return this.metric('collectionsLimited', options);
  }

  /**
   * Captures of packets started. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCapturesStarted(options?: MetricOptions): Metric {
    return this.metric('capturesStarted', options);
  }

  /**
   * Captures whose packets arrived. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCapturesReady(options?: MetricOptions): Metric {
    return this.metric('capturesReady', options);
  }

  /**
   * Captures that ended without packets: refused by an approver, not approved in time, or failed on the node. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricCapturesFailed(options?: MetricOptions): Metric {
    return this.metric('capturesFailed', options);
  }

  /**
   * Nodes that `blackBox` collected. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBlackBoxTriggered(options?: MetricOptions): Metric {
    return this.metric('blackBoxTriggered', options);
  }

  /**
   * Nodes that `blackBox` did not collect because the budget of their cluster was spent. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBlackBoxOverBudget(options?: MetricOptions): Metric {
    return this.metric('blackBoxOverBudget', options);
  }

  /**
   * Notices to `blackBox` that EC2 or Auto Scaling did not confirm. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricBlackBoxRefused(options?: MetricOptions): Metric {
    return this.metric('blackBoxRefused', options);
  }

  /**
   * Calls of AWS services that were throttled and repeated. Sum over 5 minutes unless `options` say otherwise.
   *
   * @param options period, statistic, label, further dimensions
   */
  public metricThrottledCalls(options?: MetricOptions): Metric {
    return this.metric('throttledCalls', options);
  }

  private metric(key: MetricKey, options: MetricOptions = {}): Metric {
    const { name, unit } = METRICS[key];
    return new Metric({
      period: Duration.minutes(5),
      statistic: unit === 'Milliseconds' ? Stats.percentile(95) : Stats.SUM,
      ...options,
      namespace: this.namespace,
      metricName: name,
      dimensionsMap: { ...options.dimensionsMap, [INSTALLATION_DIMENSION]: this.installation },
    });
  }
}
