import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';

/** One try to reach the API server's /livez. */
export interface ApiServerAttempt {
  /** HTTP status, when there was an answer */
  readonly status?: number;
  /** curl's own message: `Connection timed out …`, `Could not resolve host: …` */
  readonly error?: string;
  /** curl's exit code, where printed (`curl: (28) …`) */
  readonly curlCode?: number;
  /** a TCP connection came about */
  readonly connected: boolean;
  /** the proof: status or error line, else the first line of the attempt */
  readonly place: Place;
}

/** Facts of curl_api_server.txt. */
export interface CurlApiServerFacts extends ParsedFacts {
  /** at most 20 */
  readonly attempts: readonly ApiServerAttempt[];
  readonly host?: string;
}

const KEPT = 20;
/** curl -v tells its troubles in lines that start with `*`; the last word is `curl: (N) …`, which -s leaves out. */
const TROUBLE = /^\* +((?:Could not resolve|Failed to connect|connect to \S+ .*failed|Connection (?:timed out|refused|reset)|Operation timed out|Resolving timed out|SSL connection timeout|SSL certificate problem|OpenSSL SSL_|SSL: |TLS.*alert|Recv failure|Closing connection.*error|Host .* not found).*)$/i;

/** curl's progress meter (2>&1, without -s) runs into the line that it interrupts: `  0     0    0  --:--:--  0:00:01 --:--:--     0* Connected to …` */
function withoutProgress(text: string): string {
  const at = text.lastIndexOf('--:--:--');
  return at < 0 ? text : text.slice(at + 8).replace(/^\s*[\d.]*[kMG]?/, '');
}

type Draft = { -readonly [K in keyof ApiServerAttempt]: ApiServerAttempt[K] };

export const curlApiServerParser: ParserFactory<CurlApiServerFacts> = () => {
  const unread = new UnreadLines();
  const attempts: Draft[] = [];
  let current: Draft | undefined;
  let host: string | undefined;

  function begin(line: StoredLine): Draft {
    const attempt = { connected: false, place: placeOf(line) };
    if (attempts.length < KEPT) { attempts.push(attempt); }
    return attempt;
  }

  return {
    line(line) {
      const text = withoutProgress(line.text);
      if (text.trim() === '' || /^\s+(% Total|Dload)/.test(text)) { return; }
      const heading = /^curling (?:https?:\/\/)?([^\s/:]+)/.exec(text);
      if (heading) {
        host ??= detach(heading[1]);
        current = begin(line);
        return;
      }
      if (!/^(?:[*<>{}] ?|curl: \(|\[[+-]\])/.test(text) && !current) { unread.add(line.line, 'not of curl -v'); return; }
      current ??= begin(line);
      const status = /^< HTTP\/[\d.]+ (\d{3})/.exec(text);
      const exit = /^curl: \((\d+)\) (.*)$/.exec(text);
      const trouble = TROUBLE.exec(text);
      if (status) {
        current.status = Number(status[1]);
        current.place = placeOf(line);
      } else if (/^\* +Connected to /.test(text)) {
        current.connected = true;
      } else if (exit) {
        current.curlCode = Number(exit[1]);
        current.error = detach(exit[2]);
        if (current.status === undefined) { current.place = placeOf(line); }
      } else if (trouble && current.error === undefined && current.status === undefined) {
        current.error = detach(trouble[1]);
        current.place = placeOf(line);
      }
    },
    end: () => ({ ...unread.facts(), attempts, ...host !== undefined && { host } }),
  };
};
