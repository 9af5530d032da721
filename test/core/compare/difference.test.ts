import { byWeight, Difference } from '../../../src/core/compare/difference';

const difference = (over: Partial<Difference>): Difference => ({ dimension: 'conntrack', what: 'x', type: 'number', values: {}, notable: true, statement: '', ...over });

test('what is told first: notable things, what only some have, settings, then numbers, the whole before its parts', () => {
  const sorted = [
    difference({ what: 'small', notable: false, ratio: 90 }),
    difference({ what: 'entries in ESTABLISHED', ratio: 34 }),
    difference({ what: 'entries', ratio: 11.6 }),
    difference({ what: 'udp entries', ratio: 2.5 }),
    difference({ what: 'maximum (nf_conntrack_max)', type: 'value' }),
    difference({ what: 'unreplied to 10.100.0.10:53/udp' }),
    difference({ what: 'drop rule', type: 'only-on' }),
  ].sort(byWeight).map(({ what }) => what);
  expect(sorted).toEqual(['drop rule', 'maximum (nf_conntrack_max)', 'entries', 'unreplied to 10.100.0.10:53/udp', 'entries in ESTABLISHED', 'udp entries', 'small']);
});
