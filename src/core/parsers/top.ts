import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of top.txt (its header). */
export interface TopFacts extends ParsedFacts {
  /** seconds since boot, to the minute */
  readonly uptimeSeconds?: number;
  /** 1, 5, 15 minutes */
  readonly loadAverage?: readonly [number, number, number];
  readonly loadPlace?: Place;
  readonly tasks?: number;
  readonly zombies?: number;
  readonly memoryTotalBytes?: number;
  /** what can be had without swapping */
  readonly memoryAvailableBytes?: number;
  readonly memoryPlace?: Place;
}

const UNITS: Readonly<Record<string, number>> = { KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4 };

/** `1 day,  6:09`, `5 min`, `3:04`, `12 days, 2 min` in seconds */
function uptime(text: string): number | undefined {
  const match = /^(?:(\d+) days?, +)?(?:(\d+):(\d+)|(\d+) min)/.exec(text);
  return match ? Number(match[1] ?? 0) * 86_400 + Number(match[2] ?? 0) * 3600 + Number(match[3] ?? match[4] ?? 0) * 60 : undefined;
}

export const topParser: ParserFactory<TopFacts> = () => {
  const unread = new UnreadLines();
  let facts: Partial<TopFacts> = {};
  let seen = false;
  return {
    line(line) {
      const text = line.text.slice(0, 256);
      const head = /^top - \S+ up +(.*?), +\d+ users?, +load average: ([\d.]+), ([\d.]+), ([\d.]+)/.exec(text);
      const tasks = /^(?:Tasks|Threads): +(\d+) total,.* (\d+) zombie/.exec(text);
      const memory = /^([KMGT]iB) Mem ?: +([\d.]+)\+? ?total/.exec(text);
      const available = /^([KMGT]iB) Swap: .* ([\d.]+)\+? ?avail Mem/.exec(text);
      if (head) {
        seen = true;
        const uptimeSeconds = uptime(head[1]);
        facts = { ...facts, uptimeSeconds, loadAverage: [Number(head[2]), Number(head[3]), Number(head[4])], loadPlace: placeOf(line) };
      } else if (tasks) {
        facts = { ...facts, tasks: Number(tasks[1]), zombies: Number(tasks[2]) };
      } else if (memory) {
        facts = { ...facts, memoryTotalBytes: Math.round(Number(memory[2]) * UNITS[memory[1]]) };
      } else if (available) {
        facts = { ...facts, memoryAvailableBytes: Math.round(Number(available[2]) * UNITS[available[1]]), memoryPlace: placeOf(line) };
      } else if (!seen && text.trim() !== '') {
        unread.add(line.line, 'before the header of top');
      }
    },
    end: () => ({ ...unread.facts(), ...facts }),
  };
};
