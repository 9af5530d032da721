import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** Network cards of the instance, by the names of udev and of the kernel. */
const CARD = /^(eth\d+|ens\d+|enp\d+s\d+\w*|eno\d+)$/;

/** D13: loopback or a network card is not up. */
export const interfaceDownCheck: StateCheck = {
  id: 'interface-state',
  condition: 'interface-down',
  section: 'eni',
  source: 'ifconfig lists interfaces that are up; eks-node-monitoring-agent 1.7.0 MissingLoopbackInterface, InterfaceNotUp, InterfaceNotRunning',
  remediation: [
    'Look in the kernel log for the interface: link down, driver reset, detached ENI.',
    '[changes the node] ip link set <interface> up',
  ],
  runbook: 'D13',
  correlateWith: ['networking', 'kernel', 'system'],
  evaluate(context) {
    const files = context.facts('ifconfig').filter(({ facts }) => facts.interfaces.length > 0);
    const [first] = files;
    if (!first) { return notEvaluable('networking/ifconfig.txt (collected only where ifconfig is installed)'); }
    const { interfaces, interfaceCount } = first.facts;
    const faults: StateFault[] = [];
    const whole = interfaceCount <= interfaces.length;
    if (whole && !interfaces.some((each) => each.loopback && each.up)) {
      faults.push({
        title: 'The loopback interface is not up: processes of the node cannot talk to each other',
        entity: { interface: 'lo' },
        evidence: [evidenceAt(first.file, interfaces[0]!.place)],
      });
    }
    const defaults = new Set([...context.facts('ip-route'), ...context.facts('ip6-route')].flatMap(({ facts }) => facts.routes)
      .filter((route) => route.table === 'main' && /\/0$/.test(route.destination) && route.dev !== undefined).map((route) => route.dev!));
    for (const each of interfaces) {
      if (!CARD.test(each.name) || each.running) { continue; }
      const primary = defaults.has(each.name);
      faults.push({
        title: `${titleSafe(each.name)} is ${each.up ? 'up but has no carrier (not RUNNING)' : 'down'}${primary ? ': the default route uses it' : ''}`,
        severity: primary ? 'critical' : each.inet.length + each.inet6.length > 0 ? 'high' : 'low',
        kind: primary || each.inet.length + each.inet6.length > 0 ? 'cause' : 'risk',
        entity: { interface: each.name },
        evidence: [evidenceAt(first.file, each.place)],
      });
    }
    for (const dev of defaults) {
      if (!whole || !CARD.test(dev) || interfaces.some((each) => each.name === dev)) { continue; }
      const route = context.facts('ip-route').flatMap(({ file, facts }) => facts.routes.filter((each) => each.dev === dev).map((each) => evidenceAt(file, each.place)))[0];
      if (!route) { continue; }
      faults.push({ title: `${titleSafe(dev)} has the default route and is not among the interfaces that are up`, entity: { interface: dev }, evidence: [route] });
    }
    const cards = interfaces.filter((each) => CARD.test(each.name)).map((each) => titleSafe(each.name));
    return outcomeOf(faults, `Loopback and ${counted(cards.length, 'network card')} up and running (${cards.slice(0, 8).join(', ')}).`);
  },
};
