import { INFLATE_WASM } from './inflate.generated';
import { TokenMark } from './token-mark';

// the global is in every Node we support, but only the types of the DOM and of newer Nodes declare it
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

interface InflateKernel {
  begin(out: number): void;
  slide(keep: number, to: number): void;
  run(from: number, inEnd: number, final: boolean, outLimit: number): number;
  inputAt(): number;
  outputAt(): number;
  bitAt(): number;
  stateNow(): number;
  epochNow(): number;
  blocksBegun(): number;
  headerFromBit(): number;
  headerToBit(): number;
  endCodeBits(): number;
  endCodeLength(): number;
}

const enum KernelState { HEADER, STORED, CODES }

/** Why the kernel stopped; the numbers are those of inflate.as.ts. */
export enum InflateStop { NEED_INPUT, OUTPUT_FULL, DONE, TRUNCATED, BAD_BLOCK_TYPE, BAD_STORED_LENGTH, BAD_CODE_LENGTHS, BAD_SYMBOL, BAD_DISTANCE }

const TABLES = 64 << 10;
const INPUT = TABLES;
const INPUT_CAPACITY = 512 << 10;
/** zero bytes behind the input, so that looking ahead needs no checks */
const PAD = 64;
const WINDOW = 32 << 10;
const OUTPUT = INPUT + INPUT_CAPACITY + PAD;
/** bytes of text handed out at once; 256 KiB stay in the second-level cache while they are checked and copied on */
const OUTPUT_CHUNK = 256 << 10;
/** a match is written in strides and may overshoot */
const SLACK = 1024;
/** text between two marks, about: what a copy begins or ends with is half of that, which is compressed anew */
const MARK_EVERY = 4 << 10;
const END = OUTPUT + WINDOW + OUTPUT_CHUNK + SLACK;

const NO_HEADER = { headerBit: 0, headerBits: 0, endCode: 0, endBits: 0 };

/** The linear memory in which DEFLATE data is inflated, fixed in size whatever the stream's. */
export class InflateMemory {
  private readonly kernel: InflateKernel;
  private readonly bytes: Buffer;
  private inStart = INPUT;
  private inEnd = INPUT;
  private outStart = OUTPUT;
  /** bytes of the archive before address 0 of the memory */
  private archiveBase = -INPUT;
  /** inflated bytes handed out, over all streams */
  private handedOut = 0;
  private marks: TokenMark[] = [];
  private blocks = 0;
  private header = { headerBit: 0, headerBits: 0, endCode: 0, endBits: 0 };

  public constructor() {
    const memory = new WebAssembly.Memory({ initial: Math.ceil(END / 65536), maximum: Math.ceil(END / 65536) });
    const module = new WebAssembly.Module(Buffer.from(INFLATE_WASM, 'base64'));
    this.kernel = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as InflateKernel;
    this.bytes = Buffer.from(memory.buffer);
  }

  /** Input that has not been consumed; valid until the next `append`. */
  public get pending(): Buffer {
    return this.bytes.subarray(Math.min(this.inStart, this.inEnd), this.inEnd);
  }

  /** Drops input from the front. */
  public skip(count: number): void {
    this.inStart += count;
  }

  /** Adds input and returns how many bytes fitted. */
  public append(chunk: Uint8Array): number {
    if (this.inStart > INPUT && this.inEnd + chunk.length > INPUT + INPUT_CAPACITY) {
      this.bytes.copyWithin(INPUT, this.inStart, this.inEnd);
      this.inEnd -= this.inStart - INPUT;
      this.archiveBase += this.inStart - INPUT;
      this.inStart = INPUT;
    }
    const count = Math.min(chunk.length, INPUT + INPUT_CAPACITY - this.inEnd);
    this.bytes.set(count === chunk.length ? chunk : chunk.subarray(0, count), this.inEnd);
    this.inEnd += count;
    return count;
  }

  /** Begins a DEFLATE stream at the first pending byte. */
  public begin(): void {
    this.kernel.begin(OUTPUT);
    this.outStart = OUTPUT;
  }

  /** Inflates what is pending until the input or a chunk of output is used up; `final`: no more input comes. */
  public run(final: boolean): InflateStop {
    const limit = OUTPUT + WINDOW + OUTPUT_CHUNK;
    if (this.kernel.outputAt() >= limit) {
      this.kernel.slide(WINDOW, OUTPUT);
      this.outStart = OUTPUT + WINDOW;
    }
    if (final) { this.bytes.fill(0, this.inEnd, this.inEnd + PAD); }
    let stop: InflateStop;
    do {
      stop = this.kernel.run(this.inStart, this.inEnd, final, Math.min(limit, this.kernel.outputAt() + MARK_EVERY));
      this.noteHeader();
      // behind the end of the input where zeros are looked at: the kernel counts them as bits that it holds
      this.inStart = this.kernel.inputAt();
      if (stop !== InflateStop.OUTPUT_FULL) { return stop; }
      this.mark();
    } while (this.kernel.outputAt() < limit);
    return stop;
  }

  /** The marks since the last call, in order. */
  public takeMarks(): TokenMark[] {
    const { marks } = this;
    this.marks = [];
    return marks;
  }

  /** At once: the input moves. */
  private noteHeader(): void {
    const { kernel } = this;
    if (kernel.blocksBegun() === this.blocks || kernel.stateNow() !== KernelState.CODES) { return; }
    this.blocks = kernel.blocksBegun();
    const from = kernel.headerFromBit();
    this.header = { headerBit: this.archiveBase * 8 + from, headerBits: kernel.headerToBit() - from, endCode: kernel.endCodeBits(), endBits: kernel.endCodeLength() };
  }

  private mark(): void {
    const { kernel } = this;
    const state = kernel.stateNow();
    if (state === KernelState.STORED) { return; }
    this.marks.push({
      text: this.handedOut + kernel.outputAt() - this.outStart,
      bit: this.archiveBase * 8 + kernel.bitAt(),
      epoch: kernel.epochNow(),
      ...(state === KernelState.CODES ? this.header : NO_HEADER),
    });
  }

  /** What was inflated since the last call; valid until the next `run`. */
  public takeOutput(): Buffer {
    const end = this.kernel.outputAt();
    const output = this.bytes.subarray(this.outStart, end);
    this.outStart = end;
    this.handedOut += output.length;
    return output;
  }
}
