import { ConditionArea } from '../../catalog/condition';
import { Severity } from '../findings/finding';

/** The parts of every runbook, in the order in which they are worked through. */
export const RUNBOOK_SECTIONS = ['triage', 'evidence', 'decision', 'remediation', 'verification', 'escalation'] as const;

export type RunbookSection = typeof RUNBOOK_SECTIONS[number];

/** A tool call that gathers evidence. The node is left out: whoever makes the call adds `instanceId`. */
export interface RunbookCall {
  readonly tool: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly why: string;
}

/** How to investigate and end one fault, or a few that are investigated alike. Written by us: the one text in an answer that is meant to be followed. */
export interface Runbook {
  /** what findings name in `runbook`, such as `D5` */
  readonly id: string;
  /** further ids that lead here */
  readonly also: readonly string[];
  readonly title: string;
  readonly area: ConditionArea;
  /** of the worst of its conditions */
  readonly severity: Severity;
  /** ids of the vocabulary; none for a runbook that starts from a situation */
  readonly conditions: readonly string[];
  /** what people call it, in lower case */
  readonly keywords: readonly string[];
  /** names of the tools that it uses */
  readonly tools: readonly string[];
  /** where its facts come from */
  readonly sources: readonly string[];
  readonly calls: readonly RunbookCall[];
  /** Markdown; `evidence` is what to look for in the answers of `calls` */
  readonly sections: Readonly<Record<RunbookSection, string>>;
}
