import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { elements, field, fields, Json, numberField, textField } from './json-value';
import { ParserFactory, Place } from './parser';

/** Facts of kubelet/config.json, its drop-ins, and kubelet-config.json. What a file does not set is undefined. */
export interface KubeletConfigFacts extends JsonFacts {
  /** the file is a KubeletConfiguration in JSON */
  readonly valid: boolean;
  /** a file of config.json.d, which overrides the main one */
  readonly dropIn: boolean;
  readonly clusterDns?: readonly string[];
  readonly clusterDomain?: string;
  readonly maxPods?: number;
  readonly podPidsLimit?: number;
  readonly cgroupDriver?: string;
  readonly resolvConf?: string;
  readonly serializeImagePulls?: boolean;
  readonly imageGcHighThresholdPercent?: number;
  readonly imageGcLowThresholdPercent?: number;
  readonly protectKernelDefaults?: boolean;
  readonly containerRuntimeEndpoint?: string;
  readonly providerId?: string;
  /** `memory.available` -> `100Mi` */
  readonly evictionHard?: Readonly<Record<string, string>>;
  readonly evictionSoft?: Readonly<Record<string, string>>;
  readonly kubeReserved?: Readonly<Record<string, string>>;
  readonly systemReserved?: Readonly<Record<string, string>>;
  /** top-level key (`maxPods`) -> where */
  readonly places: Readonly<Record<string, Place>>;
}

export const kubeletConfigParser: ParserFactory<KubeletConfigFacts> = (path) => {
  const text = new JsonText();

  /** Quantities and percentages by name; numbers become text as kubelet would print them. */
  function quantities(value: Json | undefined, key: string): Readonly<Record<string, string>> | undefined {
    const map = field(value, key);
    return map === undefined ? undefined : Object.fromEntries(fields(map, 32).map(([name, each]) => [name.slice(0, 64), String(each).slice(0, 64)]));
  }

  function flag(value: Json | undefined, key: string): boolean | undefined {
    const found = field(value, key);
    return typeof found === 'boolean' ? found : undefined;
  }

  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const value = document?.value;
      const dns = field(value, 'clusterDNS');
      return {
        ...facts,
        valid: textField(value, 'kind') === 'KubeletConfiguration' && !facts.trailing,
        dropIn: /config\.json\.d\//.test(path),
        clusterDns: dns === undefined ? undefined : elements(dns, 16).filter((each) => typeof each === 'string').map((each) => each.slice(0, 64)),
        clusterDomain: textField(value, 'clusterDomain'),
        maxPods: numberField(value, 'maxPods'),
        podPidsLimit: numberField(value, 'podPidsLimit'),
        cgroupDriver: textField(value, 'cgroupDriver'),
        resolvConf: textField(value, 'resolvConf'),
        serializeImagePulls: flag(value, 'serializeImagePulls'),
        imageGcHighThresholdPercent: numberField(value, 'imageGCHighThresholdPercent'),
        imageGcLowThresholdPercent: numberField(value, 'imageGCLowThresholdPercent'),
        protectKernelDefaults: flag(value, 'protectKernelDefaults'),
        containerRuntimeEndpoint: textField(value, 'containerRuntimeEndpoint'),
        providerId: textField(value, 'providerID'),
        evictionHard: quantities(value, 'evictionHard'),
        evictionSoft: quantities(value, 'evictionSoft'),
        kubeReserved: quantities(value, 'kubeReserved'),
        systemReserved: quantities(value, 'systemReserved'),
        places: Object.fromEntries(fields(value, 100).flatMap(([key]) => {
          const place = document?.place(`"${key}"`);
          return place ? [[key.slice(0, 64), place]] : [];
        })),
      };
    },
  };
};
