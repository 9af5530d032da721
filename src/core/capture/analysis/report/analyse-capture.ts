import { CaptureStatistics, captureStatistics } from './capture-statistics';
import { ExpectedBehaviour, expectedBehaviour } from './expected-behaviour';
import { plainLine } from '../../../safety/plain-line';
import { CaptureFile, CaptureMeta } from '../../ports';
import { CaptureAnalysis } from '../capture-analysis';
import { isLinkSupported } from '../decode/link-layer';
import { Depth } from '../decode/packet';
import { CaptureFinding, captureFindings, isOneSided, preciseTime } from '../findings/capture-findings';
import { mayMissFragments } from '../findings/lost-fragments';
import { CaptureFormatError } from '../format/capture-problem';
import { CaptureOutline, readCapture, ReadOptions } from '../format/read-capture';

const SHOWN_INTERFACES = 16;
const NAME_CHARACTERS = 32;

/** What is kept of a capture when it has been read: some hundred kilobytes at most. */
export interface AnalysedCapture {
  readonly meta: CaptureMeta;
  readonly info: CaptureInfo;
  readonly findings: readonly CaptureFinding[];
  readonly expected: readonly ExpectedBehaviour[];
  readonly statistics: CaptureStatistics;
  /** something that is in the file, or should be, was not taken into account */
  readonly isPartial: boolean;
  /** sentences about what was not read, or not counted */
  readonly gaps: readonly string[];
  /** `<why>: <condition>, <condition>` */
  readonly notEvaluable: readonly string[];
}

/** What the file is. */
export interface CaptureInfo {
  readonly format: 'pcap' | 'pcapng';
  readonly frames: number;
  readonly wireBytes: number;
  /** UTC, ISO 8601; absent when there are no frames */
  readonly start?: string;
  readonly end?: string;
  readonly seconds: number;
  readonly snapLength: number;
  readonly interfaces: readonly string[];
}

/**
 * Reads a capture once and says what is in it.
 *
 * @throws CaptureFormatError when nothing of it can be read
 */
export async function analyseCapture(file: CaptureFile, options: ReadOptions = {}): Promise<AnalysedCapture> {
  const analysis = new CaptureAnalysis();
  const outline = await readCapture(file.stream(), analysis.onFrame, options);
  analysis.finish();
  const { counts } = analysis;
  if (counts.total > 0 && counts.byDepth[Depth.UNKNOWN_LINK] === counts.total) { throw unsupported(outline); }
  return {
    meta: file.meta,
    info: {
      format: outline.format,
      frames: counts.total,
      wireBytes: counts.bytes,
      ...(counts.total > 0 && { start: preciseTime(counts.firstTime), end: preciseTime(counts.lastTime) }),
      seconds: Math.round((counts.lastTime - counts.firstTime) / 1e3) / 1e3,
      snapLength: Math.max(0, ...outline.interfaces.map(each => each.snapLength)),
      interfaces: outline.interfaces.slice(0, SHOWN_INTERFACES).map(each => each.name === undefined ? `link type ${each.linkType}` : `${plainLine(each.name, NAME_CHARACTERS)} (link type ${each.linkType})`),
    },
    findings: captureFindings(analysis, file.meta),
    expected: expectedBehaviour(analysis),
    statistics: captureStatistics(analysis),
    isPartial: lossesOf(analysis, outline).length > 0,
    gaps: [...lossesOf(analysis, outline), ...filterNote(file.meta)],
    notEvaluable: notEvaluable(analysis, file.meta),
  };
}

function unsupported({ interfaces }: CaptureOutline): CaptureFormatError {
  const types = [...new Set(interfaces.map(({ linkType }) => linkType))].filter(each => !isLinkSupported(each)).slice(0, 5).join(', ');
  return new CaptureFormatError('LINK_TYPE_UNSUPPORTED', `The frames are of link type ${types}; read are Ethernet, Linux cooked (both versions), raw IP and loopback. Record on the pod's or node's interface, or on any.`);
}

function lossesOf({ counts, evicted, dns, services, icmp, unreadDns }: CaptureAnalysis, outline: CaptureOutline): string[] {
  const told = (count: number, sentence: string) => count > 0 ? [`${count} ${sentence}`] : [];
  const uncaptured = [...services.services.values()].reduce((sum, each) => sum + each.uncaptured, 0);
  return [
    ...outline.problems.map(({ code, message }) => `${code}: ${message}`),
    ...told(outline.dropped ?? 0, 'packets were dropped while recording, by the file\'s own account: what seems lost may only be missing here.'),
    ...told(uncaptured, 'holes were filled for the receiver, not for the capture: it missed packets.'),
    ...told(counts.byDepth[Depth.UNKNOWN_LINK]!, 'frames are of a link layer that is not read.'),
    ...told(counts.byDepth[Depth.MALFORMED]!, 'packets have headers that contradict themselves and were left out.'),
    ...told(counts.byDepth[Depth.CUT]!, 'packets are cut inside their headers (snap length) and were left out.'),
    ...told(unreadDns, 'packets of port 53 could not be read as DNS (cut, or another protocol).'),
    ...told(evicted, 'conversations were given up to make room for newer ones: what followed of them counts as another.'),
    ...told(dns.forgotten, 'DNS queries were forgotten to make room for newer ones.'),
    ...told(services.services.leftOut, 'connections went to more services than are told apart, and are in the totals only.'),
    ...told(icmp.errors.leftOut, 'ICMP errors were of more kinds than are told apart.'),
  ];
}

function filterNote({ filter }: CaptureMeta): string[] {
  return filter === undefined || filter === '' ? [] : [`Recorded with the filter ${JSON.stringify(plainLine(filter, 200))}: nothing else is in the capture.`];
}

function notEvaluable(analysis: CaptureAnalysis, meta: CaptureMeta): string[] {
  const { byDepth, total } = analysis.counts;
  return [
    ...(isOneSided(analysis, meta) ? ['packets of the other direction: tcp-connect-unanswered, dns-unanswered, host-silent'] : []),
    ...(total > 0 && byDepth[Depth.TCP] === 0 ? ['TCP packets: tcp-connect-unanswered, tcp-reset, tcp-retransmissions, path-mtu-black-hole'] : []),
    ...(total > 0 && analysis.dns.servers.size === 0 ? ['DNS packets: dns-unanswered, dns-failures, dns-slow'] : []),
    ...(mayMissFragments(analysis) && analysis.fragments.flows.size > 0 ? ['packets without ports, such as fragments behind the first: ip-fragments-lost'] : []),
    ...(total === 0 ? ['any packet: everything'] : []),
  ];
}
