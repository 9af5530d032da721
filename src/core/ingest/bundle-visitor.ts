import { ContentDecoder } from './content-decoder';
import { nestedTarGz } from './nested-archive';
import { ProblemLog } from './problem-log';
import { ProvisionalFile, TextPipeline } from './text-pipeline';
import { ArchiveEntry, EntrySink, EntryVisitor, StopReading } from '../bundle/archive-entry';
import { entryPath } from '../bundle/entry-path';
import { classify } from '../bundle/layout';
import { IngestLimits } from '../bundle/limits';
import { nestedArchiveRoot } from '../bundle/logdog-layout';
import { InflateMeter } from '../bundle/read-archive';
import { groupedNumber } from '../findings/grouped-number';
import { Dialect } from '../logs/dialect';
import { FactKind, PARSERS } from '../parsers';
import { ArtifactParser, ParsedFacts } from '../parsers/parser';
import { sanitizeName } from '../safety/sanitize-name';

/** A file that went through, with what its parser found. */
export interface TakenFile {
  readonly entry: ProvisionalFile;
  readonly facts?: ParsedFacts;
  /** UTC milliseconds, as the archive claims */
  readonly mtimeMs?: number;
}

/** Told of lines that help to work out the bundle's clock. */
export type DatedLineListener = (dialect: Dialect, bytes: Buffer, start: number, end: number) => void;

/**
 * Judges each entry of a bundle (path, type, limits), sends accepted content through the pipeline, and keeps what came out.
 */
export class BundleVisitor implements EntryVisitor {
  public readonly files: TakenFile[] = [];
  private readonly seen = new Set<string>();
  private entries = 0;
  private totalBytes = 0;

  public constructor(
    private readonly pipeline: TextPipeline,
    private readonly limits: IngestLimits,
    private readonly problems: ProblemLog,
    private readonly meter: InflateMeter,
    private readonly onDatedLine: DatedLineListener,
  ) {}

  public async visit(entry: ArchiveEntry): Promise<EntrySink | undefined> {
    return this.accept(entry);
  }

  /** `within`: the archive in the bundle that the entry comes from, whose inflated bytes were counted when it was read */
  private async accept(entry: ArchiveEntry, within?: string): Promise<EntrySink | undefined> {
    this.checkRatio();
    if (entry.type === 'directory') { return undefined; }
    this.entries += 1;
    if (this.entries > this.limits.maxEntries) {
      this.problems.add('ENTRY_LIMIT_REACHED', `the archive holds more than ${groupedNumber(this.limits.maxEntries)} files; what follows was not read`);
      throw new StopReading();
    }
    if (entry.type === 'other') {
      this.problems.add('ENTRY_TYPE_REFUSED', 'links and devices have no place in a log bundle; it was not followed', entry.name);
      return undefined;
    }
    const judged = entryPath(entry.name, this.limits.maxPathBytes - (within?.length ?? 0));
    if ('refused' in judged) {
      this.problems.add('ENTRY_PATH_REFUSED', `the path is refused: ${judged.refused}`, entry.name);
      return undefined;
    }
    const path = `${within ?? ''}${sanitizeName(judged.path)}`;
    if (this.seen.has(path)) {
      this.problems.add('ENTRY_DUPLICATE', 'the archive holds this path twice; the first copy was kept', path);
      return undefined;
    }
    this.seen.add(path);
    const root = within === undefined ? nestedArchiveRoot(path) : undefined;
    return root === undefined ? this.take(path, entry, within !== undefined) : this.open(path, root);
  }

  /** An archive inside the bundle: its entries are files of the bundle. Deeper ones are not opened. */
  private open(path: string, root: string): EntrySink {
    return nestedTarGz({ visit: (entry) => this.accept(entry, root) }, (bytes) => this.allow(bytes, path), (why) => {
      this.problems.add('NESTED_ARCHIVE_UNREADABLE', `the archive within could not be read to its end: ${why}`, path);
    });
  }

