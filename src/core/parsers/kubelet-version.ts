import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, placeOf } from './parser';

/** What the first part of the kubelet's log says of the kubelet itself. */
export interface KubeletLogFacts extends ParsedFacts {
  /** `v1.31.7-eks-473151a`, of the last start in that part */
  readonly version?: Setting;
}

/** The line is among the first after a start; the journal's window of ten days may begin later, and then it is not there. */
const LOOKED_AT = 4_000;

export const kubeletLogParser: ParserFactory<KubeletLogFacts> = () => {
  let version: Setting | undefined;
  let seen = 0;
  return {
    line(line) {
      seen += 1;
      if (!line.text.includes('"Kubelet version"')) { return; }
      const match = /"Kubelet version" kubeletVersion="(v\d+\.\d+\.\d+[\w.+-]*)"/.exec(line.text);
      if (match) { version = { value: detach(match[1], 64), place: placeOf(line) }; }
    },
    done: () => seen >= LOOKED_AT,
    end: () => ({ unread: [], unreadLines: 0, ...version && { version } }),
  };
};
