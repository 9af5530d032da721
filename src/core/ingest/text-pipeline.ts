import { DatedLine, PieceTimes } from './piece-times';
import { SecretScan } from './secret-scan';
import { VerbatimRun } from './verbatim-run';
import { ArchiveTokens } from '../bundle/archive-tokens';
import { ArtifactClass } from '../bundle/artifact-kind';
import { LineEngine } from '../detectors/line-engine';
import { CompiledPattern, KindProgram } from '../detectors/rule-program';
import { BLOCK_TEXT_BYTES } from '../evidence/block-codec';
import { EvidenceWriter } from '../evidence/evidence-writer';
import { Extent, FileEntry } from '../evidence/manifest';
import { OccurrenceWriter } from '../evidence/occurrences';
import { ArtifactParser, ParsedFacts } from '../parsers/parser';
import { cleanText } from '../safety/clean-text';
import { ScanMemory, TEXT_CAPACITY } from '../scan/scan-memory';

/** Text worked on at once. It goes through half a dozen passes, so it should stay in the processor's second-level cache. */
const PIECE_BYTES = 256 * 1024;
/** The longest line that is stored whole. */
const MAX_LINE_BYTES = BLOCK_TEXT_BYTES;
/** More lines than a piece of text can have: one per byte. */
const MAX_LINES = MAX_LINE_BYTES + PIECE_BYTES + 2;
const LF = 10;

/** A file on its way through the pipeline. */
export interface FileOnTheWay {
  readonly path: string;
  readonly artifact: ArtifactClass;
  readonly parser?: ArtifactParser<ParsedFacts>;
  /** told about the file's first dated lines, to work out the bundle's clock */
  readonly noteDatedLine?: DatedLine;
}

/** A stored file whose times are still those of its own clock. */
export type ProvisionalFile = FileEntry & { readonly latest: number };

/** What the pipeline works with. */
export interface PipelineParts {
  readonly memory: ScanMemory;
  readonly programOf: (artifact: ArtifactClass) => KindProgram;
  readonly engine: LineEngine;
  readonly secrets: SecretScan;
  /** absent: nothing is stored, only detected */
  readonly evidence?: EvidenceWriter;
  /** the compressed form of the text, where it came compressed */
  readonly tokens?: ArchiveTokens;
  readonly occurrences?: OccurrenceWriter;
}

/**
 * Takes files as chunks of bytes and, in one pass over each piece of text: cleans and redacts it, indexes lines, times and n-grams, runs the line rules,
 * feeds the file's parser, and gathers blocks. Files are cut into blocks of about 1 MiB at line ends; small files share a block.
 */
export class TextPipeline {
  /** lines that were longer than a block and had to be cut */
  public splitLines = 0;
  public textBytes = 0;
  private readonly text: Buffer;
  /** the piece is ASCII: then text is decoded as Latin-1, which is much cheaper */
  private plain = false;
  private readonly times: PieceTimes;
  private readonly hitPatterns: number[] = [];
  private readonly hitPositions: number[] = [];
  private readonly later: { readonly pattern: CompiledPattern; readonly line: number }[] = [];
  private readonly lastTested = new Map<CompiledPattern, number>();
  private decodedLine = -1;
  private decoded = '';
  private blockIndex = 0;
  /** [0, processed) is finished text of the block; [processed, fill) is raw text of the current file */
  private processed = 0;
  private fill = 0;
  /** raw text at which the next piece is cut: more than a piece when a line is longer */
  private enough = PIECE_BYTES;
  private file!: FileOnTheWay;
  private program!: KindProgram;
  private state = freshState();
  private readonly verbatim = new VerbatimRun();

  public constructor(private readonly parts: PipelineParts) {
    this.text = parts.memory.text;
    this.times = new PieceTimes(parts.memory, MAX_LINES);
  }

