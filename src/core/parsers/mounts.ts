import { detach } from './detach';
import { DfRow, DfRows, isContainerMount } from './df-row';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';
import { binaryQuantity } from './quantities';

/** One line of `mount`. */
export interface Mount {
  readonly device: string;
  readonly mountPoint: string;
  /** xfs, ext4, nfs4, tmpfs … */
  readonly type: string;
  /** at most 32, each at most 64 characters */
  readonly options: readonly string[];
  readonly readOnly: boolean;
  readonly place: Place;
}

/** One row of `df -h`. Sizes are rounded by df to two or three digits. */
export interface DiskUsage {
  readonly filesystem: string;
  readonly sizeBytes: number;
  readonly usedBytes: number;
  readonly availableBytes: number;
  /** 0 … 100, as printed */
  readonly usePercent: number;
  readonly mountPoint: string;
  readonly place: Place;
}

/** Facts of mounts.txt: the output of `mount`, then of `df -h`. Bottlerocket's logdog has /proc/mounts and df in files of their own. */
export interface MountFacts extends ParsedFacts {
  /** at most 500; root file systems of containers and kernel pseudo file systems are only counted */
  readonly mounts: readonly Mount[];
  readonly mountCount: number;
  /** at most 500; root file systems of containers are left out */
  readonly usage: readonly DiskUsage[];
  /** false: the df part is missing or empty (a hung mount makes df run into its time-out) */
  readonly usageListed: boolean;
  /** error lines of df (`df: /mnt: Stale file handle`); at most 10 */
  readonly errors: readonly Place[];
}

const KEPT = 500;
const PSEUDO = new Set([
  'proc', 'sysfs', 'cgroup', 'cgroup2', 'devpts', 'mqueue', 'hugetlbfs', 'debugfs', 'tracefs', 'securityfs', 'pstore', 'bpf', 'configfs', 'fusectl', 'nsfs',
  'autofs', 'binfmt_misc', 'rpc_pipefs', 'efivarfs', 'selinuxfs',
]);

/** `device on /mount/point type xfs (rw,noatime)`; device and mount point may hold spaces */
function readMount(text: string): Pick<Mount, 'device' | 'mountPoint' | 'type' | 'options'> | undefined {
  const on = text.indexOf(' on /');
  const type = on < 0 ? -1 : text.indexOf(' type ', on);
  const open = type < 0 ? -1 : text.indexOf(' (', type);
  if (on <= 0 || open < 0) { return undefined; }
  const close = text.lastIndexOf(')');
  return {
    device: detach(text.slice(0, on)),
    mountPoint: detach(text.slice(on + 4, type)),
    type: detach(text.slice(type + 6, open), 32),
    options: text.slice(open + 2, close > open ? close : undefined).split(',', 32).map((option) => detach(option, 64)),
  };
}

/** `/dev/nvme1n1p1 /var/lib/kubelet xfs rw,noatime 0 0` of /proc/mounts, where spaces are `\\040` */
function readProcMount(text: string): Pick<Mount, 'device' | 'mountPoint' | 'type' | 'options'> | undefined {
  const match = /^(\S+) (\/\S*) (\S+) (\S+) \d \d$/.exec(text);
  if (!match) { return undefined; }
  const [device, mountPoint] = match.slice(1, 3).map((word) => detach(word.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)))));
  return { device: device!, mountPoint: mountPoint!, type: detach(match[3]!, 32), options: match[4]!.split(',', 32).map((option) => detach(option, 64)) };
}

export const mountsParser: ParserFactory<MountFacts> = () => {
  const unread = new UnreadLines();
  const mounts: Mount[] = [];
  const usage: DiskUsage[] = [];
  const errors: Place[] = [];
  const rows = new DfRows();
  let mountCount = 0;
  let usageListed = false;
  let inTable = false;

  function addMount(line: StoredLine, mount: Pick<Mount, 'device' | 'mountPoint' | 'type' | 'options'>): void {
    mountCount += 1;
    if (PSEUDO.has(mount.type) || isContainerMount(mount.mountPoint) || mounts.length >= KEPT) { return; }
    mounts.push({ ...mount, readOnly: mount.options.includes('ro'), place: placeOf(line) });
  }

  function addRow(line: StoredLine, found: DfRow): void {
    const [sizeBytes, usedBytes, availableBytes] = [found.size, found.used, found.free].map(binaryQuantity);
    if (sizeBytes === undefined || usedBytes === undefined || found.percent === undefined) { return; }
    usageListed = true;
    if (isContainerMount(found.mountPoint) || usage.length >= KEPT) { return; }
    usage.push({
      filesystem: detach(found.filesystem),
      sizeBytes,
      usedBytes,
      availableBytes: availableBytes ?? 0,
      usePercent: found.percent,
      mountPoint: detach(found.mountPoint),
      place: placeOf(line),
    });
  }

  return {
    line(line) {
      const text = line.text.trimEnd();
      if (text === '') { return; }
      if (/^(df|mount): /.test(text)) { if (errors.length < 10) { errors.push(placeOf(line)); } return; }
      const mount = readMount(text) ?? readProcMount(text);
      if (mount) { addMount(line, mount); return; }
      if (/^Filesystem\s+(Size|1K-blocks|1024-blocks)\s/.test(text)) { inTable = true; return; }
      const found = inTable ? rows.read(text) : undefined;
      if (found === undefined) { unread.add(line.line, 'neither a mount nor a row of df'); } else if (found !== 'more') { addRow(line, found); }
    },
    end: () => ({ ...unread.facts(), mounts, mountCount, usage, usageListed, errors }),
  };
};
