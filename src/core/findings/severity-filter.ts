import { Severity, SEVERITIES } from './finding';

/** What tools accept to choose findings by severity. `warning` is the original system's name for what is now high and medium. */
export const SEVERITY_FILTERS = ['critical', 'high', 'medium', 'low', 'info', 'all', 'warning'] as const;

export type SeverityFilter = typeof SEVERITY_FILTERS[number];

/** The severities a filter lets through: a severity means itself alone. */
export function severitiesOf(filter: SeverityFilter): readonly Severity[] {
  if (filter === 'all') { return SEVERITIES; }
  return filter === 'warning' ? ['high', 'medium'] : [filter];
}
