import { ALL_CLUSTERS } from '../../catalog/environment';
import { ClusterAllowance, isAllowed } from '../collection/cluster-scope';

const ENTRY = /^((?:machines\.)?[0-9A-Za-z][A-Za-z0-9_-]{0,99})@([a-z0-9-]{1,64})$/;

/**
 * Reads a scope as the construct writes it: `*`, or `name@region` separated by commas.
 *
 * @throws RangeError
 */
export function parseClusterScope(text: string): ClusterAllowance {
  if (text === ALL_CLUSTERS) { return 'all'; }
  return text.split(',').map((each) => {
    const [, name, region] = ENTRY.exec(each.trim()) ?? [];
    if (name === undefined || region === undefined) { throw new RangeError(`got ${JSON.stringify(each.slice(0, 120))}, expected name@region separated by commas, or ${ALL_CLUSTERS}`); }
    return { name, region };
  });
}

/** What both allow: a client may be given less than the endpoint, never more. */
export function narrowed(scope: ClusterAllowance, client: ClusterAllowance): ClusterAllowance {
  return client === 'all' ? scope : client.filter(({ name, region }) => isAllowed(scope, name, region));
}
