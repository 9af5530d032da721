import { createHash } from 'node:crypto';
import { ToolError } from './tool-error';

/** What a page token is bound to: the same call on the same evidence. */
export interface PageScope {
  readonly tool: string;
  /** the call's arguments; `pageToken`, `maxTokens` and `pageSize` may change between pages */
  readonly args: Readonly<Record<string, unknown>>;
  /** changes when the evidence behind the pages changes: bundle ids and item counts */
  readonly edition: string;
}

const NOT_BOUND = new Set(['pageToken', 'maxTokens', 'pageSize']);

/** An opaque token for `position` (what it means is the tool's affair). */
export function encodePageToken(scope: PageScope, position: readonly number[]): string {
  const body = [argsDigest(scope), digest(scope.edition), ...position].join('.');
  return Buffer.from(`${body}.${digest(body)}`, 'utf8').toString('base64url');
}

/** The position in `token`, or `undefined` when there is none. Throws PAGE_TOKEN_INVALID or PAGE_TOKEN_STALE. */
export function decodePageToken(scope: PageScope, token: string | undefined): readonly number[] | undefined {
  if (token === undefined) { return undefined; }
  const parts = Buffer.from(token, 'base64url').toString('utf8').split('.');
  const check = parts.pop();
  const positions = parts.slice(2);
  if (parts.length < 3 || digest(parts.join('.')) !== check || !positions.every(each => /^\d{1,15}$/.test(each))) {
    throw new ToolError('PAGE_TOKEN_INVALID', `${scope.tool}: pageToken was not made by this server. Pass nextPageToken of an earlier answer unchanged, or leave it out to start at the first page.`);
  }
  if (parts[0] !== argsDigest(scope)) {
    throw new ToolError('PAGE_TOKEN_INVALID', `${scope.tool}: pageToken belongs to a call with other arguments. Repeat the call that returned it, changing only pageToken (and pageSize or maxTokens).`);
  }
  if (parts[1] !== digest(scope.edition)) {
    throw new ToolError('PAGE_TOKEN_STALE', `${scope.tool}: the evidence has changed since the first page (a newer bundle, or a new index). Start again without pageToken, or name the bundle with bundleId.`);
  }
  return positions.map(Number);
}

function argsDigest(scope: PageScope): string {
  const bound = Object.entries(scope.args)
    .filter(([name, value]) => !NOT_BOUND.has(name) && value !== undefined)
    .sort(([a], [b]) => a < b ? -1 : 1);
  return digest(JSON.stringify([scope.tool, bound]));
}

/** Not a secret: it finds tokens that were cut, edited or mixed up. A token grants nothing that its call would not. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
