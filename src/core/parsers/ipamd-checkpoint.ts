import { AssignedAddress } from './ipamd-enis';
import { JsonFacts } from './json-facts';
import { JsonText } from './json-text';
import { elements, field, numberField, textField } from './json-value';
import { ParserFactory } from './parser';

/** Facts of ipam.json, the file in which ipamd keeps its allocations over restarts. */
export interface IpamdCheckpointFacts extends JsonFacts {
  /** `vpc-cni-ipam/1` */
  readonly version?: string;
  /** at most 2,000 */
  readonly addresses: readonly AssignedAddress[];
  readonly count: number;
}

const KEPT = 2000;

export const ipamdCheckpointParser: ParserFactory<IpamdCheckpointFacts> = () => {
  const text = new JsonText();
  return {
    line: (line) => text.add(line),
    end() {
      const { documents, facts } = text.read();
      const document = documents.at(-1);
      const version = textField(document?.value, 'version');
      const addresses: AssignedAddress[] = [];
      let count = 0;
      for (const entry of elements(field(document?.value, 'allocations'), 100_000)) {
        const ip = [textField(entry, 'ipv4'), textField(entry, 'ipv6')].find((each) => each !== undefined && each !== '');
        if (ip === undefined) { continue; }
        count += 1;
        if (addresses.length >= KEPT) { continue; }
        const containerId = textField(entry, 'containerID');
        const metadata = field(entry, 'metadata');
        const pod = textField(metadata, 'k8sPodName');
        const namespace = textField(metadata, 'k8sPodNamespace');
        const nanoseconds = numberField(entry, 'allocationTimestamp');
        const place = document?.place(`"${containerId ?? ip}"`);
        addresses.push({
          ip,
          ...containerId !== undefined && { containerId },
          ...pod !== undefined && { pod },
          ...namespace !== undefined && { namespace },
          ...nanoseconds !== undefined && nanoseconds > 0 && { assignedAt: Math.floor(nanoseconds / 1e6) },
          ...place && { place },
        });
      }
      return { ...facts, ...version !== undefined && { version }, addresses, count };
    },
  };
};
