import { JsonSchema } from '../core/tools';

/**
 * The same schema in the words that all clients understand: some (the OpenAPI subset of function declarations) know neither tuples, nor lists of types,
 * nor schemas that are a bare `false` or empty. What the Inspector's `--strict` asks for.
 */
export function portableSchema(schema: JsonSchema): JsonSchema {
  const { prefixItems, type, additionalProperties, ...rest } = schema;
  const result: JsonSchema = {};
  if (Array.isArray(type)) result.anyOf = type.map(each => ({ type: each as string }));
  else if (type !== undefined) result.type = type;
  for (const [key, value] of Object.entries(rest)) result[key] = portable(key, value);
  if (Array.isArray(prefixItems)) Object.assign(result, listOf(prefixItems as JsonSchema[]));
  if (typeof additionalProperties === 'object') {
    result.additionalProperties = Object.keys(additionalProperties).length === 0 ? true : portableSchema(additionalProperties);
  } else if (additionalProperties !== undefined) {
    result.additionalProperties = additionalProperties;
  }
  return result;
}

/** A tuple as a list of that length whose items may be any of the tuple's. */
function listOf(items: readonly JsonSchema[]): JsonSchema {
  const distinct = [...new Map(items.map(item => [JSON.stringify(item), portableSchema(item)])).values()];
  return { items: distinct.length === 1 ? distinct[0] : { anyOf: distinct }, minItems: items.length, maxItems: items.length };
}

function portable(key: string, value: unknown): unknown {
  switch (key) {
    case 'properties':
      return Object.fromEntries(Object.entries(value as Record<string, JsonSchema>).map(([name, property]) => [name, portableSchema(property)]));
    case 'items':
      return typeof value === 'object' ? portableSchema(value as JsonSchema) : value;
    case 'anyOf':
    case 'oneOf':
    case 'allOf':
      return (value as JsonSchema[]).map(portableSchema);
    default:
      return value;
  }
}
