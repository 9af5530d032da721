/** A packet that shows something: its number in the file finds it in Wireshark and in this tool's own packet table. */
export interface PacketCitation {
  readonly frame: number;
  /** UTC microseconds */
  readonly time: number;
  /** `10.0.0.1:40000 > 10.0.0.2:443` */
  readonly flow: string;
  /** what the packet is in the story: `SYN`, `RST in reply` */
  readonly what: string;
}

/** Packets that are cited for one thing. */
export const MOST_CITATIONS = 6;

/** Adds a citation while there is room. Frame 0 means that there was none. */
export function cite(list: PacketCitation[], citation: PacketCitation): void {
  if (citation.frame > 0 && list.length < MOST_CITATIONS) { list.push(citation); }
}
