import { TOOL_CATALOG } from '../../../src/catalog/tools';
import { TOOLS } from '../../../src/core/tools';
import { renderToolDocs } from '../../../src/core/tools/tool-docs';

describe('docs/tools.md', () => {
  const text = renderToolDocs(TOOLS);

  test('lists all 21 tools and says which are not in this version', () => {
    for (const { name } of TOOL_CATALOG) { expect(text).toContain(`\`${name}\``); }
    for (const { name } of TOOL_CATALOG.filter(entry => !TOOLS.some(tool => tool.name === entry.name))) { expect(text).toMatch(new RegExp(`\\| \`${name}\` \\|.*not in this version`)); }
  });

  test('every argument of every tool is there with what it accepts and its default', () => {
    for (const tool of TOOLS) {
      const section = text.slice(text.indexOf(`## ${tool.name}\n`)).split('\n## ')[0];
      for (const name of Object.keys(tool.input.shape)) { expect(section).toContain(`| \`${name}\``); }
    }
    expect(text).toContain('| `pageSize` | an integer from 1 up to 200 | `50` |');
  });

  test('is a table that Markdown can read: a bar in a pattern does not end its cell', () => {
    const cells = (row: string) => row.split(/(?<!\\)\|/).length;
    const lines = text.split('\n');
    lines.forEach((line, index) => { if (line.startsWith('|') && lines[index - 1]?.startsWith('|')) { expect([line, cells(line)]).toEqual([line, cells(lines[index - 1])]); } });
  });

  test('the same tools always give the same text', () => {
    expect(renderToolDocs([...TOOLS].reverse())).toBe(text);
  });
});
