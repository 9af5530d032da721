import { Proof } from './fault';
import { callTool, NextCall, SuccessAnswer, ToolContext } from '../../src/core/tools';
import { tokensOf } from '../../src/core/tools/budget';

/** Text of the node that an answer shows and where it stands, or the condition of a finding that it lists. */
export interface Shown { readonly file: string; readonly text: string }

/** `file` of a finding's condition. */
export const FINDING = '(finding)';

/** What an agent saw that makes the calls which answers suggest, in their order, and no other. */
export interface Path {
  readonly calls: readonly string[];
  /** calls until all proofs had been seen; undefined: not within the limit */
  readonly reached?: number;
  /** condition of the root cause that the first answer names, and all conditions of its findings */
  readonly named?: string;
  readonly conditions: readonly string[];
  /** cost of all answers */
  readonly tokens: number;
}

/** Starts with quick_triage and follows `next`, breadth first, until `isProven` or `limit` calls are made. */
export async function followNext(context: ToolContext, isProven: (shown: readonly Shown[]) => boolean, limit: number): Promise<Path> {
  const waiting: NextCall[] = [{ tool: 'quick_triage', args: {}, why: '' }];
  const made = new Set<string>();
  const shown: Shown[] = [];
  let first: SuccessAnswer & Record<string, any> | undefined;
  let tokens = 0;
  const calls: string[] = [];
  for (let next = waiting.shift(); next !== undefined && calls.length < limit; next = waiting.shift()) {
    const key = JSON.stringify([next.tool, next.args]);
    if (made.has(key)) { continue; }
    made.add(key);
    const answer = await callTool(next.tool, next.args, context);
    if (!answer.ok) { throw new Error(`a suggested call was refused: ${key}: ${answer.error.message}`); }
    first ??= answer;
    calls.push(next.tool);
    tokens += tokensOf(answer);
    shown.push(...textsOf(answer));
    waiting.push(...answer.next);
    if (isProven(shown)) { return { calls, reached: calls.length, ...naming(first), tokens }; }
  }
  return { calls, ...naming(first!), tokens };
}

/** All proofs were seen, each in one of its files. */
export function allSeen(proofs: readonly Proof[]): (shown: readonly Shown[]) => boolean {
  return (shown) => proofs.every((proof) => shown.some(({ file, text }) => proof.files.includes(file) && text.includes(proof.text)));
}

function naming(answer: SuccessAnswer & Record<string, any>) {
  return { named: answer.rootCauses?.[0]?.condition as string | undefined, conditions: (answer.findings as { condition: string }[]).map(({ condition }) => condition) };
}

function textsOf(value: unknown): Shown[] {
  if (value === null || typeof value !== 'object') { return []; }
  if (Array.isArray(value)) { return value.flatMap(textsOf); }
  const { file, excerpt, content, condition, finding_id: id } = value as Record<string, unknown>;
  const own = typeof file !== 'string' ? [] : [excerpt, content].filter((text) => typeof text === 'string').map((text) => ({ file, text: text as string }));
  if (typeof condition === 'string' && typeof id === 'string') { own.push({ file: FINDING, text: condition }); }
  return [...own, ...Object.values(value).flatMap(textsOf)];
}
