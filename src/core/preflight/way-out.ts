import { RouteView } from './ports';

/**
 * How a subnet's traffic to addresses outside the VPC leaves. `elsewhere`: to what cannot be seen behind; with `destination` where the route is not for everything: a hub with central endpoints may lie
 * behind a route to a private range. `gone`: to what was deleted; `no-address`: to an internet gateway, which a node without public address cannot use.
 */
export type WayOut =
  | { readonly kind: 'nat' | 'internet' | 'gone' | 'no-address'; readonly id: string }
  | { readonly kind: 'elsewhere'; readonly id: string; readonly destination?: string }
  | { readonly kind: 'none' };

/** A default route may be written in two halves. */
const EVERYTHING = ['0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'];
/** What leads out of the VPC, or to an appliance in it. */
const OUTWARD = /^(?:tgw|vgw|pcx|lgw|cagw|eni|i|nat)-|^arn:|^an unknown target$/;

export function wayOut(routes: readonly RouteView[], publicAddress: boolean): WayOut {
  const route = routes.find(each => each.destination === EVERYTHING[0]) ?? routes.find(each => EVERYTHING.includes(each.destination));
  if (!route) {
    // IPv4 only: the usual name of S3 and of Systems Manager has no IPv6 address
    const partial = routes.find(each => each.state === 'active' && OUTWARD.test(each.target) && !each.destination.includes(':'));
    return partial ? { kind: 'elsewhere', id: partial.target, destination: partial.destination } : { kind: 'none' };
  }
  const { target: id, state } = route;
  if (state === 'blackhole') { return { kind: 'gone', id }; }
  if (id.startsWith('nat-')) { return { kind: 'nat', id }; }
  if (id.startsWith('igw-')) { return { kind: publicAddress ? 'internet' : 'no-address', id }; }
  return { kind: 'elsewhere', id };
}
