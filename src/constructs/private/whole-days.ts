import { Duration } from 'aws-cdk-lib';
import { PropError } from './prop-error';

/** Days of a duration by which S3 is to delete: it counts whole days, from one. */
export function wholeDays(prop: string, duration: Duration): number {
  const days = duration.isUnresolved() ? NaN : duration.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw new PropError({ prop, got: duration.isUnresolved() ? 'a value known only at deployment' : duration.toHumanString(), expected: 'whole days, at least one, known at synth', fix: `use Duration.days(n), such as Duration.days(${Number.isNaN(days) ? 7 : Math.max(1, Math.ceil(days))})` });
  }
  return days;
}
