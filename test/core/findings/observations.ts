import { EvidencePointer, Observation } from '../../../src/core/findings/observation';

/** 2026-11-18T10:00:00Z */
export const TEN = Date.UTC(2026, 10, 18, 10);
export const MINUTE = 60_000;

export function pointer(file: string, line: number, time?: number): EvidencePointer {
  const excerpt = `line ${line} of ${file}`;
  return { file, line, start: line * 1000, end: line * 1000 + excerpt.length, excerpt, ...(time !== undefined && { time }) };
}

export function observed(condition: string, given: Partial<Observation> = {}): Observation {
  return {
    condition,
    detector: `${condition}-rule`,
    title: `title of ${condition}`,
    severity: 'high',
    state: 'ongoing',
    entity: {},
    count: 1,
    evidence: [pointer('kubelet/kubelet.log', 1, given.firstSeen ?? TEN)],
    remediation: [],
    ...given,
  };
}
