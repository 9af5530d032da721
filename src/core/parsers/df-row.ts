/** Columns of one row of df, whatever they count; numbers are still text. */
export interface DfRow {
  readonly filesystem: string;
  readonly size: string;
  readonly used: string;
  readonly free: string;
  /** 0 … 100; undefined for `-` */
  readonly percent?: number;
  readonly mountPoint: string;
}

const QUANTITY = /^(?:-|-?\d[\d.,]*[KMGTPE]?i?B?)$/;
const PERCENT = /^(?:-|\d{1,3}%)$/;

/** The columns of a whole row; names may hold spaces, so the numbers are looked for. */
function columns(text: string): DfRow | undefined {
  const words = [...text.matchAll(/\S+/g)];
  for (let i = 1; i + 4 < words.length; i += 1) {
    if (!PERCENT.test(words[i + 3][0]) || ![0, 1, 2].every((column) => QUANTITY.test(words[i + column][0]))) { continue; }
    const [size, used, free, percent] = words.slice(i, i + 4).map((word) => word[0]);
    const mountPoint = text.slice(words[i + 4].index).trimEnd();
    if (!mountPoint.startsWith('/') && mountPoint !== '-') { continue; }
    return { filesystem: text.slice(0, words[i].index).trim(), size, used, free, ...percent !== '-' && { percent: Number(percent.slice(0, -1)) }, mountPoint };
  }
  return undefined;
}

/**
 * Reads the rows of a df table. A device name longer than its column stands on a line of its own in older coreutils and busybox; the numbers
 * follow on the next. Names and mount points may hold spaces.
 */
export class DfRows {
  private pending?: string;

  /** The row that this line ends; 'more' when the row goes on; undefined when the line belongs to no row. */
  public read(text: string): DfRow | 'more' | undefined {
    const carried = this.pending;
    this.pending = undefined;
    const row = columns(carried === undefined ? text : `${carried} ${text.trim()}`);
    if (row) { return row; }
    if (carried === undefined && text.length <= 1024 && /^\S/.test(text) && !/\s\d/.test(text) && !text.startsWith('df: ')) {
      this.pending = text.trimEnd();
      return 'more';
    }
    return undefined;
  }
}

/** True for what every container brings along: its root file system and its shared memory. They fill with the disk below them. */
export function isContainerMount(mountPoint: string): boolean {
  return /^\/run\/containerd\/io\.containerd\.|^\/var\/lib\/(docker|containerd)\/|^\/run\/(netns|docker)\//.test(mountPoint);
}
