import { NormalizedSchema } from '@smithy/core/schema';
import { operationSchemas } from './operation-schemas';
import { WireProtocol } from './wire-protocol';
import { escaped } from '../s3/xml';

const CONTENT_TYPE = 'text/xml;charset=UTF-8';

/** EC2's own protocol: forms in, XML out, with lists and structures spelled into the names (https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html). */
export function ec2Protocol(sdk: Readonly<Record<string, unknown>>): WireProtocol {
  const operations = operationSchemas(sdk);
  return {
    decode({ body }) {
      const form = new URLSearchParams(body.toString());
      const operation = form.get('Action') ?? '';
      const schema = operations.get(operation);
      if (!schema) { throw new Error(`EC2 has no ${operation}`); }
      return { operation, input: (read(schema.input, '', form) ?? {}) as Record<string, unknown> };
    },
    encode: (operation, output) => ({ contentType: CONTENT_TYPE, body: `<${operation}Response><requestId>r</requestId>${members(operations.get(operation)!.output, output)}</${operation}Response>` }),
    refuse: (name, message) => ({ contentType: CONTENT_TYPE, body: `<Response><Errors><Error><Code>${name}</Code><Message>${escaped(message)}</Message></Error></Errors><RequestID>r</RequestID></Response>` }),
  };
}

/** The value at `prefix` of a form: `Filter.1.Name=…&Filter.1.Value.1=…` */
function read(schema: NormalizedSchema, prefix: string, form: URLSearchParams): unknown {
  if (schema.isListSchema()) {
    const items: unknown[] = [];
    for (let item = read(schema.getValueSchema(), `${prefix}.1`, form); item !== undefined; item = read(schema.getValueSchema(), `${prefix}.${items.length + 1}`, form)) { items.push(item); }
    return items.length === 0 ? undefined : items;
  }
  if (schema.isStructSchema()) {
    const values: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const { ec2QueryName, xmlName = name } = member.getMergedTraits() as { readonly ec2QueryName?: string; readonly xmlName?: string };
      const key = ec2QueryName ?? `${xmlName[0]!.toUpperCase()}${xmlName.slice(1)}`;
      const value = read(member, prefix === '' ? key : `${prefix}.${key}`, form);
      if (value !== undefined) { values[name] = value; }
    }
    return Object.keys(values).length === 0 ? undefined : values;
  }
  const text = form.get(prefix);
  if (text === null) { return undefined; }
  return schema.isNumericSchema() ? Number(text) : schema.isBooleanSchema() ? text === 'true' : text;
}

function members(schema: NormalizedSchema, value: unknown): string {
  let xml = '';
  for (const [name, member] of schema.structIterator()) {
    const each = (value as Record<string, unknown>)[name];
    if (each !== undefined) { xml += element(nameOf(member, name), member, each); }
  }
  return xml;
}

function element(name: string, schema: NormalizedSchema, value: unknown): string {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return `<${name}>${(value as unknown[]).map(each => element(nameOf(item, 'item'), item, each)).join('')}</${name}>`;
  }
  return `<${name}>${schema.isStructSchema() ? members(schema, value) : escaped(value instanceof Date ? value.toISOString() : String(value))}</${name}>`;
}

function nameOf(schema: NormalizedSchema, name: string): string {
  return (schema.getMergedTraits() as { readonly xmlName?: string }).xmlName ?? name;
}
