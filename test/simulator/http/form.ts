import { NormalizedSchema } from '@smithy/core/schema';
import { escaped } from '../s3/xml';

/** How a protocol of forms and XML spells lists, structures and names. */
export interface FormStyle {
  /** what a member is called in the form */
  readonly keyOf: (name: string, traits: { readonly ec2QueryName?: string; readonly xmlName?: string }) => string;
  /** where the n-th item of a list is, counted from 1 */
  readonly itemKey: (prefix: string, n: number) => string;
  /** what an item of a list is called in XML, where the model does not say */
  readonly itemName: string;
}

/** The value at `prefix` of a form. */
export function readForm(schema: NormalizedSchema, prefix: string, form: URLSearchParams, style: FormStyle): unknown {
  if (schema.isListSchema()) {
    const items: unknown[] = [];
    for (;;) {
      const item = readForm(schema.getValueSchema(), style.itemKey(prefix, items.length + 1), form, style);
      if (item === undefined) { return items.length === 0 ? undefined : items; }
      items.push(item);
    }
  }
  if (schema.isStructSchema()) {
    const values: Record<string, unknown> = {};
    for (const [name, member] of schema.structIterator()) {
      const key = style.keyOf(name, member.getMergedTraits() as object);
      const value = readForm(member, prefix === '' ? key : `${prefix}.${key}`, form, style);
      if (value !== undefined) { values[name] = value; }
    }
    return Object.keys(values).length === 0 ? undefined : values;
  }
  const text = form.get(prefix);
  if (text === null) { return undefined; }
  return schema.isNumericSchema() ? Number(text) : schema.isBooleanSchema() ? text === 'true' : text;
}

/** The members of an answer as elements, under the names that the model gives them. */
export function xmlMembers(schema: NormalizedSchema, value: unknown, style: FormStyle): string {
  let xml = '';
  for (const [name, member] of schema.structIterator()) {
    const each = (value as Record<string, unknown>)[name];
    if (each !== undefined) { xml += element(nameOf(member, name), member, each, style); }
  }
  return xml;
}

function element(name: string, schema: NormalizedSchema, value: unknown, style: FormStyle): string {
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    return `<${name}>${(value as unknown[]).map(each => element(nameOf(item, style.itemName), item, each, style)).join('')}</${name}>`;
  }
  return `<${name}>${schema.isStructSchema() ? xmlMembers(schema, value, style) : escaped(value instanceof Date ? value.toISOString() : String(value))}</${name}>`;
}

function nameOf(schema: NormalizedSchema, name: string): string {
  return (schema.getMergedTraits() as { readonly xmlName?: string }).xmlName ?? name;
}
