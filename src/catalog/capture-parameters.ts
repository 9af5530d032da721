/** Raised when a parameter is added, removed or read in another way: part of the names of regional copies, so that an old copy is not sent what it does not know. */
export const CAPTURE_DOCUMENT_VERSION = 1;

/** Bytes of each packet that are kept where only headers may be recorded: those of the link, IPv6 and TCP with all options, and the question of a DNS query. */
export const HEADER_BYTES = { least: 64, standard: 128, most: 256 } as const;

/** Bytes of each packet that can be kept where payload may be recorded: an Ethernet frame of 9,001 bytes MTU and more. */
export const PAYLOAD_BYTES = 9_216;

/** Bounds of a capture, whatever is asked or deployed: the document itself holds them. */
export const CAPTURE_BOUNDS = { seconds: 300, packets: 1_000_000, megabytes: 100 } as const;

/** Seconds that the agent of a node has to pick a capture up (the least that SSM accepts is 30). */
export const CAPTURE_DELIVERY_SECONDS = 60;

/** Seconds beside delivery and recording after which an upload has begun: looking a pod up twice, and connecting. */
export const CAPTURE_PREPARATION_SECONDS = 120;

/** Seconds after which no link for an upload of packets is good any more, whatever it says: that of the longest capture. IAM holds it. */
export const CAPTURE_LINK_SECONDS = CAPTURE_DELIVERY_SECONDS + CAPTURE_BOUNDS.seconds + CAPTURE_PREPARATION_SECONDS;

/** Seconds that the upload of a capture may take: 100 MB at 4 Mbit/s. The script passes it to curl. */
export const CAPTURE_UPLOAD_SECONDS = 240;

/** Seconds after which SSM ends the script, whatever it is doing. */
export const CAPTURE_SCRIPT_SECONDS = 900;

/** Stands for no filter: SSM has no optional parameters without a default that matches the pattern. */
export const NO_FILTER = 'all';

/** One parameter of the capture document. SSM puts its value into the script as text. */
export interface CaptureParameter {
  readonly description: string;
  /** whole values only, and none with a quote, a `$`, a backtick, a backslash, a brace or a line break */
  readonly pattern: string;
}

/** One token of a rendered filter (src/core/capture/filter): a word of the language, a number, or an address. */
const FILTER_TOKEN = [
  '[()&=]', '!=', 'and', 'or', 'not', 'src', 'dst', 'host', 'net', 'port', 'portrange', 'ip', 'ip6', 'arp', 'tcp', 'udp', 'sctp', 'icmp', 'icmp6',
  'tcp\\[13\\]', 'ip6\\[6\\]', 'ip6\\[53\\]', '[0-9a-f:][0-9a-f.:/-]{0,48}',
].join('|');

/**
 * Parameters of the capture document. Patterns are of the kind that Java, Go and JavaScript read alike, because SSM checks them in its service and again in its agent.
 *
 * @param payload whether more than headers may be recorded
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-syntax-data-elements-parameters.html
 */
export function captureParameters(payload: boolean) {
  return {
    CaptureId: { description: 'Id of the capture', pattern: '^p-[0-9a-f]{16}$' },
    UploadUrl: {
      description: 'Where the packets go: a URL that was signed for this one object, and expires',
      pattern: '^https://[a-z0-9][a-z0-9.-]{2,120}/([a-z0-9.-]{3,63}/)?packets/i-[0-9a-f]{8,17}/p-[0-9a-f]{16}[.]pcap[?][A-Za-z0-9%&=._~+-]{1,4000}$',
    },
    Scope: { description: 'The node, or one pod on it', pattern: '^(host|pod)$' },
    PodNamespace: { description: 'Namespace of the pod', pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$' },
    PodName: { description: 'Name of the pod, whole', pattern: '^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$' },
    Interface: { description: 'Network interface, or any', pattern: '^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$' },
    Direction: { description: 'Packets that the interface receives, sends, or both', pattern: '^(in|out|inout)$' },
    DurationSeconds: { description: 'Seconds, 1 to 300', pattern: '^([1-9][0-9]?|[12][0-9]{2}|300)$' },
    SnapLength: payload
      ? { description: 'Bytes kept of each packet, 64 to 9216', pattern: '^(6[4-9]|[7-9][0-9]|[1-9][0-9]{2}|[1-8][0-9]{3}|9(0[0-9]{2}|1[0-9]{2}|20[0-9]|21[0-6]))$' }
      : { description: 'Bytes kept of each packet, 64 to 256: headers only', pattern: '^(6[4-9]|[7-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-6])$' },
    MaxPackets: { description: 'Packets after which the capture ends, 1 to 1,000,000', pattern: '^([1-9][0-9]{0,5}|1000000)$' },
    MaxMegabytes: { description: 'Size, in millions of bytes, 1 to 100', pattern: '^([1-9][0-9]?|100)$' },
    Ring: { description: 'When the size is reached: keep the newest packets (true), or end (false)', pattern: '^(true|false)$' },
    Filter: { description: 'A filter as our own grammar renders it, or all', pattern: `^(${NO_FILTER}|(${FILTER_TOKEN})( (${FILTER_TOKEN})){0,299})$` },
  } as const satisfies Readonly<Record<string, CaptureParameter>>;
}

export type CaptureParameterName = keyof ReturnType<typeof captureParameters>;

/** Name of the copies of the document outside the home region, one a region: known to both sides without a reference between stacks. */
export function regionalCaptureDocument(homeRegion: string, payload: boolean): string {
  return `EksNodeDiagnostics-PacketCapture-${CAPTURE_DOCUMENT_VERSION}-${payload ? 'payload' : 'headers'}-${homeRegion}`;
}
