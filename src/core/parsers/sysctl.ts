import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** One kernel setting. */
export interface SysctlValue {
  /** at most 256 characters */
  readonly value: string;
  /** the value's fields where all are numbers (`32768	60999` -> [32768, 60999]); else empty */
  readonly numbers: readonly number[];
  readonly place: Place;
}

/** Facts of sysctl_all.txt. */
export interface SysctlFacts extends ParsedFacts {
  /**
   * net.*, vm.*, fs.file-*, fs.nr_open, fs.inotify.*, fs.aio-*, kernel.pid_max, kernel.threads-max, kernel.panic* and a few more; at most 3,000.
   * Per-interface keys of pod interfaces (veth) are left out.
   */
  readonly values: Readonly<Record<string, SysctlValue>>;
  /** settings in the file */
  readonly count: number;
}

const KEPT = 3000;
const WANTED = /^(?:net\.|vm\.|fs\.(?:file-|nr_open|inotify\.|aio-|may_detach_mounts|protected_|pipe-)|kernel\.(?:pid_max|threads-max|panic|hung_task|softlockup|watchdog|nmi_watchdog|keys\.|core_pattern|sem|msg|shm|random\.entropy_avail|sysrq|tainted|osrelease|hostname|unprivileged_bpf_disabled|perf_event_paranoid|sched_autogroup_enabled)|user\.max_)/;
/** Keys of one pod's interface: hundreds of pods times dozens of keys that all say the same. */
const POD_INTERFACE = /^net\.ipv[46]\.(?:conf|neigh)\.(?:eni[0-9a-f]{8,}|veth|cali|lxc|vlan[0-9a-f]{6,}|azv|cilium_|dummy|tunl|ip6tnl|sit|gre|erspan)/;

export const sysctlParser: ParserFactory<SysctlFacts> = () => {
  const unread = new UnreadLines();
  const values = new Map<string, SysctlValue>();
  let count = 0;
  return {
    line(line) {
      const { text } = line;
      const equals = text.indexOf(' =');
      if (equals <= 0 || !/^[a-z][\w./@:-]*$/i.test(text.slice(0, Math.min(equals, 256)))) {
        // "sysctl: reading key …" and "permission denied" belong to sysctl --all.
        if (text.trim() !== '' && !text.startsWith('sysctl: ')) { unread.add(line.line, 'not key = value'); }
        return;
      }
      count += 1;
      const key = text.slice(0, equals);
      if (!WANTED.test(key) || POD_INTERFACE.test(key) || (values.size >= KEPT && !values.has(key))) { return; }
      const value = text.slice(equals + 2).trim();
      const fields = value.length > 256 ? [] : value.split(/\s+/);
      values.set(detach(key), {
        value: detach(value),
        numbers: fields.every((field) => /^-?\d{1,20}$/.test(field)) ? fields.map(Number) : [],
        place: placeOf(line),
      });
    },
    end: () => ({ ...unread.facts(), values: Object.fromEntries(values), count }),
  };
};
