import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { elements, field, Json, numberField, textField } from './json-value';
import { ParserFactory } from './parser';

/** One plugin of a CNI configuration. */
export interface CniPlugin {
  /** aws-cni, egress-cni, portmap, cilium-cni, calico … */
  readonly type: string;
  readonly mtu?: number;
  readonly vethPrefix?: string;
  readonly podSgEnforcingMode?: string;
  readonly enabled?: string;
}

/** Facts of one file of /etc/cni/net.d. */
export interface CniConflistFacts extends JsonFacts {
  /** the file is a usable CNI configuration: JSON with a plugin type */
  readonly valid: boolean;
  readonly name?: string;
  readonly cniVersion?: string;
  /** at most 32 */
  readonly plugins: readonly CniPlugin[];
}

export const cniConflistParser: ParserFactory<CniConflistFacts> = () => {
  const text = new JsonText();

  function plugin(value: Json): CniPlugin[] {
    const type = textField(value, 'type');
    if (type === undefined) { return []; }
    const mtu = numberField(value, 'mtu');
    const vethPrefix = textField(value, 'vethPrefix');
    const podSgEnforcingMode = textField(value, 'podSGEnforcingMode');
    const enabled = field(value, 'enabled');
    return [{
      type,
      ...mtu !== undefined && { mtu },
      ...vethPrefix !== undefined && { vethPrefix },
      ...podSgEnforcingMode !== undefined && { podSgEnforcingMode },
      ...enabled !== undefined && { enabled: String(enabled).slice(0, 32) },
    }];
  }

  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const value = documents.at(-1)?.value;
      // A .conf file is a single plugin, a .conflist has a list.
      const plugins = [...elements(field(value, 'plugins'), 32).flatMap(plugin), ...value === undefined ? [] : plugin(value)];
      const name = textField(value, 'name');
      const cniVersion = textField(value, 'cniVersion');
      return { ...facts, valid: plugins.length > 0 && !facts.trailing, name, cniVersion, plugins };
    },
  };
};
