import { detach } from './detach';
import { Counter } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';

/** One sample with labels. */
export interface MetricSample extends Counter {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Facts of ipamd/metrics.json (Prometheus text). */
export interface IpamdMetricsFacts extends ParsedFacts {
  /** nothing but white space: ipamd did not answer */
  readonly empty: boolean;
  /** metric -> sum over its labels (`awscni_total_ip_addresses` …), awscni_* only; histogram buckets left out; at most 200 */
  readonly totals: Readonly<Record<string, Counter>>;
  /** samples with labels, awscni_* only, no histogram buckets; at most 500 */
  readonly samples: readonly MetricSample[];
}

const TOTALS = 200;
const SAMPLES = 500;
const SAMPLE = /^(awscni_[a-zA-Z0-9_]{1,120})(?:\{(.*)\})? +([-+.\deE]+|NaN|[-+]Inf)(?: +-?\d+)?$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

export const ipamdMetricsParser: ParserFactory<IpamdMetricsFacts> = () => {
  const unread = new UnreadLines();
  const totals = new Map<string, { value: number; most: number; place: Place }>();
  const samples: MetricSample[] = [];
  let empty = true;

  function sample(line: StoredLine, name: string, labels: string | undefined, value: number): void {
    const place = placeOf(line);
    const total = totals.get(name);
    if (total) {
      total.value += value;
      if (value > total.most) { total.most = value; total.place = place; }
    } else if (totals.size < TOTALS) {
      totals.set(detach(name), { value, most: value, place });
    }
    if (labels !== undefined && labels !== '' && samples.length < SAMPLES) {
      const pairs = [...labels.matchAll(LABEL)].slice(0, 16).map(([, key, text]) => [detach(key, 64), detach(text, 128)] as const);
      samples.push({ name: detach(name), labels: Object.fromEntries(pairs), value, place });
    }
  }

  return {
    line(line) {
      const text = line.text.slice(0, 4096).trim();
      if (text === '') { return; }
      empty = false;
      if (text.startsWith('#')) { return; }
      const match = SAMPLE.exec(text);
      if (match) {
        const value = Number(match[3]);
        // Go's runtime metrics and histogram buckets say nothing about addresses; JSON cannot hold NaN.
        if (Number.isFinite(value) && !match[1].endsWith('_bucket')) { sample(line, match[1], match[2], value); }
      } else if (!/^[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? +\S+/.test(text)) {
        unread.add(line.line, 'not a metric');
      }
    },
    end: () => ({
      ...unread.facts(), empty, totals: Object.fromEntries([...totals].map(([name, { value, place }]) => [name, { value, place }])), samples,
    }),
  };
};
