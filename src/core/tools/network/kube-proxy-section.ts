import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { iptablesTables } from '../../compare/iptables-view';
import { plainName } from '../../compare/plain-name';

/** Which proxy mode the node's state shows, how many services it serves, and services without endpoints. */
export const kubeProxySection: SectionReader = (document, manifest) => {
  const nat = iptablesTables(document).find(each => each.table === 'nat' && each.family === 'ipv4');
  const ipvs = factsOf(document, 'ipvsadm')[0]?.facts;
  const ps = factsOf(document, 'ps')[0]?.facts;
  const modules = factsOf(document, 'modules').flatMap(each => Object.keys(each.facts.loaded)).filter(each => each.startsWith('ip_vs'));
  const notAvailable: string[] = [];
  if (nat === undefined) { notAvailable.push('nat table'); }
  if (ps === undefined) { notAvailable.push('process list'); }
  if (!manifest.files.some(each => each.kind === 'kube-proxy-log' && each.size > 0)) { notAvailable.push('kube-proxy log'); }
  const idle = nat?.nat?.services.filter(each => each.endpoints === 0) ?? [];
  return {
    summary: defined({
      mode: modeOf(nat?.nat?.servicesRules, ipvs?.virtualServers),
      inProcessList: ps === undefined ? undefined : ps.present['kube-proxy'] !== undefined,
      serviceRules: nat?.nat?.servicesRules,
      serviceChains: nat?.nat?.serviceChains,
      endpointChains: nat?.nat?.endpointChains,
      services: nat?.nat?.serviceCount,
      servicesWithoutEndpoints: nat?.nat === undefined ? undefined : idle.length,
      ipvsVirtualServers: ipvs?.virtualServers || undefined,
      ipvsWithoutServers: ipvs?.withoutServers.length || undefined,
      ipvsModules: modules.length > 0 ? modules.slice(0, 12).map(plainName) : undefined,
    }),
    tables: [{
      name: 'withoutEndpoints',
      rows: idle.map(each => defined({
        service: each.name === undefined ? undefined : plainName(each.name),
        address: plainName(each.destination),
        port: each.port,
        protocol: plainName(each.protocol),
        at: at(nat!.path, each.place),
      })),
    }],
    notAvailable,
  };
};

/** What the state shows; a node whose kube-proxy never ran shows neither. */
function modeOf(servicesRules: number | undefined, virtualServers: number | undefined): string | undefined {
  if ((virtualServers ?? 0) > 0) { return 'ipvs'; }
  return (servicesRules ?? 0) > 0 ? 'iptables' : undefined;
}
