import { ARTIFACT_PLACES } from '../../projenrc/artifact-places';
import { renderConditionDocs } from '../../projenrc/condition-docs';
import { CONDITIONS } from '../../src/catalog/conditions';
import { classify } from '../../src/core/bundle/layout';
import { LINE_RULES, STATE_CHECKS } from '../../src/core/detectors';

const CONTAINER_ID = '0'.repeat(64);

/** A name that stands for the pattern. */
function example(path: string): string {
  return path.replace('<id>', CONTAINER_ID).replace('<pid>', '1').replace(/<[\w-]+>/g, 'x');
}

/** The others only say that no bundle holds what they would need. */
const JUDGING = STATE_CHECKS.filter(({ evaluate }) => evaluate.length > 0);

describe('docs/conditions.md', () => {
  const text = renderConditionDocs();
  const [detected, rest] = text.split('## Not detected in this version') as [string, string];
  const [unseen] = rest.split('## State checks') as [string];

  test('every condition stands once: with what detects it, or among those that nothing detects', () => {
    const count = (where: string, id: string): number => where.split(`| \`${id}\`<br>`).length - 1;
    const seen = new Set<string>([...LINE_RULES.map(({ condition }) => condition), ...JUDGING.map(({ condition }) => condition)]);
    for (const { id } of CONDITIONS) {
      expect([id, count(detected, id) + count(unseen, id)]).toEqual([id, 1]);
      if (seen.has(id)) { expect([id, count(detected, id)]).toEqual([id, 1]); }
    }
  });

  test('every line rule and state check is named', () => {
    for (const { id } of [...LINE_RULES, ...JUDGING]) { expect(detected).toContain(`\`${id}\``); }
  });

  test('findings about the bundle itself count as detected: they are made while it is read', () => {
    expect(detected).toMatch(/`bundle-incomplete`<br>.*`expected-artifacts` \(while reading\)/);
    expect(detected).toMatch(/`file-unreadable`<br>.*`parser-coverage` \(while reading\)/);
  });

  test('tables have as many cells in every row as in their head', () => {
    const cells = (row: string): number => row.split(/(?<!\\)\|/).length;
    const lines = text.split('\n');
    lines.forEach((line, index) => { if (line.startsWith('|') && lines[index - 1]?.startsWith('|')) { expect([line, cells(line)]).toEqual([line, cells(lines[index - 1]!)]); } });
  });
});

describe('where artifacts are', () => {
  test.each(Object.entries(ARTIFACT_PLACES))('%s is what the layout takes the documented file for', (kind, { path }) => {
    expect(classify(example(path)).kind).toBe(kind);
  });

  test('a reader can look up every artifact that a line rule reads', () => {
    const nowhere = LINE_RULES.flatMap(({ kinds }) => kinds).filter((kind) => ARTIFACT_PLACES[kind] === undefined);
    expect([...new Set(nowhere)]).toEqual([]);
  });
});
