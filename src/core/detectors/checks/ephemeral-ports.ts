import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { grouped, notEvaluable, outcomeOf } from './outcome';
import { sysctlOf } from './sysctl-values';

/** Ports below which an ordinary node is short of them; the kernel's default range has 28,232. */
const NARROW = 10_000;

/** D21: ports for outgoing connections of the node's own processes. */
export const ephemeralPortsCheck: StateCheck = {
  id: 'ephemeral-ports',
  condition: 'ephemeral-ports-exhausted',
  section: 'sysctl',
  source: 'net.ipv4.ip_local_port_range; a connection needs a port of its own for each remote address and port (ip-sysctl.rst)',
  remediation: [
    'Let clients keep connections alive; look at which remote end holds most of them.',
    '[changes the node] sysctl -w net.ipv4.ip_local_port_range="32768 60999" (the default) or wider, above the node ports 30000-32767.',
  ],
  runbook: 'D21',
  correlateWith: ['sysctl', 'networking', 'kernel'],
  evaluate(context) {
    const range = sysctlOf(context, 'net.ipv4.ip_local_port_range');
    const [from, to] = range?.numbers ?? [];
    if (!range || from === undefined || to === undefined || to < from) { return notEvaluable('net.ipv4.ip_local_port_range in sysctls/sysctl_all.txt'); }
    const width = to - from + 1;
    const sockets = context.facts('netstat')[0];
    const waiting = sockets?.facts.byState.TIME_WAIT ?? 0;
    const busiest = sockets?.facts.remotes[0];
    const used = busiest ? (busiest.count - busiest.error) / width : 0;
    const faults: StateFault[] = [];
    if (used >= 0.8 || width <= NARROW) {
      faults.push({
        title: used >= 0.8
          ? `${grouped(busiest!.count)} of ${grouped(width)} ephemeral ports are in use towards ${titleSafe(busiest!.name)}`
          : `The ephemeral port range has ${grouped(width)} ports (${from}-${to})${waiting > 0 ? `, ${grouped(waiting)} sockets are in TIME_WAIT` : ''}`,
        // one moment's sockets, towards one remote end: connections elsewhere have every port; that connections fail is another rule's, and no worse either
        severity: 'medium',
        kind: used >= 0.8 || waiting >= width / 2 ? 'cause' : 'risk',
        entity: { from, to, ports: width, timeWait: waiting },
        evidence: [
          evidenceAt(range.file, range.place),
          ...sockets && used >= 0.8 && busiest!.place ? [evidenceAt(sockets.file, busiest!.place)] : [],
          ...sockets && waiting > 0 && sockets.facts.statePlaces.TIME_WAIT ? [evidenceAt(sockets.file, sockets.facts.statePlaces.TIME_WAIT)] : [],
        ],
      });
    }
    return outcomeOf(faults, `Ephemeral ports ${from}-${to} (${grouped(width)})${sockets ? `; ${grouped(waiting)} sockets in TIME_WAIT on the node` : ''}.`);
  },
};
