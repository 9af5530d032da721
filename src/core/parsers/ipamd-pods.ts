import { AssignedAddress } from './ipamd-enis';
import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { fields, numberField, textField } from './json-value';
import { ParserFactory } from './parser';

/** Facts of ipamd/pods.json. */
export interface IpamdPodsFacts extends JsonFacts {
  /** at most 2,000 */
  readonly addresses: readonly AssignedAddress[];
  readonly count: number;
}

const KEPT = 2000;

export const ipamdPodsParser: ParserFactory<IpamdPodsFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const addresses: AssignedAddress[] = [];
      let count = 0;
      for (const [key, entry] of fields(document?.value, 100_000)) {
        const ip = textField(entry, 'IP');
        if (ip === undefined || ip === '') { continue; }
        count += 1;
        if (addresses.length >= KEPT) { continue; }
        const deviceNumber = numberField(entry, 'DeviceNumber');
        const containerId = /(?:^|\/|_)([0-9a-f]{64})(?:\/|$)/.exec(key)?.[1];
        // Before VPC CNI 1.7 the key was pod_namespace_container.
        const [, pod, namespace] = /^([a-z0-9.-]{1,253})_([a-z0-9-]{1,63})_/.exec(key) ?? [];
        const place = document?.place(JSON.stringify(key));
        addresses.push({
          ip,
          ...deviceNumber !== undefined && { deviceNumber },
          ...containerId !== undefined && { containerId },
          ...pod !== undefined && { pod, namespace },
          ...place && { place },
        });
      }
      return { ...facts, addresses, count };
    },
  };
};
