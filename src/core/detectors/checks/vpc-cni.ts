import { Setting } from '../../parsers/fact';
import { CheckContext } from '../state-check';
import { iptablesFiles } from './cluster-network';

/** What the bundle says of the VPC CNI on this node. */
export interface VpcCni {
  /** it is configured, or has left its traces here */
  readonly used: boolean;
  /** its daemon has run on this node: rules, introspection, logs or its configuration file are there */
  readonly hasRun: boolean;
  /** another CNI is configured instead: `cilium-cni`, `calico` … */
  readonly otherCni?: string;
  /** setting by environment name, as the container has it, else as ipamd tells it */
  setting(name: string): (Setting & { readonly file: string }) | undefined;
}

/** Reads which CNI the node uses. Presence decides, not the compute type: what is not there cannot be judged. */
export function vpcCni(context: CheckContext): VpcCni {
  const types = context.facts('cni-conflist').flatMap(({ facts }) => facts.plugins.map((plugin) => plugin.type));
  const chains = iptablesFiles(context).some(({ facts }) => facts.chains.some((chain) => /^AWS-(SNAT|CONNMARK)-CHAIN-/.test(chain.name)));
  const answers = context.facts('ipamd-enis').some(({ facts }) => facts.enis.length > 0) || context.facts('ipamd-metrics').some(({ facts }) => !facts.empty)
    || context.facts('ipamd-checkpoint').some(({ facts }) => facts.version !== undefined);
  const hasRun = types.includes('aws-cni') || answers || context.has('ipamd-log');
  const otherCni = types.length > 0 && !types.includes('aws-cni') ? types[0] : undefined;
  return {
    used: (hasRun || chains) && otherCni === undefined,
    hasRun,
    ...otherCni !== undefined && { otherCni },
    setting(name) {
      for (const kind of ['cni-env', 'ipamd-env', 'networkutils-env'] as const) {
        for (const { file, facts } of context.facts(kind)) {
          const setting = Object.hasOwn(facts.settings, name) ? facts.settings[name] : undefined;
          if (setting) { return { ...setting, file }; }
        }
      }
      return undefined;
    },
  };
}

/** True for `true`, `TRUE`, `1`. */
export function isOn(setting: Setting | undefined): boolean {
  return setting !== undefined && /^(true|1|t|yes)$/i.test(setting.value);
}
