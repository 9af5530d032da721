/** Log lines as somebody pasted them, and what they are about. */
export interface PastedLine {
  /** any of these names it; empty where the node was well */
  readonly conditions: readonly string[];
  /** the program, or a path in the bundle */
  readonly place: string;
  readonly times?: number;
  readonly severity?: string;
  readonly al2: boolean;
  readonly gpu: boolean;
  /** the node never had a kubelet */
  readonly apart: boolean;
  readonly source: string;
  readonly text: string;
}

const HEAD = /^@ (\S+) (\S+) (?:(x\d+) )?(?:(low|medium|high|critical) )?(al2 )?(gpu )?(apart )?(\S.*)$/;

/**
 * Reads records: a head line `@ <conditions|quiet> <place> [x<times>] [<severity>] [al2] [gpu] [apart] <source>` and the lines below it, up to the next head.
 * Text that starts with `#` before the first head is a remark.
 */
export function readPastedLines(file: string): PastedLine[] {
  const made: PastedLine[] = [];
  for (const part of file.split(/^(?=@ )/m).filter((each) => each.startsWith('@ '))) {
    const end = part.indexOf('\n');
    const head = HEAD.exec(part.slice(0, end));
    if (!head) { throw new Error(`head of a pasted line: got ${JSON.stringify(part.slice(0, end))}, expected @ <conditions|quiet> <place> [x<times>] [<severity>] [al2] [gpu] [apart] <source>`); }
    const [, conditions, place, times, severity, al2, gpu, apart, source] = head;
    made.push({
      conditions: conditions === 'quiet' ? [] : conditions!.split('|'),
      place: place!,
      ...times !== undefined && { times: Number(times.slice(1)) },
      ...severity !== undefined && { severity },
      al2: al2 !== undefined,
      gpu: gpu !== undefined,
      apart: apart !== undefined,
      source: source!,
      text: part.slice(end + 1).trimEnd(),
    });
  }
  return made;
}
