import { jsonAnswer, jsonRefusal } from './json-protocol';
import { OperationSchema, operationSchemas } from './operation-schemas';
import { Call, WireProtocol } from './wire-protocol';

/** REST with JSON bodies, as EKS speaks it: the operation is in method and path (https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html). */
export function restJsonProtocol(sdk: Readonly<Record<string, unknown>>): WireProtocol {
  const routes = [...operationSchemas(sdk).values()].filter(each => each.http).map(each => ({ ...each, pattern: patternOf(each.http![1]) }));
  return {
    decode({ method, url, body }): Call {
      for (const route of routes) {
        const found = route.http![0] === method ? route.pattern.exec(url.pathname) : null;
        if (found) { return { operation: route.name, input: { ...JSON.parse(body.toString() || '{}'), ...queryOf(route, url.searchParams), ...decoded(found.groups ?? {}) } }; }
      }
      throw new Error(`no operation has ${method} ${url.pathname}`);
    },
    encode: (_operation, output) => jsonAnswer(output),
    refuse: jsonRefusal,
  };
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.split('?')[0]!.replace(/\{(\w+)\+?\}/g, '(?<$1>[^/]+)')}$`);
}

function queryOf({ input }: OperationSchema, query: URLSearchParams): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, member] of input.structIterator()) {
    const text = query.get(String(member.getMergedTraits().httpQuery ?? ''));
    if (text !== null) { values[name] = member.isNumericSchema() ? Number(text) : text; }
  }
  return values;
}

function decoded(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, decodeURIComponent(value)]));
}
