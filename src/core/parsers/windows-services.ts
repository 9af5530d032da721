import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** One Windows service. */
export interface WindowsService {
  readonly name: string;
  /** Running, Stopped, Paused, StartPending … */
  readonly status: string;
  /** Automatic, Manual, Disabled; absent where the list does not say */
  readonly startType?: string;
  readonly place: Place;
}

/** Facts of system/services (`Get-Service`, as a list or a table). */
export interface WindowsServicesFacts extends ParsedFacts {
  /** at most 1,000 */
  readonly services: readonly WindowsService[];
  readonly count: number;
}

const STATUS = 'Running|Stopped|Paused|StartPending|StopPending|PausePending|ContinuePending';
const TABLE = new RegExp(`^(${STATUS})\\s+(\\S+)`);

type Draft = { -readonly [K in keyof WindowsService]: WindowsService[K] };

export const windowsServicesParser: ParserFactory<WindowsServicesFacts> = () => {
  const services: WindowsService[] = [];
  let count = 0;
  let current: Partial<Draft> = {};

  function close(): void {
    const { name, status, place, startType } = current;
    current = {};
    if (name === undefined || status === undefined || place === undefined) { return; }
    count += 1;
    if (services.length < 1_000) { services.push({ name, status, ...startType !== undefined && { startType }, place }); }
  }

  return {
    line(line) {
      const text = line.text.slice(0, 1_024).trimEnd();
      const row = TABLE.exec(text);
      if (row) {
        close();
        current = { name: detach(row[2], 128), status: row[1], place: placeOf(line) };
        close();
        return;
      }
      const field = /^(Name|Status|StartType|StartMode|State)\s*: (.*)$/.exec(text);
      if (!field) { if (text === '') { close(); } return; }
      if (field[1] === 'Name') {
        if (current.name !== undefined) { close(); }
        current.name = detach(field[2], 128);
      } else if (field[1].startsWith('Start')) {
        current.startType = detach(field[2], 32);
      } else if (new RegExp(`^(?:${STATUS})$`).test(field[2])) {
        current.status = detach(field[2], 32);
        current.place = placeOf(line);
      }
    },
    end() {
      close();
      return { unread: [], unreadLines: 0, services, count };
    },
  };
};
