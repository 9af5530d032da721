import { NormalizedSchema } from '@smithy/core/schema';

/** What an SDK package knows of an operation: it carries the service's model, so names on the wire need not be written down here. */
export interface OperationSchema {
  readonly name: string;
  /** `["GET", "/clusters/{name}", 200]`, where the protocol has it */
  readonly http?: readonly [string, string, number];
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

type StaticOperation = readonly [9, string, string, { readonly http?: readonly [string, string, number] }, unknown, unknown];

/** The operations of an SDK package: its exports whose names end in `$` and that describe an operation (the first field says so). */
export function operationSchemas(sdk: Readonly<Record<string, unknown>>): ReadonlyMap<string, OperationSchema> {
  const operations = Object.values(sdk).filter((each): each is StaticOperation => Array.isArray(each) && each[0] === 9);
  return new Map(operations.map(([, , name, traits, input, output]) => [
    name, { name, ...(traits?.http && { http: traits.http }), input: NormalizedSchema.of(input as never), output: NormalizedSchema.of(output as never) },
  ]));
}
