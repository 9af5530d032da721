import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** A command that cron started more than once. */
export interface CronCommand {
  /** the program without its arguments, which may hold secrets */
  readonly command: string;
  readonly runs: number;
  /** pairs of runs less than five minutes apart */
  readonly close: number;
  /** shortest time between two runs */
  readonly shortestSeconds?: number;
  /** the second of two close runs, its line up to the command's arguments; else its last run */
  readonly place: Place;
}

/** Facts of var_log/cron. */
export interface CronLogFacts extends ParsedFacts {
  readonly runs: number;
  /** at most 100 */
  readonly commands: readonly CronCommand[];
}

const RUN = /^(?:([A-Z][a-z]{2}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)|(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\S*) \S+ (?:CROND?|\/usr\/sbin\/CRON)\[\d+\]: \(([^)]{1,64})\) CMD \((.*)\)\s*$/i;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CLOSE_SECONDS = 300;
const SAME_RUN_SECONDS = 10;

type Draft = { -readonly [K in keyof CronCommand]: CronCommand[K] } & { last: number };

/** Runs of the same command; whether it is "the same" is told by its whole text, of which only a hash stays. */
export const cronLogParser: ParserFactory<CronLogFacts> = () => {
  const commands = new Map<string, Draft>();
  let runs = 0;
  return {
    line(line) {
      const match = RUN.exec(line.text);
      if (!match) { return; }
      runs += 1;
      const seconds = match[6] === undefined
        ? Date.UTC(2000, MONTHS.indexOf(match[1]), Number(match[2]), Number(match[3]), Number(match[4]), Number(match[5])) / 1000
        : Date.parse(`${match[6]}Z`) / 1000;
      const command = match[8].trim();
      const program = detach(command.split(/\s/, 1)[0], 128);
      const key = `${match[7]} ${command.slice(0, 512)}`;
      const length = line.text.indexOf(command) + program.length;
      const place = (): Place => placeOf({ ...line, text: line.text.slice(0, length) });
      const known = commands.get(key);
      if (known === undefined) {
        if (commands.size < 100) { commands.set(detach(key, 600), { command: program, runs: 1, close: 0, place: place(), last: seconds }); }
        return;
      }
      known.runs += 1;
      const apart = seconds - known.last;
      known.last = seconds;
      // the same job in two crontabs is one run; a step back is a new year or a set clock
      if (!(apart >= SAME_RUN_SECONDS)) { return; }
      if (apart < CLOSE_SECONDS) { known.close += 1; known.place = place(); }
      known.shortestSeconds = Math.min(known.shortestSeconds ?? apart, apart);
    },
    end: () => ({ unread: [], unreadLines: 0, runs, commands: [...commands.values()].map(({ last: _, ...command }) => command) }),
  };
};
