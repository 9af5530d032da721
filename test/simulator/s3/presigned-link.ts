import { createHash, createHmac } from 'node:crypto';
import { S3Error } from './s3-error';

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const escaped = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, each => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Throws S3Error unless the link was signed with `secret` for this method, path, query and these headers.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export function checkSignature(secret: string, method: string, { pathname, searchParams }: URL, headers: Readonly<Record<string, string | undefined>>): void {
  const signature = searchParams.get('X-Amz-Signature');
  if (signature === null) { return; }
  const names = (searchParams.get('X-Amz-SignedHeaders') ?? '').split(';');
  const query = [...searchParams].filter(([name]) => name !== 'X-Amz-Signature').map(([name, value]) => `${escaped(name)}=${escaped(value)}`).sort().join('&');
  const signed = names.map(name => `${name}:${(headers[name] ?? '').trim()}\n`).join('');
  const request = [method, pathname, query, signed, names.join(';'), searchParams.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD'].join('\n');
  const [, date = '', region = '', service = ''] = (searchParams.get('X-Amz-Credential') ?? '').split('/');
  const text = ['AWS4-HMAC-SHA256', searchParams.get('X-Amz-Date'), `${date}/${region}/${service}/aws4_request`, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), 'aws4_request');
  if (hmac(key, text).toString('hex') !== signature) { throw new S3Error('SignatureDoesNotMatch', 403, 'The request signature we calculated does not match the signature you provided.'); }
}
