import { detach } from './detach';
import { Counter } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, StoredLine, UnreadLines } from './parser';

/** `ethtool -S` of one interface; counters since the driver was loaded. */
export interface EthtoolInterface {
  readonly name: string;
  /** false: `no stats available` or an error */
  readonly statsAvailable: boolean;
  /** true for an ENA device (it has allowance or reset counters) */
  readonly ena: boolean;
  /**
   * As named by the driver (`bw_in_allowance_exceeded`, `conntrack_allowance_available`, `total_resets`, `tx_timeout`, `wd_expired`, `rx_drops`,
   * `rx_overruns` …). Counters of single queues are summed under the name without the queue (`queue_3_rx_page_alloc_fail` -> `rx_page_alloc_fail`),
   * their place being the largest part.
   */
  readonly counters: Readonly<Record<string, Counter>>;
  readonly place: Place;
}

/** Facts of ethtool.txt. */
export interface EthtoolFacts extends ParsedFacts {
  /** at most 128; interfaces without counters of interest (veth) are only counted */
  readonly interfaces: readonly EthtoolInterface[];
  readonly interfaceCount: number;
}

const INTERFACES = 128;
/** Counters that can tell a fault; a driver has hundreds, most of them traffic. */
const TELLING = new RegExp([
  '_allowance_(exceeded|available)$', '(^|_)resets?$', 'reset_fail$', 'tx_timeout$', 'wd_expired$', 'missing_tx', 'missed_tx', 'queue_stop$', 'queue_wakeup$', 'suspend$', 'resume$',
  'interface_(up|down)$', 'admin_q_pause$', 'page_alloc_fail$', 'skb_alloc_fail$', 'refill_partial$', 'bad_desc_num$', 'bad_req_id$', 'csum_bad$', 'dma_mapping_err$', 'empty_rx_ring$',
  'missed_interrupt$', '(rx|tx)_(drops?|dropped|errors?|overruns|fifo|missed)', 'bad_tx_req_id$', 'device_request_reset$', 'no_completion$', '_aborted_cmd$', 'ena_admin_q_no_completion$',
].map((each) => `(?:${each})`).join('|'));
// ENA prints queue_3_rx_cnt, ixgbevf rx_queue_3_bytes, virtio rx3_packets.
const QUEUE = /^(?:queue_\d+_|((?:rx|tx)_)queue_\d+_|((?:rx|tx))\d+(?=_))/;

class Interface {
  private readonly sums = new Map<string, { value: number; most: number; place: Place }>();
  private statsAvailable = false;
  /** a pod's end: its drop counters are those of XDP programs, which nobody loads there */
  private veth = false;
  private unavailable = false;

  public constructor(private readonly name: string, private readonly place: Place) {}

  public get telling(): boolean {
    return this.sums.size > 0 && !this.veth;
  }

  public header(): void { this.statsAvailable = true; }
  public missing(): void { this.unavailable = true; }

  public counter(line: StoredLine, key: string, value: number): void {
    this.statsAvailable = true;
    if (key === 'peer_ifindex') { this.veth = true; }
    const name = key.replace(QUEUE, (_, kept?: string, direction?: string) => kept ?? direction ?? '');
    if (!TELLING.test(name)) { return; }
    const sum = this.sums.get(name);
    if (!sum) {
      if (this.sums.size < 100) { this.sums.set(detach(name, 64), { value, most: value, place: placeOf(line) }); }
    } else {
      sum.value += value;
      if (value > sum.most) { sum.most = value; sum.place = placeOf(line); }
    }
  }

  public facts(): EthtoolInterface {
    return {
      name: this.name,
      statsAvailable: this.statsAvailable && !this.unavailable,
      ena: [...this.sums.keys()].some((name) => name.includes('_allowance_') || name === 'wd_expired'),
      counters: Object.fromEntries([...this.sums].map(([name, { value, place }]) => [name, { value, place }])),
      place: this.place,
    };
  }
}

/** Parses `Interface <name>` + `ethtool -S`, repeated for every interface, pod interfaces included. */
export const ethtoolParser: ParserFactory<EthtoolFacts> = () => {
  const unread = new UnreadLines();
  const interfaces: Interface[] = [];
  let current: Interface | undefined;
  let interfaceCount = 0;

  function close(): void {
    if (current?.telling && interfaces.length < INTERFACES) { interfaces.push(current); }
  }

  return {
    line(line) {
      const { text } = line;
      if (text.trim() === '') { return; }
      const begin = /^Interface (\S+)/.exec(text);
      if (begin) {
        close();
        interfaceCount += 1;
        current = new Interface(detach(begin[1], 64), placeOf(line));
        return;
      }
      const counter = /^\s+([A-Za-z0-9_.[\]() -]{1,80}?): +(\d{1,20})$/.exec(text.trimEnd());
      if (current && counter) {
        current.counter(line, counter[1], Number(counter[2]));
      } else if (current && /^NIC statistics/.test(text)) {
        current.header();
      } else if (current && /no stats available|Operation not supported|Cannot get|No such device/i.test(text)) {
        current.missing();
      } else if (!/^\s+\S.*:/.test(text)) {
        unread.add(line.line, 'not an ethtool counter');
      }
    },
    end() {
      close();
      current = undefined;
      return { ...unread.facts(), interfaces: interfaces.map((each) => each.facts()), interfaceCount };
    },
  };
};
