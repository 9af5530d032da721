import { accepts } from './arguments';
import { ToolDefinition } from './tool';
import { inputJsonSchema, JsonSchema, outputJsonSchema } from './tool-schema';
import { TOOL_CATALOG } from '../../catalog/tools';

const ENVELOPE = ['schemaVersion', 'ok', 'outcome', 'subjects', 'window', 'coverage', 'gaps', 'nextPageToken', 'next'];

/** docs/tools.md: every tool with its arguments and the fields of its answer, from the schemas that validate them. */
export function renderToolDocs(tools: readonly ToolDefinition[]): string {
  const known = new Map(tools.map(each => [each.name, each]));
  const rows = TOOL_CATALOG.map(({ name, tier, needsAws }) => {
    const tool = known.get(name);
    return `| ${tool === undefined ? `\`${name}\`` : `[\`${name}\`](#${name})`} | ${tier} | ${needsAws ? 'needs an AWS account' : 'works on a laptop'} | ${tool === undefined ? 'not in this version' : cell(tool.title)} |`;
  });
  const sections = TOOL_CATALOG.flatMap(({ name }) => known.get(name) ?? []).map(sectionOf);
  return [
    '<!-- Generated from src/core/tools. Do not edit. -->',
    '# Tools',
    '',
    '| Tool | Tier | Where | What |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
    'Every answer is one JSON object. Beside the fields listed below it has:',
    '',
    '| Field | Meaning |',
    '| --- | --- |',
    '| `schemaVersion`, `ok` | 1, and whether the call was answered; when `ok` is false there is only `error` with `code`, `message`, `retryable` and perhaps `retryAfterSeconds` |',
    '| `outcome` | `partial` when the bundle is not whole |',
    '| `subjects` | which bundles the answer speaks about |',
    '| `window` | the time range asked for, how many findings or lines lie outside it, and how many carry no time |',
    '| `coverage` | files read of those expected, and the conditions that could not be judged with the evidence that was missing |',
    '| `gaps` | what the bundle lacks, in words: the absence of a finding is no proof of health |',
    '| `nextPageToken` | pass it back as `pageToken`, with the same arguments, for what did not fit |',
    '| `next` | calls that make sense now, ready to be made |',
    '',
    'Numbers, booleans and lists may also be given as strings (lists separated by commas). A token of a budget is four bytes of JSON.',
    '',
    ...sections.flat(),
  ].join('\n');
}

function sectionOf(tool: ToolDefinition): string[] {
  const { properties = {}, required = [] } = inputJsonSchema(tool);
  const fields = Object.entries<JsonSchema>(outputJsonSchema(tool).properties ?? {}).filter(([name]) => !ENVELOPE.includes(name));
  return [
    `## ${tool.name}`,
    '',
    tool.description,
    '',
    ...(Object.keys(properties).length === 0 ? ['No arguments.'] : [
      '| Argument | Accepts | Default | |',
      '| --- | --- | --- | --- |',
      ...Object.entries(properties).map(([name, schema]) =>
        `| \`${name}\`${required.includes(name) ? ' (required)' : ''} | ${cell(accepts(tool.input.shape[name]))} | ${schema.default === undefined ? '' : `\`${cell(String(schema.default))}\``} | ${cell(schema.description ?? '')} |`),
    ]),
    '',
    '| Field of the answer | Type |',
    '| --- | --- |',
    ...fields.map(([name, schema]) => `| \`${name}\` | ${cell(typeOf(schema))} |`),
    '',
  ];
}

/** `list of {finding_id, condition, …}`: enough to know what to look for. */
function typeOf(schema: JsonSchema): string {
  if (schema.enum !== undefined) { return schema.enum.map(each => `\`${String(each)}\``).join(', '); }
  if (schema.type === 'array') { return schema.items === undefined ? 'list' : `list of ${typeOf(schema.items)}`; }
  if (schema.properties !== undefined) { return `{ ${Object.keys(schema.properties).join(', ')} }`; }
  const variants = schema.anyOf as JsonSchema[] | undefined;
  if (variants !== undefined) { return [...new Set(variants.map(typeOf))].join(' or '); }
  return schema.type ?? 'any';
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/\n/g, ' ');
}
