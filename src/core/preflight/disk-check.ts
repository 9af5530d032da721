import { attempt } from './attempt';
import { CheckResult, failed, ok, unknown } from './check';
import { DiskReading, DiskReadings } from './ports';

/** Of the root file system (https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-collecteksinstancelogs.html). */
const FREE_PERCENT = 10;
/** What AWS' log collector wants free before it starts. */
const FREE_BYTES = 1.5 * 1024 ** 3;
/** Where the collector writes the bundle. */
const WRITTEN_TO = ['/', '/var/log'];

/** Room for a bundle. Nobody but the node knows, so the last bundle is asked. */
export async function diskCheck(disks: DiskReadings, instanceId: string, now: number): Promise<CheckResult> {
  return attempt('disk', async () => {
    const reading = await disks.latest(instanceId);
    return reading === undefined ? unknown('disk', 'no bundle of this node tells; the runbook looks before it collects') : judgeDisk(reading, now);
  });
}

export function judgeDisk({ rows, bundleId, collectedAt }: DiskReading, now: number): CheckResult {
  const held = [...new Set(WRITTEN_TO.flatMap(path => holderOf(rows, path) ?? []))];
  const hours = Math.max(0, Math.round((now - Date.parse(collectedAt)) / 3_600_000));
  const when = `as of ${collectedAt} (${hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`} ago, bundle ${bundleId})`;
  if (held.length === 0) { return unknown('disk', `the last bundle does not list the root file system, ${when}`); }
  const words = held.map(each => `${each.mountPoint} is ${each.usePercent} % full, ${(each.availableBytes / 1024 ** 3).toFixed(1)} GiB free`).join('; ');
  const tight = held.some(each => 100 - each.usePercent < FREE_PERCENT || each.availableBytes < FREE_BYTES);
  return tight ? failed('disk', `${words}, ${when}; a collection needs ${FREE_PERCENT} % and 1.5 GiB`) : ok('disk', `${words}, ${when}`);
}

/** The file system on which a path lies: the longest mount point above it. */
function holderOf(rows: DiskReading['rows'], path: string) {
  return rows.filter(({ mountPoint }) => mountPoint === '/' || path === mountPoint || path.startsWith(`${mountPoint}/`)).sort((a, b) => b.mountPoint.length - a.mountPoint.length)[0];
}
