import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';
import { roleOfDevice } from '../../findings/device-role';

/** The ENIs that ipamd manages with their addresses, and the node's interfaces with errors. */
export const eniSection: SectionReader = document => {
  const ipamd = factsOf(document, 'ipamd-enis').find(each => !each.facts.empty);
  const configs = factsOf(document, 'eni-configs').flatMap(each => each.facts.configs);
  const ifconfig = factsOf(document, 'ifconfig')[0];
  const notAvailable = ['security groups and subnets: known to EC2, not to the node'];
  if (ipamd === undefined) { notAvailable.push('ENIs: ipamd introspection gave nothing'); }
  if (ifconfig === undefined) { notAvailable.push('interfaces: ifconfig'); }
  const enis = ipamd?.facts.enis ?? [];
  return {
    summary: defined({
      enis: ipamd === undefined ? undefined : enis.length,
      addresses: ipamd?.facts.totalIps,
      assigned: ipamd?.facts.assignedIps,
      prefixes: ipamd === undefined ? undefined : enis.reduce((sum, each) => sum + each.prefixes, 0),
      interfacesUp: ifconfig?.facts.interfaceCount,
      eniConfigs: configs.length === 0 ? undefined : configs.slice(0, 8).map(each => defined({
        name: plainName(each.name),
        subnet: each.subnet === undefined ? undefined : plainName(each.subnet),
        securityGroups: each.securityGroups.slice(0, 5).map(plainName),
      })),
    }),
    tables: [
      {
        name: 'enis',
        rows: ipamd === undefined ? [] : enis.map(each => defined({
          id: plainName(each.id),
          device: each.deviceNumber,
          networkCard: each.networkCard || undefined,
          primary: each.primary || undefined,
          trunk: each.trunk || undefined,
          efa: each.efa || undefined,
          addresses: each.addresses,
          assigned: each.assigned,
          prefixes: each.prefixes || undefined,
          at: at(ipamd.path, each.place),
        })),
      },
      {
        name: 'interfaces',
        rows: ifconfig === undefined ? [] : ifconfig.facts.interfaces
          .filter(each => !['pod-veth', 'loopback'].includes(roleOfDevice(each.name)) || faults(each.rx) + faults(each.tx) > 0)
          .map(each => defined({
            name: plainName(each.name),
            mtu: each.mtu,
            running: each.running,
            addresses: each.inet.slice(0, 4).map(plainName),
            rxErrors: faults(each.rx) || undefined,
            txErrors: faults(each.tx) || undefined,
            at: at(ifconfig.path, each.place),
          })),
      },
    ],
    notAvailable,
  };
};

function faults(counters: { readonly errors: number; readonly dropped: number; readonly overruns: number } | undefined): number {
  return counters === undefined ? 0 : counters.errors + counters.dropped + counters.overruns;
}
