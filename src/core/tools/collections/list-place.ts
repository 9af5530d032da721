import { RecordPage } from '../../collection/list-records';

/** What page tokens hold of a place in a list: a time and an id. */
type Numbers = readonly number[];

const START: Numbers = [1, 0, 0];
const END: Numbers = [0, 0, 0];

export const NONE: RecordPage<never> = { records: [] };

/** Index keys of one kind of record. */
interface IndexKeys {
  readonly byTimePrefix: string;
  byNodePrefix(instanceId: string): string;
  byTime(requestedAt: number, id: string): string;
}

/** How far a caller has come in one list of records, newest first; of one node, or of all. */
export class ListPlace {
  /** @param letter that ids begin with */
  constructor(private readonly keys: IndexKeys, private readonly letter: string, private readonly instanceId: string | undefined, private readonly position: Numbers = START) {}

  /** The next page; none at the end of the list. */
  async list<R>(page: (after: string) => Promise<RecordPage<R>>): Promise<RecordPage<R>> {
    return this.position[0] === END[0] ? NONE : page(this.key());
  }

  /** The place behind the first `shown` records of `page`. */
  after({ records, after }: RecordPage<{ readonly id: string; readonly requestedAt: number }>, shown: number): Numbers {
    if (shown === records.length) { return after === undefined ? END : positionOf(after); }
    const last = records[shown - 1];
    return last === undefined ? this.position : positionOf(this.keys.byTime(last.requestedAt, last.id));
  }

  private key(): string {
    const [time = 0, high = 0, low = 0] = this.position;
    const hex = (part: number): string => part.toString(16).padStart(8, '0');
    return `${this.instanceId === undefined ? this.keys.byTimePrefix : this.keys.byNodePrefix(this.instanceId)}${String(time).padStart(13, '0')}-${this.letter}-${hex(high)}${hex(low)}`;
  }
}

function positionOf(key: string): Numbers {
  const [, time, high, low] = /(\d{13})-\w-([0-9a-f]{8})([0-9a-f]{8})$/.exec(key)!;
  return [Number(time), parseInt(high!, 16), parseInt(low!, 16)];
}
