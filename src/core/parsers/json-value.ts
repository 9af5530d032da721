/** Parsed JSON, not yet looked at. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A field of an object; undefined for every other value. */
export function field(value: Json | undefined, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.hasOwn(value, key)
    ? (value as Readonly<Record<string, Json>>)[key] : undefined;
}

/** Fields of an object, at most `limit`; empty for every other value. */
export function fields(value: Json | undefined, limit: number): [string, Json][] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value as Readonly<Record<string, Json>>).slice(0, limit) : [];
}

/** Elements of an array, at most `limit`; empty for every other value. */
export function elements(value: Json | undefined, limit: number): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]).slice(0, limit) : [];
}

/** A text of at most 256 characters. */
export function textField(value: Json | undefined, key: string): string | undefined {
  const found = field(value, key);
  return typeof found === 'string' ? found.slice(0, 256) : undefined;
}

/** A finite number, also when written as text (`"9001"`). */
export function numberField(value: Json | undefined, key: string): number | undefined {
  const found = field(value, key);
  const number = typeof found === 'string' && /^-?\d+(\.\d+)?$/.test(found) ? Number(found) : found;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
