import { CaptureSpec } from './capture-record';
import { CaptureFilterError } from './filter/capture-filter';
import { renderFilter } from './filter/render-filter';
import { PacketSelection, selectionFilter } from './filter/typed-filter';
import { RecordingSettings } from './recording';
import { CAPTURE_BOUNDS, CaptureParameterName, captureParameters, HEADER_BYTES, NO_FILTER, PAYLOAD_BYTES } from '../../catalog/capture-parameters';
import { CollectionError } from '../collection/collection-error';

/** What is asked for. */
export interface CaptureWish extends PacketSelection {
  readonly interface: string;
  readonly direction: CaptureSpec['direction'];
  readonly durationSeconds: number;
  readonly snapLength: number;
  readonly maxPackets: number;
  readonly maxMegabytes: number;
  readonly ring: boolean;
  readonly podName?: string | undefined;
  readonly podNamespace: string;
}

/** What is recorded, when all that is asked for may be. Throws CollectionError INVALID_ARGUMENT. */
export function captureSpec(wish: CaptureWish, settings: Pick<RecordingSettings, 'payload' | 'maxSeconds'>): CaptureSpec {
  const most = settings.payload ? PAYLOAD_BYTES : HEADER_BYTES.most;
  within('durationSeconds', wish.durationSeconds, 1, settings.maxSeconds, 'PacketCapture.maxDuration allows no more here');
  within('snapLength', wish.snapLength, HEADER_BYTES.least, most, settings.payload ? 'no packet is longer' : 'only headers may be recorded here (PacketCapture.headers)');
  within('maxPackets', wish.maxPackets, 1, CAPTURE_BOUNDS.packets);
  within('maxMegabytes', wish.maxMegabytes, wish.ring ? 2 : 1, CAPTURE_BOUNDS.megabytes, wish.ring ? 'a ring has two halves' : undefined);
  const spec: CaptureSpec = {
    scope: wish.podName === undefined ? { kind: 'host' } : { kind: 'pod', namespace: wish.podNamespace, name: wish.podName },
    interface: wish.interface,
    direction: wish.direction,
    seconds: wish.durationSeconds,
    snapLength: wish.snapLength,
    maxPackets: wish.maxPackets,
    maxMegabytes: wish.maxMegabytes,
    ring: wish.ring,
    ...filterOf(wish),
  };
  const wrong = firstRefused(parametersOf(spec), settings.payload);
  if (wrong !== undefined) { throw new CollectionError('INVALID_ARGUMENT', `tcpdump_capture: ${EXPECTED[wrong] ?? `${wrong} is not what the capture document takes`}.`); }
  return spec;
}

/** Values of the document's parameters, but for those that arise at the start. */
export function parametersOf(spec: CaptureSpec): Omit<Record<CaptureParameterName, string>, 'CaptureId' | 'UploadUrl'> {
  const pod = spec.scope.kind === 'pod' ? spec.scope : { namespace: 'default', name: 'none' };
  return {
    Scope: spec.scope.kind,
    PodNamespace: pod.namespace,
    PodName: pod.name,
    Interface: spec.interface,
    Direction: spec.direction,
    DurationSeconds: String(spec.seconds),
    SnapLength: String(spec.snapLength),
    MaxPackets: String(spec.maxPackets),
    MaxMegabytes: String(spec.maxMegabytes),
    Ring: String(spec.ring),
    Filter: spec.filter ?? NO_FILTER,
  };
}

/** The first parameter whose value does not match its pattern. SSM checks the same; here it is checked before anybody is asked to approve it. */
export function firstRefused(values: Partial<Record<CaptureParameterName, string>>, payload: boolean): CaptureParameterName | undefined {
  const parameters = captureParameters(payload);
  return (Object.keys(values) as CaptureParameterName[]).find(name => !new RegExp(parameters[name].pattern).test(values[name]!) || /[\r\n]/.test(values[name]!));
}

/** A capture in words: what an approver sees, and what is compared when the approval comes back. */
export function describeCapture(spec: CaptureSpec): string {
  const { scope, direction, ring } = spec;
  return [
    `${spec.seconds} s on interface ${spec.interface} of ${scope.kind === 'host' ? 'the node' : `pod ${scope.namespace}/${scope.name}`}`,
    { in: 'received packets', out: 'sent packets', inout: 'both directions' }[direction],
    `${spec.snapLength} bytes of each packet`,
    `at most ${spec.maxPackets} packets and ${spec.maxMegabytes} MB${ring ? ' (the newest)' : ''}`,
    `filter: ${spec.filter ?? 'none'}`,
  ].join(', ');
}

const EXPECTED: Partial<Record<CaptureParameterName, string>> = {
  Interface: 'interface must be the name of a network interface (1 to 15 letters, digits, dots, hyphens, underscores), such as eth0 or eni1a2b3c4d5e6, or any; patterns are not taken',
  PodName: 'podName must be the whole name of a pod, such as coredns-5d78c9869d-abcde',
  PodNamespace: 'podNamespace must be the name of a namespace, such as kube-system',
  Filter: 'the filter is too long once it is written out: use fewer conditions',
};

function filterOf(wish: PacketSelection): { filter?: string } {
  try {
    const filter = selectionFilter(wish);
    return filter === undefined ? {} : { filter: renderFilter(filter) };
  } catch (error) {
    if (!(error instanceof CaptureFilterError)) { throw error; }
    throw new CollectionError('INVALID_ARGUMENT', `tcpdump_capture: filter: ${error.message}. Taken are protocols (tcp, udp, icmp …), [src|dst] host, net, port, portrange, tcp[tcpflags] tests, and, or, not and parentheses.`);
  }
}

function within(name: string, got: number, least: number, most: number, why?: string): void {
  if (got >= least && got <= most) { return; }
  throw new CollectionError('INVALID_ARGUMENT', `tcpdump_capture: ${name} is ${got}, expected ${least} to ${most}${why === undefined ? '' : `: ${why}`}.`);
}