  public async startFile(file: FileOnTheWay): Promise<void> {
    this.file = file;
    this.program = this.parts.programOf(file.artifact);
    if (this.program.filter) { this.parts.memory.loadWords(this.program.filter); }
    this.times.startFile(file.artifact.dialect, file.noteDatedLine);
    this.state = freshState();
    this.parts.secrets.startFile(file.artifact.kind);
    this.parts.engine.startFile(file.path, file.artifact);
    await this.parts.occurrences?.startFile(file.path);
  }

  /** `from`: inflated bytes of the archive before the chunk, where it stands there just so */
  public async write(chunk: Buffer, from?: number): Promise<void> {
    let at = 0;
    if (this.state.originalSize === 0) { this.state.from = from; }
    this.state.originalSize += chunk.length;
    while (at < chunk.length) {
      const take = Math.min(this.enough - (this.fill - this.processed), chunk.length - at);
      chunk.copy(this.text, this.fill, at, at + take);
      this.fill += take;
      at += take;
      if (this.fill - this.processed >= this.enough) { await this.cut(); }
    }
  }

  public async endFile(): Promise<ProvisionalFile> {
    await this.process(this.fill);
    this.fill = this.processed;
    this.enough = PIECE_BYTES;
    if (this.processed >= BLOCK_TEXT_BYTES * 0.9) { await this.flushBlock(); }
    await this.parts.occurrences?.flushIfLarge();
    const { artifact, path } = this.file;
    const state = this.state;
    const removed = this.parts.secrets.removedFromFile;
    return {
      path,
      kind: artifact.kind,
      dialect: artifact.dialect,
      logType: artifact.logType,
      ...(artifact.copies && { copies: artifact.copies }),
      ...(this.times.clock && { clock: this.times.clock }),
      size: state.size,
      originalSize: state.originalSize,
      lines: state.lines,
      undatedLines: this.times.undated,
      redactions: this.parts.secrets.redactionsOfFile,
      ...(removed && { removed }),
      extents: state.extents,
      latest: this.times.latest,
    };
  }

  /** Writes what is left. */
  public async finish(): Promise<void> {
    await this.flushBlock();
  }

  /** Enough raw text: work on what ends in a line end, and finish the block when it is full. */
  private async cut(): Promise<void> {
    let end = this.text.lastIndexOf(LF, this.fill - 1) + 1;
    const wholeLines = end > this.processed;
    if (!wholeLines) {
      if (this.fill - this.processed < MAX_LINE_BYTES) {
        this.enough = Math.min(this.enough * 2, MAX_LINE_BYTES);
        return;
      }
      end = this.betweenCharacters(this.fill);
      this.splitLines += 1;
    }
    this.enough = PIECE_BYTES;
    const rest = Buffer.from(this.text.subarray(end, this.fill));
    await this.process(end, !wholeLines);
    if (this.processed >= BLOCK_TEXT_BYTES) { await this.flushBlock(); }
    rest.copy(this.text, this.processed);
    this.fill = this.processed + rest.length;
  }

  /** The last place up to `end` that does not lie inside a UTF-8 character. */
  private betweenCharacters(end: number): number {
    let at = end;
    while (at > end - 4 && (this.text[at - 1]! & 0xc0) === 0x80) { at -= 1; }
    return this.text[at - 1]! >= 0xc0 ? at - 1 : end;
  }

  private async flushBlock(): Promise<void> {
    if (this.processed === 0) { return; }
    if (this.parts.evidence) {
      const run = this.verbatim.take();
      const copied = run && this.parts.tokens?.copy(run);
      await this.parts.evidence.add(this.text.subarray(0, this.processed), this.parts.memory.takeGrams(), copied && {
        start: run.start + copied.from - run.from, end: run.start + copied.to - run.from, deflated: copied.deflated,
      });
    }
    this.blockIndex += 1;
    this.processed = 0;
    this.fill = 0;
  }

