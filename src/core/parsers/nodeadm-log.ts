import * as z from 'zod';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

/** What nodeadm was told about the cluster, from the configuration it logs at start. */
export interface NodeadmFacts extends ParsedFacts {
  readonly clusterName?: string;
  readonly apiServerEndpoint?: string;
  /** service addresses of the cluster, CIDR */
  readonly serviceCidr?: string;
  readonly place?: Place;
}

const configured = z.object({
  config: z.object({ spec: z.object({ cluster: z.object({ name: z.string().optional(), apiServerEndpoint: z.string().optional(), cidr: z.string().optional() }) }) }),
});

/** `nodeadm-config.log`, `nodeadm-run.log`: journal lines that carry JSON; the line `Loaded configuration` holds the NodeConfig (awslabs/amazon-eks-ami, nodeadm). */
export const nodeadmLogParser: ParserFactory<NodeadmFacts> = () => {
  const unread = new UnreadLines();
  let found: Omit<NodeadmFacts, keyof ParsedFacts> = {};
  return {
    line(line) {
      const start = line.text.indexOf('{');
      if (start < 0 || !line.text.includes('"apiServerEndpoint"')) { return; }
      try {
        const { name, apiServerEndpoint, cidr } = configured.parse(JSON.parse(line.text.slice(start))).config.spec.cluster;
        found = { ...(name && { clusterName: name }), ...(apiServerEndpoint && { apiServerEndpoint }), ...(cidr && { serviceCidr: cidr }), place: placeOf(line) };
      } catch {
        unread.add(line.line, 'not the configuration that nodeadm logs');
      }
    },
    end: () => ({ ...unread.facts(), ...found }),
  };
};
