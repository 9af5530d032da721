import { CallerEntry, CALLER_HEADER, CallerTable } from '../../catalog/caller';

/** A client of the gateway, as the tool function knows it. */
export interface Caller extends CallerEntry {
  /** id that its token carries */
  readonly client: string;
}

/** Headers of a request; names in any case. */
export type Headers = Readonly<Record<string, unknown>>;

/**
 * The client whose token a request carries. The gateway has verified the token before anybody else sees the request, so its signature is not checked again.
 *
 * @returns undefined for a token that cannot be read, or of a client that is not in the table
 */
export function callerOf(headers: Headers, claim: string, table: CallerTable): Caller | undefined {
  const client = claimsOf(only(headers, 'authorization'))?.[claim];
  if (typeof client !== 'string' || !Object.hasOwn(table, client)) { return undefined; }
  return { client, ...table[client]! };
}

/** The headers of a request with ours in place of whatever the client sent under that name. */
export function withCaller(headers: Headers, caller: Caller): Headers {
  const others = Object.entries(headers).filter(([name]) => name.toLowerCase() !== CALLER_HEADER);
  return { ...Object.fromEntries(others), [CALLER_HEADER]: asciiJson(caller) };
}

/**
 * What `withCaller` wrote.
 *
 * @returns undefined when the header is absent, more than once there, or not ours
 */
export function readCaller(headers: Headers): Caller | undefined {
  const value = parsed(only(headers, CALLER_HEADER));
  if (value === undefined) { return undefined; }
  const { client, name, tools, clusters } = value;
  const wellFormed = isText(client) && isText(name) && (tools === undefined || isText(tools)) && (clusters === undefined || isText(clusters));
  return wellFormed ? { client, name, ...(tools !== undefined && { tools }), ...(clusters !== undefined && { clusters }) } : undefined;
}

/** Headers hold ASCII only. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^\x20-\x7e]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function claimsOf(authorization: string | undefined): Readonly<Record<string, unknown>> | undefined {
  const [, payload] = /^Bearer +[\w-]+\.([\w-]+)\.[\w-]*$/i.exec(authorization ?? '') ?? [];
  return payload === undefined ? undefined : parsed(Buffer.from(payload, 'base64url').toString('utf8'));
}

/** The value of a header that is there exactly once. */
function only(headers: Headers, wanted: string): string | undefined {
  const values = Object.entries(headers).filter(([name]) => name.toLowerCase() === wanted).flatMap(([, value]) => value);
  return values.length === 1 && typeof values[0] === 'string' ? values[0] : undefined;
}

function parsed(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  if (text === undefined) { return undefined; }
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value as Record<string, unknown> : undefined;
  } catch {
    return undefined;
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
