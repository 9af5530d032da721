import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** Facts of containerd-version.txt (`ctr version`). */
export interface ContainerdVersionFacts extends ParsedFacts {
  readonly client?: Setting;
  /** absent when the daemon did not answer */
  readonly server?: Setting;
  /** what ctr said instead (`ctr: failed to dial …`) */
  readonly error?: Place;
}

export const containerdVersionParser: ParserFactory<ContainerdVersionFacts> = () => {
  const unread = new UnreadLines();
  let part: 'client' | 'server' | undefined;
  let client: Setting | undefined;
  let server: Setting | undefined;
  let error: Place | undefined;
  return {
    line(line) {
      const text = line.text.trim();
      if (text === '') { return; }
      if (/^Client:/.test(text)) { part = 'client'; return; }
      if (/^Server:/.test(text)) { part = 'server'; return; }
      const version = /^Version:\s+v?(\S+)/.exec(text);
      if (version && part) {
        const setting = { value: detach(version[1], 64), place: placeOf(line) };
        if (part === 'client') { client ??= setting; } else { server ??= setting; }
      } else if (/^(ctr:|time=.*level=(error|fatal)|.*failed to dial|bash:|.*command not found)/.test(text)) {
        error ??= placeOf(line);
      } else if (!/^(Revision|Go version|UUID|Version|WARNING|warning)/.test(text)) {
        unread.add(line.line, 'not of ctr version');
      }
    },
    end: () => ({ ...unread.facts(), ...client && { client }, ...server && { server }, ...error && { error } }),
  };
};
