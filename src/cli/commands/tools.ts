import { TOOLS } from '../../core/tools';
import { publishedTools } from '../published-tools';
import { terminalWidth, wrap } from '../report/layout';
import { createPaint, wantsColor } from '../report/paint';

/** Lists the tools; as JSON exactly what MCP's `tools/list` returns. */
export async function tools(options: { readonly json?: boolean }): Promise<number> {
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ tools: publishedTools(true) }, undefined, 2)}\n`);
    return 0;
  }
  const width = terminalWidth();
  const paint = createPaint(wantsColor());
  for (const tool of TOOLS.filter(each => !each.needsAws)) {
    const names = Object.entries(tool.input.shape).map(([name, schema]) => (schema.safeParse(undefined).success ? `[${name}]` : name));
    process.stdout.write(`${paint.strong(tool.name)}  ${paint.quiet(names.join(' '))}\n${wrap(tool.description, width, '    ')}\n`);
  }
  return 0;
}