  /** Works on the raw text [processed, end) of the current file; `closeLine` adds the line end that a cut line lacks. */
  private async process(end: number, closeLine = false): Promise<void> {
    const start = this.processed;
    if (end <= start) { return; }
    const { memory, secrets } = this.parts;
    let stop = end;
    if (closeLine) {
      this.text[stop] = LF;
      stop += 1;
    }
    let lines = memory.findNewlines(start, stop - start);
    this.plain = !lines.dirty;
    const from = this.state.from === undefined || closeLine ? undefined : this.state.from + this.state.worked;
    let verbatim = true;
    this.state.worked += end - start;
    if (lines.dirty) {
      verbatim = false;
      const raw = stop;
      stop = this.replace(start, cleanText(this.text.subarray(start, raw), (at) => memory.plainUntil(start + at, raw) - start));
      lines = memory.findNewlines(start, stop - start);
    }
    this.findHits(start, stop);
    if (secrets.needed(this.hitPatterns, this.hitPositions, this.text, start, stop)) {
      const redacted = secrets.redact(this.text.subarray(start, stop));
      if (redacted) {
        stop = this.replace(start, redacted);
        verbatim = false;
        // placeholders are not ASCII
        this.plain = false;
        lines = memory.findNewlines(start, stop - start);
        this.findHits(start, stop);
      }
    }
    // cleaning may have left nothing
    if (stop === start) { return; }
    // only now: the index must not know the grams of a secret
    if (this.parts.evidence) { memory.markGrams(start, stop); }
    // the file's last line may lack its LF: its end stands in for it
    const openLine = this.text[stop - 1] !== LF;
    if (openLine) { memory.lines[lines.count] = stop - start; }
    const count = lines.count + (openLine ? 1 : 0);
    const { least, most } = this.times.read(start, count);
    if (this.file.parser) { this.feedParser(this.file.parser, start, count); }
    this.runRules(start, count);
    this.verbatim.add(start, stop - start, verbatim ? from : undefined);
    this.addExtent([this.blockIndex, start, stop - start, this.state.lines + 1, this.state.size, least, most]);
    this.state.size += stop - start;
    this.state.lines += count;
    this.textBytes += stop - start;
    this.processed = stop;
    await this.parts.occurrences?.flushIfLarge();
  }

  /** Pieces of a file that follow one another in a block are one extent. */
  private addExtent(extent: Extent): void {
    const last = this.state.extents.at(-1);
    if (last?.[0] !== extent[0]) {
      this.state.extents.push(extent);
      return;
    }
    const least = extent[5] === null || (last[5] !== null && last[5] < extent[5]) ? last[5] : extent[5];
    const most = extent[6] === null || (last[6] !== null && last[6] > extent[6]) ? last[6] : extent[6];
    this.state.extents[this.state.extents.length - 1] = [last[0], last[1], last[2] + extent[2], last[3], last[4], least, most];
  }

  private replace(start: number, bytes: Buffer): number {
    if (start + bytes.length > TEXT_CAPACITY) {
      throw new RangeError(`a piece of '${this.file.path}' grew to ${bytes.length} bytes by cleaning; at most ${TEXT_CAPACITY - start} fit`);
    }
    bytes.copy(this.text, start);
    return start + bytes.length;
  }

  private findHits(start: number, stop: number): void {
    this.hitPatterns.length = 0;
    this.hitPositions.length = 0;
    let last = -1;
    let sorted = true;
    this.program.filter?.scan(this.parts.memory, start, stop, (literal, position) => {
      sorted &&= position >= last;
      last = position;
      this.hitPatterns.push(literal);
      this.hitPositions.push(position);
    });
    if (!sorted) {
      const order = this.hitPositions.map((_, index) => index).sort((a, b) => this.hitPositions[a]! - this.hitPositions[b]!);
      const patterns = order.map((index) => this.hitPatterns[index]!);
      const positions = order.map((index) => this.hitPositions[index]!);
      this.hitPatterns.splice(0, patterns.length, ...patterns);
      this.hitPositions.splice(0, positions.length, ...positions);
    }
  }

