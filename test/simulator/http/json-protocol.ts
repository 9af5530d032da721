import { WireAnswer, WireProtocol } from './wire-protocol';

/**
 * AWS JSON, as SSM and SQS speak it: one path, the operation in a header
 * (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html).
 */
export const JSON_PROTOCOL: WireProtocol = {
  decode: ({ headers, body }) => ({ operation: (headers['x-amz-target'] ?? '').split('.').at(-1)!, input: JSON.parse(body.toString() || '{}') }),
  encode: (_operation, output) => jsonAnswer(output),
  refuse: jsonRefusal,
};

export function jsonAnswer(output: unknown): WireAnswer {
  return { contentType: 'application/x-amz-json-1.1', body: JSON.stringify(withSeconds(output)) };
}

export function jsonRefusal(name: string, message: string): WireAnswer {
  return { contentType: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: name, message }), headers: { 'x-amzn-errortype': name } };
}

/** Times are numbers on this wire: seconds since 1970. */
function withSeconds(value: unknown): unknown {
  if (value instanceof Date) { return value.getTime() / 1000; }
  if (Array.isArray(value)) { return value.map(withSeconds); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withSeconds(each)]));
}
