import { clipText } from './budget';
import { Verdict, verdictOf } from '../diagnosis';
import { FindingsDocument } from '../evidence/documents';

/** The node in one word and one sentence, bounded. */
export function nodeVerdict(document: Pick<FindingsDocument, 'findings' | 'rootCauses' | 'checks'>, gaps: readonly string[]): Verdict {
  const { verdict, sentence } = verdictOf(document.rootCauses, document.findings, { checks: document.checks, gaps });
  return { verdict, sentence: clipText(sentence, 400) };
}
