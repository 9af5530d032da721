import { TakenFile } from './bundle-visitor';
import { FileEntry, ClockContext } from '../evidence/manifest';
import { ClockEvidence, deriveClockContext } from '../logs/clock-evidence';
import { Dialect } from '../logs/dialect';
import { resolveTime } from '../logs/resolve-time';
import { ProcstatFacts } from '../parsers/procstat';

/** `eks_<instance>_…`: how the collector and the runbook name a bundle. */
const BUNDLE_NAME = /(?:^|[/\\])eks_(i-[0-9a-f]{8}(?:[0-9a-f]{9})?)_/;

/** Works out, while the bundle streams by, what its clocks mean, and resolves provisional times at the end. */
export class BundleClock {
  /** the instance that the bundle's name claims */
  public readonly instanceIdOfName: string | undefined;
  private readonly evidence = new ClockEvidence();
  private context: ClockContext | undefined;
  private readonly files = new Map<string, TakenFile>();

  public constructor(name: string, private readonly collectedAt?: number) {
    this.instanceIdOfName = BUNDLE_NAME.exec(name)?.[1];
    this.evidence.noteBundleName(name.split(/[/\\]/).at(-1)!);
  }

  /** Shows one of a log's first dated lines. */
  public noteLine(dialect: Dialect, bytes: Buffer, start: number, end: number): void {
    this.evidence.noteLine(dialect, bytes, start, end);
  }

  /** Decides, once all files are read. */
  public decide(files: readonly TakenFile[]): ClockContext {
    for (const file of files) {
      this.files.set(file.entry.path, file);
      if (file.mtimeMs !== undefined) { this.evidence.noteEntryTime(file.mtimeMs); }
      if (file.entry.clock === 'utc' && !Number.isNaN(file.entry.latest)) { this.evidence.noteLatest(file.entry.latest); }
      if (file.entry.kind === 'procstat') {
        const boot = (file.facts as ProcstatFacts | undefined)?.bootTime;
        const line = Buffer.from(`btime ${Math.round((boot ?? 0) / 1000)}`);
        if (boot !== undefined) { this.evidence.noteProcStatLine(line, 0, line.length); }
      }
    }
    this.context = deriveClockContext(this.evidence, this.collectedAt === undefined ? {} : { collectedAt: this.collectedAt });
    return this.context;
  }

  /** UTC of a file's provisional time; NaN when it cannot be told. */
  public resolve(path: string, provisional: number): number {
    const entry = this.files.get(path)?.entry;
    if (!entry || !this.context || Number.isNaN(provisional)) { return NaN; }
    return resolveTime(provisional, entry.clock, this.context, entry.latest);
  }

  /** UTC of a file's earliest dated line; undefined when it has none. */
  public startOf(path: string): number | undefined {
    const starts = (this.files.get(path)?.entry.extents ?? []).flatMap((extent) => {
      const utc = extent[5] === null ? NaN : this.resolve(path, extent[5]);
      return Number.isNaN(utc) ? [] : [utc];
    });
    return starts.length > 0 ? starts.reduce((least, each) => Math.min(least, each)) : undefined;
  }

  /** UTC of a file's latest dated line; NaN when it has none. */
  public endOf(path: string): number {
    return this.resolve(path, this.files.get(path)?.entry.latest ?? NaN);
  }

  /** The stored form of a file: extents in UTC. */
  public stored({ entry }: TakenFile): FileEntry {
    const { latest, extents, ...rest } = entry;
    const bound = (time: number | null): number | null => {
      const utc = time === null ? NaN : this.resolve(entry.path, time);
      return Number.isNaN(utc) ? null : utc;
    };
    return {
      ...rest,
      ...(Number.isNaN(latest) ? {} : { clockLatest: latest }),
      extents: extents.map(([block, offset, length, line, start, min, max]) => {
        const [low, high] = [bound(min), bound(max)];
        return [block, offset, length, line, start, low, high] as const;
      }),
    };
  }
}
