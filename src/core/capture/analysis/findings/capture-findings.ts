import { CaptureObservation, DetectorContext } from './capture-observation';
import { CAPTURE_DETECTORS } from './index';
import { isoTime } from '../../../findings/citations';
import { compareEntities, compareText } from '../../../findings/compare';
import { Finding, FindingNotes, severityRank } from '../../../findings/finding';
import { fingerprintOf } from '../../../findings/identity';
import { CaptureMeta } from '../../ports';
import { CaptureAnalysis } from '../capture-analysis';

/** A packet that proves a finding; `tcpdump_analyze` with section packets and filter `frames <frame>` shows it. */
export interface FramePointer {
  readonly captureId: string;
  readonly frame: number;
  /** UTC, ISO 8601 with microseconds */
  readonly time: string;
  readonly flow: string;
  readonly what: string;
}

/** A finding of a capture: as Finding, with packets in place of lines, and numbered within its capture. */
export interface CaptureFinding extends Omit<Finding, 'evidence' | 'instanceId' | 'bundleId' | keyof FindingNotes> {
  readonly evidence: readonly FramePointer[];
}

/** Replies that are missing from more connections than this mean that the capture shows one direction only. */
const ONE_SIDED_SHARE = 0.5;
const LEAST_ONE_SIDED = 2;

/** The findings of a capture, most severe first. */
export function captureFindings(analysis: CaptureAnalysis, meta: CaptureMeta): CaptureFinding[] {
  const context: DetectorContext = { meta, isOneSided: isOneSided(analysis, meta) };
  const observations = CAPTURE_DETECTORS.flatMap(detector => detector.detect(analysis, context));
  observations.sort((a, b) => severityRank(a.severity) - severityRank(b.severity) || compareText(a.condition, b.condition) || b.count - a.count || compareEntities(a.entity, b.entity));
  return observations.map((each, index) => toFinding(each, `P-${String(index + 1).padStart(3, '0')}`, meta.captureId));
}

/** Whether silence proves nothing, because replies were not recorded. */
export function isOneSided({ services }: CaptureAnalysis, { direction }: CaptureMeta): boolean {
  if (direction === 'in' || direction === 'out') { return true; }
  const oneSided = services.outcomes['one-sided'] ?? 0;
  const answered = services.outcomes.completed ?? 0;
  return oneSided >= LEAST_ONE_SIDED && oneSided > (oneSided + answered) * ONE_SIDED_SHARE;
}

/** ISO 8601 with microseconds, as captures have them. */
export function preciseTime(microseconds: number): string {
  const whole = Math.floor(microseconds);
  const base = isoTime(Math.floor(whole / 1e3)) ?? 'unknown';
  return base.replace(/(\.\d{3})Z$/, `$1${String(whole % 1e3).padStart(3, '0')}Z`);
}

function toFinding(observation: CaptureObservation, finding_id: string, captureId: string): CaptureFinding {
  const { condition, title, severity, kind, state, entity, code, count, evidence, remediation, runbook, correlateWith } = observation;
  const [firstSeen, lastSeen] = [observation.firstSeen, observation.lastSeen].map(time => time === undefined ? undefined : isoTime(time / 1e3));
  return {
    finding_id,
    fingerprint: fingerprintOf(condition, entity),
    condition,
    title,
    severity,
    kind,
    state,
    entity,
    ...(code !== undefined && { code }),
    count,
    ...(firstSeen !== undefined && { firstSeen }),
    ...(lastSeen !== undefined && { lastSeen }),
    evidence: [...evidence].sort((a, b) => a.frame - b.frame).map(({ frame, time, flow, what }) => ({ captureId, frame, time: preciseTime(time), flow, what })),
    correlateWith,
    runbook,
    remediation,
  };
}
