import { ENVIRONMENT, EnvironmentName } from '../../catalog/environment';

/** Variables by the keys of the catalog; what is undefined is left out. */
export function environmentOf(values: Partial<Record<keyof typeof ENVIRONMENT, string | undefined>>): Record<EnvironmentName, string> {
  return Object.fromEntries(Object.entries(values).flatMap(([key, value]) => value === undefined ? [] : [[ENVIRONMENT[key as keyof typeof ENVIRONMENT], value]])) as Record<EnvironmentName, string>;
}
