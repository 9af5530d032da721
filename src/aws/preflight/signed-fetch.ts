import { SignatureV4 } from '@smithy/signature-v4';

/** What is signed and for whom. */
export type SigningOptions = ConstructorParameters<typeof SignatureV4>[0];

/** As `fetch`, with each request signed by IAM credentials (SigV4). Bodies are text. */
export function signedFetch(options: SigningOptions): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const signer = new SignatureV4(options);
  return async (input, init = {}) => {
    const url = new URL(input);
    const { headers } = await signer.sign({
      method: init.method ?? 'GET',
      protocol: url.protocol,
      hostname: url.hostname,
      ...(url.port !== '' && { port: Number(url.port) }),
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: { ...Object.fromEntries(new Headers(init.headers)), host: url.host },
      body: init.body,
    });
    const { host: _set, ...sent } = headers;
    return fetch(url, { ...init, headers: sent });
  };
}
