import * as z from 'zod';
import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** What nodeadm was told about the cluster and found out about the instance, from what it logs at start, and how its runs ended. */
export interface NodeadmFacts extends ParsedFacts {
  readonly clusterName?: string;
  readonly apiServerEndpoint?: string;
  /** service addresses of the cluster, CIDR */
  readonly serviceCidr?: string;
  readonly place?: Place;
  /** `m6i.xlarge` */
  readonly instanceType?: Setting;
  /** starts of the unit: once a boot */
  readonly runs: number;
  /** lines of level error or worse; `last` is the latest */
  readonly errors: { readonly count: number; readonly last?: Place };
  /** systemd says that the unit has finished, or the last step was told done */
  readonly finished?: Place;
}

const configured = z.object({
  config: z.object({ spec: z.object({ cluster: z.object({ name: z.string().optional(), apiServerEndpoint: z.string().optional(), cidr: z.string().optional() }) }) }),
});

type Cluster = Pick<NodeadmFacts, 'clusterName' | 'apiServerEndpoint' | 'serviceCidr' | 'place'>;

/** `"level":"error"` in the JSON of older nodeadm, ` error ` after the program's name in the plain text that it prints since December 2025 (awslabs/amazon-eks-ami#2552) */
const FAULT = /"level":"(?:error|dpanic|panic|fatal)"|nodeadm(?:-internal)?\[\d+\]: (?:error|dpanic|panic|fatal) /;

/** `nodeadm-config.log`, `nodeadm-run.log`: journal lines that carry JSON, or text that ends in JSON; the line `Loaded configuration` holds the NodeConfig (awslabs/amazon-eks-ami, nodeadm). */
export const nodeadmLogParser: ParserFactory<NodeadmFacts> = () => {
  const unread = new UnreadLines();
  let found: Cluster = {};
  let instanceType: Setting | undefined;
  let runs = 0;
  let errorCount = 0;
  let lastError: Place | undefined;
  let finished: Place | undefined;

  function readConfiguration(text: string, place: () => Place): void {
    const { name, apiServerEndpoint, cidr } = configured.parse(JSON.parse(text)).config.spec.cluster;
    found = { ...(name && { clusterName: name }), ...(apiServerEndpoint && { apiServerEndpoint }), ...(cidr && { serviceCidr: cidr }), place: place() };
  }

  return {
    line(line) {
      const { text } = line;
      if (/ systemd\[\d+\]: Starting (?:nodeadm-|.*nodeadm)/i.test(text)) { runs += 1; return; }
      if (/ systemd\[\d+\]: (?:Finished|Started) |Finished post-launch tasks/.test(text)) { finished = placeOf(line); return; }
      if (FAULT.test(text)) {
        errorCount += 1;
        lastError = placeOf(line);
        finished = undefined;
        return;
      }
      const type = text.includes('"type":"') ? /"(?:details|instance)": ?\{[^}]{0,200}"type":"([a-z0-9-]{2,16}\.[a-z0-9-]{2,16})"/.exec(text) : null;
      if (type) { instanceType = { value: detach(type[1], 32), place: placeOf(line) }; }
      const start = text.indexOf('{');
      if (start < 0 || !text.includes('"apiServerEndpoint"')) { return; }
      try {
        readConfiguration(text.slice(start), () => placeOf(line));
      } catch {
        unread.add(line.line, 'not the configuration that nodeadm logs');
      }
    },
    end: () => ({
      ...unread.facts(), ...found, ...instanceType && { instanceType }, runs, errors: { count: errorCount, ...lastError && { last: lastError } }, ...finished && { finished },
    }),
  };
};
