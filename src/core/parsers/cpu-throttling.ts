import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** A cgroup that was throttled; counters since it was made. */
export interface ThrottledCgroup {
  /** `/sys/fs/cgroup/kubepods.slice/…/cpu.stat` */
  readonly path: string;
  /** pod UID, where the path has one */
  readonly podUid?: string;
  readonly periods: number;
  readonly throttled: number;
  readonly throttledSeconds?: number;
  readonly place: Place;
}

/** Facts of cpu_throttling.txt. */
export interface CpuThrottlingFacts extends ParsedFacts {
  /** at most 200, by share of throttled periods */
  readonly cgroups: readonly ThrottledCgroup[];
  readonly count: number;
}

const KEPT = 200;

type Draft = { -readonly [K in keyof ThrottledCgroup]: ThrottledCgroup[K] };

/** Parses path, cpu.stat and processes of each throttled cgroup, as the collector prints them. Process lines are not kept. */
export const cpuThrottlingParser: ParserFactory<CpuThrottlingFacts> = () => {
  const unread = new UnreadLines();
  let cgroups: ThrottledCgroup[] = [];
  let count = 0;
  let current: Draft | undefined;

  const share = (cgroup: ThrottledCgroup) => cgroup.periods > 0 ? cgroup.throttled / cgroup.periods : 0;

  function close(): void {
    if (current && current.throttled > 0) {
      count += 1;
      cgroups.push(current);
      if (cgroups.length >= KEPT * 2) { cgroups = cgroups.sort((a, b) => share(b) - share(a)).slice(0, KEPT); }
    }
    current = undefined;
  }

  return {
    line(line) {
      const text = line.text.trim();
      if (text.startsWith('/sys/fs/cgroup') || /^\/\S*cpu\.stat$/.test(text)) {
        close();
        const uid = /pod([0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12})/.exec(text)?.[1].replace(/_/g, '-');
        current = { path: detach(text), ...uid !== undefined && { podUid: uid }, periods: 0, throttled: 0, place: placeOf(line) };
        return;
      }
      const match = /^(nr_periods|nr_throttled|throttled_time|throttled_usec) (\d{1,20})$/.exec(text);
      if (!match || !current) {
        if (!current && text !== '' && text !== 'No CPU Throttling Found') { unread.add(line.line, 'before the first cgroup'); }
        return;
      }
      const value = Number(match[2]);
      switch (match[1]) {
        case 'nr_periods': current.periods = value; break;
        case 'nr_throttled': current.throttled = value; current.place = placeOf(line); break;
        // cgroup v1 counts nanoseconds, v2 microseconds.
        case 'throttled_time': current.throttledSeconds = value / 1e9; break;
        default: current.throttledSeconds = value / 1e6;
      }
    },
    end() {
      close();
      return { ...unread.facts(), cgroups: cgroups.sort((a, b) => share(b) - share(a)).slice(0, KEPT), count };
    },
  };
};
