import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of ping_*.txt. */
export interface PingFacts extends ParsedFacts {
  /** an empty file: the name did not resolve */
  readonly empty: boolean;
  readonly host?: string;
  readonly address?: string;
  readonly transmitted?: number;
  readonly received?: number;
  /** 0 … 100; 100 is normal where ICMP is blocked */
  readonly lossPercent?: number;
  readonly place?: Place;
}

export const pingParser: ParserFactory<PingFacts> = () => {
  const unread = new UnreadLines();
  let facts: Partial<PingFacts> = {};
  let empty = true;
  return {
    line(line) {
      const text = line.text.slice(0, 512);
      if (text.trim() === '') { return; }
      empty = false;
      const head = /^PING (\S+?) ?\((?:\S+ \()?([0-9a-fA-F.:]+)\)/.exec(text);
      const result = /^(\d+) packets transmitted, (\d+) (?:packets )?received,.*?([\d.]+)% packet loss/.exec(text);
      if (head) {
        facts = { ...facts, host: detach(head[1]), address: detach(head[2], 64) };
      } else if (result) {
        facts = { ...facts, transmitted: Number(result[1]), received: Number(result[2]), lossPercent: Number(result[3]), place: placeOf(line) };
      } else if (!/^(\d+ bytes from |From |--- |rtt |round-trip |Request timeout|ping: )/.test(text)) {
        unread.add(line.line, 'not of ping');
      }
    },
    end: () => ({ ...unread.facts(), ...facts, empty }),
  };
};