  /** Counts inflated bytes, and stops at the limits of the whole bundle. */
  private allow(bytes: number, path: string): void {
    this.totalBytes += bytes;
    if (this.totalBytes > this.limits.maxTotalBytes) { this.stop('SIZE_LIMIT_REACHED', `the bundle unpacks to more than ${this.limits.maxTotalBytes} bytes; the rest was not read`, path); }
    this.checkRatio();
  }

  private async take(path: string, entry: ArchiveEntry, counted: boolean): Promise<EntrySink> {
    const artifact = classify(path);
    const parser = artifact.kind in PARSERS ? (PARSERS[artifact.kind as FactKind] as (path: string) => ArtifactParser<ParsedFacts>)(path) : undefined;
    await this.pipeline.startFile({
      path,
      artifact,
      ...(parser && { parser: this.guarded(path, parser) }),
      noteDatedLine: (bytes, start, end) => this.onDatedLine(artifact.dialect, bytes, start, end),
    });
    let fileBytes = 0;
    const allow = (bytes: number): void => {
      fileBytes += bytes;
      if (fileBytes > this.limits.maxFileBytes) { this.stop('ENTRY_TOO_LARGE', `the file is larger than ${this.limits.maxFileBytes} bytes; the rest of the bundle was not read`, path); }
      // a file of an archive within was counted with it, unless it is inflated once more
      if (!counted || decoder.form === 'gzip') { this.allow(bytes, path); }
    };
    let kept = false;
    const keep = async (): Promise<void> => {
      if (kept) { return; }
      kept = true;
      await this.keep(entry, parser);
    };
    const decoder = new ContentDecoder((chunk, from) => this.pipeline.write(chunk, from), { allow });
    return {
      write: async (chunk, from) => {
        try {
          if (decoder.form !== 'gzip') { allow(chunk.length); }
          await decoder.write(chunk, from);
        } catch (error) {
          if (error instanceof StopReading) { await keep(); }
          throw error;
        }
      },
      end: async () => {
        if (kept) { return; }
        await decoder.end();
        if (decoder.broken) { this.problems.add('NESTED_ARCHIVE_UNREADABLE', `the compressed file could not be read to its end: ${decoder.broken}`, path); }
        if (decoder.form === 'binary') { this.problems.add('BINARY_CONTENT', 'the file holds no text; its content was passed over', path); }
        await keep();
      },
    };
  }

  private async keep(entry: ArchiveEntry, parser: ArtifactParser<ParsedFacts> | undefined): Promise<void> {
    const file = await this.pipeline.endFile();
    let facts: ParsedFacts | undefined;
    try {
      facts = parser?.end();
    } catch (error) {
      this.problems.add('PARSER_FAILED', `the parser of ${file.kind} failed: ${(error as Error).message}`, file.path);
    }
    this.files.push({ entry: file, ...(facts && file.size > 0 && { facts }), ...(entry.mtimeMs !== undefined && { mtimeMs: entry.mtimeMs }) });
  }

  /** A parser that throws (it should not) loses its own facts and nothing else. */
  private guarded(path: string, parser: ArtifactParser<ParsedFacts>): ArtifactParser<ParsedFacts> {
    let failed = false;
    return {
      line: (line) => {
        if (failed) { return; }
        try {
          parser.line(line);
        } catch (error) {
          failed = true;
          this.problems.add('PARSER_FAILED', `the parser failed at line ${line.line}: ${(error as Error).message}`, path);
        }
      },
      ...(parser.done && { done: () => parser.done!() }),
      end: () => parser.end(),
    };
  }

  private checkRatio(): void {
    const bytes = Math.max(this.totalBytes, this.meter.inflatedBytes);
    if (bytes > this.limits.ratioFloorBytes && this.meter.archiveBytes > 0 && bytes > this.meter.archiveBytes * this.limits.maxRatio) {
      this.stop('RATIO_LIMIT_REACHED', `the bundle unpacks to more than ${this.limits.maxRatio} times its size; the rest was not read`);
    }
  }

  private stop(code: 'ENTRY_TOO_LARGE' | 'SIZE_LIMIT_REACHED' | 'RATIO_LIMIT_REACHED', message: string, path?: string): never {
    this.problems.add(code, message, path);
    throw new StopReading();
  }
}
