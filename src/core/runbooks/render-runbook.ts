import { Runbook, RUNBOOK_SECTIONS, RunbookSection } from './runbook';

/** One section as Markdown. That on evidence begins with the calls, numbered. */
export function renderSection(runbook: Runbook, section: RunbookSection): string {
  const text = runbook.sections[section];
  if (section !== 'evidence') { return text; }
  const calls = runbook.calls.map(({ tool, args, why }, index) => `${index + 1}. \`${tool} ${JSON.stringify(args)}\` - ${why}`);
  return [...calls, ...(text === '' ? [] : ['', text])].join('\n');
}

/** The whole runbook as Markdown, headings from `level` on. */
export function renderRunbook(runbook: Runbook, level = 1): string {
  const mark = '#'.repeat(level);
  const conditions = runbook.conditions.map(each => `\`${each}\``).join(', ');
  return [
    `${mark} ${runbook.id} ${runbook.title}`,
    '',
    `${runbook.severity}, ${runbook.area}${conditions === '' ? '' : `. Conditions: ${conditions}`}${runbook.also.length === 0 ? '' : `. Also: ${runbook.also.join(', ')}`}`,
    '',
    ...RUNBOOK_SECTIONS.flatMap(section => [`${mark}# ${section[0]!.toUpperCase()}${section.slice(1)}`, '', renderSection(runbook, section), '']),
    `Sources: ${runbook.sources.map(each => `<${each}>`).join(' ')}`,
    '',
  ].join('\n');
}
