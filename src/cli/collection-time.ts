/** collector script: eks_i-0abc_2026-11-18_2027-UTC_0.7.9.tar.gz */
const COLLECTOR = /_(\d{4})-(\d\d)-(\d\d)_(\d\d)(\d\d)-UTC/;

/** Windows collector: eks_i-0abc_20261118T1422337781Z.zip */
const WINDOWS = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)\d*Z/;

/** UTC milliseconds that a bundle's file name states (to the minute), or undefined. Only for putting bundles in order before they are read. */
export function collectionTimeFromName(name: string): number | undefined {
  const match = COLLECTOR.exec(name) ?? WINDOWS.exec(name);
  if (!match) return undefined;
  const [year, month, day, hour, minute] = match.slice(1).map(Number);
  const time = Date.UTC(year!, month! - 1, day, hour, minute);
  const plausible = month! >= 1 && month! <= 12 && day! >= 1 && day! <= 31 && hour! <= 23 && minute! <= 59;
  return plausible ? time : undefined;
}
