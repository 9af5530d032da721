import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

const MOST_COUNTERS = 16;

/** Allowance, reset and drop counters of the ENA devices. All count since the driver was loaded. */
export const enaSection: SectionReader = (document, manifest) => {
  const file = factsOf(document, 'ethtool')[0];
  const devices = file?.facts.interfaces.filter(each => each.ena) ?? [];
  const notAvailable: string[] = [];
  if (file === undefined) { notAvailable.push('ethtool -S'); } else if (devices.length === 0) { notAvailable.push('ENA counters: no interface has them'); }
  const { bootTime, collectedAt } = manifest.clock;
  const uptime = bootTime === undefined || collectedAt === undefined ? undefined : Math.round((collectedAt - bootTime) / 1_000);
  return {
    summary: defined({ devices: devices.length || undefined, uptimeSeconds: uptime }),
    tables: [{
      name: 'ena',
      rows: file === undefined ? [] : devices.map(device => ({
        device: plainName(device.name),
        at: at(file.path, device.place),
        counters: Object.fromEntries(Object.entries(device.counters)
          .filter(([name, counter]) => weight(name) > 1 || (weight(name) > 0 && counter.value > 0))
          .sort((a, b) => weight(b[0]) - weight(a[0]) || b[1].value - a[1].value)
          .slice(0, MOST_COUNTERS)
          .map(([name, counter]) => [plainName(name), counter.value])),
      })),
    }],
    notAvailable,
  };
};

function weight(counter: string): number {
  if (/allowance_exceeded/.test(counter)) { return 3; }
  if (/allowance_available/.test(counter)) { return 2; }
  return /reset|timeout|wd_expired|drop|fail|err/.test(counter) ? 1 : 0;
}
