import { AnswerWindow } from './answer';
import { shown } from './arguments';
import { ToolError } from './tool-error';
import { Finding } from '../findings/finding';
import { parseTimeArgument } from '../logs/time-argument';

/** `incident_time` covers this much on both sides. */
const INCIDENT_MARGIN_MS = 5 * 60_000;

/** A time range in UTC milliseconds, both ends inclusive; an absent end is open. */
export interface TimeWindow {
  readonly start?: number;
  readonly end?: number;
  readonly reason: string;
}

export interface WindowArguments {
  readonly incident_time?: string;
  readonly start_time?: string;
  readonly end_time?: string;
}

/** The window that the arguments ask for; the whole bundle when they ask for none. Throws INVALID_ARGUMENT. */
export function resolveWindow(tool: string, args: WindowArguments): TimeWindow {
  const start = timeOf(tool, 'start_time', args.start_time);
  const end = timeOf(tool, 'end_time', args.end_time);
  const incident = timeOf(tool, 'incident_time', args.incident_time);
  if (start !== undefined && end !== undefined && start > end) {
    throw new ToolError('INVALID_ARGUMENT', `${tool}: start_time ${shown(args.start_time)} is after end_time ${shown(args.end_time)}. Swap them.`);
  }
  if (start !== undefined || end !== undefined) {
    const given = [start !== undefined && 'start_time', end !== undefined && 'end_time'].filter(Boolean).join(' and ');
    return { start, end, reason: incident === undefined ? given : `${given}; incident_time was not used` };
  }
  if (incident !== undefined) {
    return { start: incident - INCIDENT_MARGIN_MS, end: incident + INCIDENT_MARGIN_MS, reason: 'incident_time +/- 5 min' };
  }
  return { reason: 'whole bundle' };
}

/** True when the window leaves nothing out. */
export function isWhole(window: TimeWindow): boolean {
  return window.start === undefined && window.end === undefined;
}

function timeOf(tool: string, name: string, text: string | undefined): number | undefined {
  if (text === undefined) { return undefined; }
  const time = parseTimeArgument(text);
  if (time === undefined) {
    throw new ToolError('INVALID_ARGUMENT', `${tool}: argument ${name}: got ${shown(text)}; expected a UTC time such as 2026-11-18T10:00:00Z, 2026-11-18 10:00, or epoch seconds or milliseconds.`);
  }
  return time;
}

/** Where a finding lies: `undated` findings are states, true at collection whatever the window. */
export function placeInWindow(finding: Pick<Finding, 'firstSeen' | 'lastSeen'>, window: TimeWindow): 'inside' | 'outside' | 'undated' {
  const first = finding.firstSeen ?? finding.lastSeen;
  const last = finding.lastSeen ?? finding.firstSeen;
  if (first === undefined || last === undefined) { return 'undated'; }
  const before = window.end !== undefined && Date.parse(first) > window.end;
  const after = window.start !== undefined && Date.parse(last) < window.start;
  return before || after ? 'outside' : 'inside';
}

/** The window as an answer states it. */
export function describeWindow(window: TimeWindow, excludedOutside: number, undated: number): AnswerWindow {
  return {
    ...(window.start !== undefined && { start: new Date(window.start).toISOString() }),
    ...(window.end !== undefined && { end: new Date(window.end).toISOString() }),
    reason: window.reason,
    excludedOutside,
    undated,
  };
}
