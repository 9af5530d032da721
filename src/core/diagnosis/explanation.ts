import { Hypothesis } from './hypothesis';
import { conditionOf } from '../../catalog/conditions';

const MAX_EFFECTS = 4;

/** One or two sentences, from titles that we built: never log text. */
export function explain(hypothesis: Hypothesis): string {
  const [first, ...others] = hypothesis.causes;
  const what = others.length === 0 ? first!.title : `${first!.title} (and ${others.length} more like it)`;
  return `${what}. ${consequence(hypothesis)}`;
}

function consequence(hypothesis: Hypothesis): string {
  const shown = hypothesis.explained.filter(({ finding }) => finding.kind !== 'coverage');
  if (hypothesis.basis === 'symptom') {
    return shown.length === 0
      ? 'This is an effect, and nothing found in this bundle explains it.'
      : `This is an effect that nothing found in this bundle explains; it leads to: ${effects(shown)}.`;
  }
  if (hypothesis.basis === 'weak') {
    return `Nothing with stronger evidence explains: ${effects(shown)}. By itself this proves nothing.`;
  }
  if (shown.length === 0) { return 'No effect of it was found in this bundle.'; }
  if (shown.every(({ late }) => late)) {
    return `It could explain: ${effects(shown)}; but it was first seen after that, which speaks against it.`;
  }
  return `It explains: ${effects(shown.filter(({ late }) => !late))}.`;
}

function effects(explained: Hypothesis['explained']): string {
  const texts = [...new Set(explained.map(({ finding }) => conditionOf(finding.condition)?.title ?? finding.condition))];
  return texts.length > MAX_EFFECTS ? `${texts.slice(0, MAX_EFFECTS).join('; ')} and ${texts.length - MAX_EFFECTS} more` : texts.join('; ');
}
