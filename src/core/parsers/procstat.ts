import { Counter } from './fact';
import { ParsedFacts, ParserFactory, placeOf, UnreadLines } from './parser';

/** Facts of /proc/stat. */
export interface ProcstatFacts extends ParsedFacts {
  /** UTC ms */
  readonly bootTime?: number;
  readonly cpus: number;
  /** forks since boot */
  readonly processes?: number;
  readonly running?: Counter;
  /** processes waiting for I/O now */
  readonly blocked?: Counter;
  /** share of all CPU time since boot, 0 … 1 */
  readonly iowaitShare?: number;
  readonly stealShare?: number;
  readonly idleShare?: number;
}

export const procstatParser: ParserFactory<ProcstatFacts> = (path) => {
  // the same kind, but /proc/<pid>/stat of every process
  if (/allprocstat/.test(path)) { return { line: () => undefined, done: () => true, end: () => ({ unread: [], unreadLines: 0, cpus: 0 }) }; }
  const unread = new UnreadLines();
  let facts: Partial<ProcstatFacts> = {};
  let cpus = 0;
  return {
    line(line) {
      const words = line.text.trim().split(/\s+/, 12);
      const value = Number(words[1]);
      if (words[0] === '' || /^(intr|softirq|ctxt|page|swap)$/.test(words[0])) { return; }
      if (!Number.isFinite(value)) { unread.add(line.line, 'not of /proc/stat'); return; }
      switch (words[0]) {
        case 'cpu': {
          // user nice system idle iowait irq softirq steal; guest time is part of user already (proc(5)).
          const times = words.slice(1, 9).map(Number).map((time) => Number.isFinite(time) ? time : 0);
          const total = times.reduce((sum, time) => sum + time, 0);
          const [idleShare, iowaitShare, stealShare] = [3, 4, 7].map((column) => (times[column] ?? 0) / total);
          if (total > 0) { facts = { ...facts, idleShare, iowaitShare, stealShare }; }
          break;
        }
        case 'btime': facts = { ...facts, bootTime: value * 1000 }; break;
        case 'processes': facts = { ...facts, processes: value }; break;
        case 'procs_running': facts = { ...facts, running: { value, place: placeOf(line) } }; break;
        case 'procs_blocked': facts = { ...facts, blocked: { value, place: placeOf(line) } }; break;
        default:
          if (/^cpu\d+$/.test(words[0])) { cpus += 1; } else { unread.add(line.line, 'not of /proc/stat'); }
      }
    },
    end: () => ({ ...unread.facts(), ...facts, cpus }),
  };
};
