import * as fc from 'fast-check';
import { CaptureFilter, FILTER_PROTOCOLS, PORT_PROTOCOLS } from '../../../../src/core/capture/filter/capture-filter';
import { addressOf, blockOf } from '../../../../src/core/capture/filter/filter-values';

const side = fc.option(fc.constantFrom('src' as const, 'dst' as const), { nil: undefined });
const port = fc.integer({ min: 1, max: 65_535 });
const address = fc.oneof(fc.ipV4(), fc.ipV6()).map(text => addressOf(text)!);
const block = fc.oneof(fc.tuple(fc.ipV4(), fc.integer({ min: 0, max: 32 })), fc.tuple(fc.ipV6(), fc.integer({ min: 0, max: 128 }))).map(([text, prefix]) => blockOf(`${text}/${prefix}`)!);
const byte = fc.integer({ min: 0, max: 255 });

const leaf: fc.Arbitrary<CaptureFilter> = fc.oneof(
  fc.record({ kind: fc.constant('protocol' as const), protocol: fc.constantFrom(...FILTER_PROTOCOLS) }),
  fc.record({ kind: fc.constant('host' as const), address, side }),
  fc.record({ kind: fc.constant('net' as const), block, side }),
  fc.tuple(port, port, fc.option(fc.constantFrom(...PORT_PROTOCOLS), { nil: undefined }), side)
    .map(([a, b, protocol, end]) => ({ kind: 'port' as const, from: Math.min(a, b), to: Math.max(a, b), protocol, side: end })),
  fc.tuple(fc.integer({ min: 1, max: 255 }), fc.option(byte, { nil: undefined })).map(([mask, equals]) => ({ kind: 'flags' as const, mask, equals })),
);

/** Any filter that the grammar can say, within its bounds. */
export const arbitraryFilter: fc.Arbitrary<CaptureFilter> = fc.letrec<{ filter: CaptureFilter }>(tie => ({
  filter: fc.oneof({ maxDepth: 3, withCrossShrink: true }, leaf,
    fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('not' as const), part: tie('filter') })),
})).filter;