  private feedParser(parser: ArtifactParser<ParsedFacts>, start: number, count: number): void {
    if (parser.done?.()) { return; }
    const ends = this.parts.memory.lines;
    let from = start;
    for (let i = 0; i < count; i += 1) {
      const to = start + ends[i]!;
      parser.line({ text: this.decode(from, to), line: this.state.lines + 1 + i, start: this.state.size + from - start });
      from = to + 1;
    }
  }

  private decode(from: number, to: number): string {
    return this.text.toString(this.plain ? 'latin1' : 'utf8', from, to);
  }

  private runRules(start: number, count: number): void {
    const ends = this.parts.memory.lines;
    const { byLiteral } = this.program;
    const { engine } = this.parts;
    this.lastTested.clear();
    this.decodedLine = -1;
    let line = 0;
    for (let hit = 0; hit < this.hitPatterns.length; hit += 1) {
      const { every, latest, behindFault } = byLiteral[this.hitPatterns[hit]!]!;
      if (every.length === 0 && latest.length === 0 && !(behindFault.length > 0 && engine.sawFault)) { continue; }
      line = lineAt(ends, count, this.hitPositions[hit]! - start, line);
      for (const pattern of every) { this.test(pattern, line, start); }
      for (const pattern of latest) { this.later.push({ pattern, line }); }
      if (!engine.sawFault) { continue; }
      for (const pattern of behindFault) {
        if (engine.isFaulty(pattern.rule)) { this.test(pattern, line, start); }
      }
    }
    this.runLatest(start);
  }

  /** Notes the line, unless it was tested for another of the pattern's literals already. */
  private test(pattern: CompiledPattern, line: number, start: number): void {
    if (this.lastTested.get(pattern) === line) { return; }
    this.lastTested.set(pattern, line);
    const { engine, memory, occurrences } = this.parts;
    const from = line === 0 ? start : start + memory.lines[line - 1]! + 1;
    // a line may have to be tested for many patterns
    if (this.decodedLine !== line) {
      this.decodedLine = line;
      this.decoded = this.decode(from, start + memory.lines[line]!);
    }
    const text = this.decoded;
    const groups = pattern.match(text);
    if (!groups) { return; }
    const number = this.state.lines + 1 + line;
    const time = this.times.ofLine[line]!;
    const group = engine.add({ pattern, groups, text, line: number, start: this.state.size + from - start, time });
    if (group) { occurrences?.add(group.index, number, time); }
  }

  /** Patterns of which only the latest match matters, the last line first: lines that are no later than a match need not be looked at. */
  private runLatest(start: number): void {
    const { engine, memory } = this.parts;
    for (let last = this.later.pop(); last; last = this.later.pop()) {
      const { pattern, line } = last;
      const time = this.times.ofLine[line]!;
      if (Number.isNaN(time) || time <= engine.latestRecovery(pattern)) { continue; }
      const from = line === 0 ? start : start + memory.lines[line - 1]! + 1;
      const text = this.decode(from, start + memory.lines[line]!);
      const groups = pattern.match(text);
      if (groups) { engine.add({ pattern, groups, text, line: this.state.lines + 1 + line, start: this.state.size + from - start, time }); }
    }
  }
}

/** `from`: inflated bytes of the archive before the file; `worked`: bytes of the file that went through */
function freshState(): { from: number | undefined; originalSize: number; worked: number; size: number; lines: number; extents: Extent[] } {
  return { from: undefined, originalSize: 0, worked: 0, size: 0, lines: 0, extents: [] };
}

/** The line that holds the offset, searched onward from `from`. */
function lineAt(ends: Uint32Array, count: number, offset: number, from: number): number {
  let low = from;
  let high = count - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ends[middle]! >= offset) { high = middle; } else { low = middle + 1; }
  }
  return low;
}
