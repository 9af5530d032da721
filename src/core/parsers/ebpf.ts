import { detach } from './detach';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** Facts of ebpf-data.txt and its siblings, printed by aws-eks-na-cli: programs and maps of the VPC CNI's network-policy agent. */
export interface EbpfFacts extends ParsedFacts {
  readonly programs: number;
  readonly maps: number;
  /** pods with an ingress or egress program; at most 200, `<pod>-<namespace>` as the agent names its pins */
  readonly pods: readonly string[];
  /** the tool said that nothing is loaded */
  readonly nothingLoaded?: Place;
  /** the tool failed; at most 10 */
  readonly errors: readonly Place[];
}

export const ebpfParser: ParserFactory<EbpfFacts> = () => {
  const pods = new Set<string>();
  const errors: Place[] = [];
  let programs = 0;
  let maps = 0;
  let nothingLoaded: Place | undefined;
  return {
    line(line) {
      const text = line.text.trim();
      if (/^No BPF programs loaded/i.test(text)) { nothingLoaded ??= placeOf(line); return; }
      if (/^(error|failed|panic)\b/i.test(text)) { if (errors.length < 10) { errors.push(placeOf(line)); } return; }
      if (/^Prog(?:ram)? ID\s*[:=]/i.test(text)) { programs += 1; }
      if (/^(?:Map ID\s*[:=]|Map Name\s*[:=])/i.test(text) && /ID/i.test(text)) { maps += 1; }
      const pin = /^(?:PinPath|Pod Identifier)\s*[:=]\s*(?:\S*\/)?(\S+?)(?:_handle_(?:ingress|egress))?(?:\s|$)/i.exec(text);
      if (pin && pods.size < 200) { pods.add(detach(pin[1], 128)); }
    },
    end: () => ({ unread: [], unreadLines: 0, programs, maps, pods: [...pods], ...nothingLoaded && { nothingLoaded }, errors }),
  };
};
