/*
 * `npm run evaluate:wordings [-- --only area] [-- --seed n]`: says each known wording of each fault on a healthy node and each line that only looks alarming on another, and prints what
 * the engine made of them. Exit 1 when one was missed, or one raised an alarm.
 */
import { QUIET, WORDINGS } from './catalogue';
import { CHAINS } from './chains';
import { alarmsOf, missOf, notesOnChain, notesOnState } from './measure-wordings';
import { LAYOUTS, NODE_STATES } from './states';

async function main(): Promise<void> {
  const option = (name: string): string | undefined => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? undefined : process.argv[at + 1]; };
  const seed = Number(option('seed') ?? 21);
  const only = option('only');
  const notes: string[] = [];
  console.log('\n| area | wordings | missed | quiet lines | false alarms |\n| --- | --- | --- | --- | --- |');
  for (const area of Object.keys(WORDINGS).filter((each) => only === undefined || each === only)) {
    let missed = 0;
    let alarmed = 0;
    for (const wording of WORDINGS[area]!) {
      const miss = await missOf(wording, seed);
      if (miss === undefined) { continue; }
      missed += 1;
      notes.push(`${wording.conditions.join(' | ')}: ${miss}\n  ${wording.text}`);
    }
    for (const line of QUIET[area]!) {
      const alarms = await alarmsOf([line], seed + 12);
      if (alarms.length === 0) { continue; }
      alarmed += 1;
      notes.push(`quiet: ${alarms.join('; ')}\n  ${line.text}`);
    }
    console.log(`| ${area} | ${WORDINGS[area]!.length} | ${missed} | ${QUIET[area]!.length} | ${alarmed} |`);
  }
  if (only === undefined || only === 'states') {
    const states = [...NODE_STATES, ...LAYOUTS.map(({ id, change }) => ({ id, apply: change }))];
    let wrong = 0;
    for (const state of states) {
      const said = await notesOnState(state, seed);
      if (said.length > 0) { wrong += 1; notes.push(...said.map((note) => `${state.id}: ${note}`)); }
    }
    console.log(`\n${states.length} states and layouts of files, ${wrong} misread`);
  }
  if (only === undefined || only === 'chains') {
    let wrong = 0;
    for (const chain of CHAINS) {
      const said = await notesOnChain(chain, seed);
      if (said.length > 0) { wrong += 1; notes.push(...said.map((note) => `${chain.id}: ${note}`)); }
    }
    console.log(`\n${CHAINS.length} chains of cause and effect, ${wrong} misjudged`);
  }
  if (notes.length > 0) { console.log(`\n${notes.map((note) => `- ${note}`).join('\n')}`); }
  process.exitCode = notes.length > 0 ? 1 : 0;
}

void main();
