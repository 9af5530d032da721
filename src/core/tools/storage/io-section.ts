import { at, defined, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** Who has waited for block I/O, and how much the CPUs did. All since start: a long-lived process has more. */
export const ioSection: SectionReader = (document, manifest) => {
  const delays = factsOf(document, 'io-throttling');
  const pressure = factsOf(document, 'pressure').filter(each => each.facts.resource === 'io');
  const { bootTime, collectedAt } = manifest.clock;
  const notAvailable = ['IOPS and throughput limits of EBS volumes and of the instance: known to EBS (NVMe vendor log page, CloudWatch), not in a bundle'];
  if (delays.length === 0) { notAvailable.push('I/O delay by process: system/io_throttling.txt'); }
  if (pressure.length === 0) { notAvailable.push('I/O pressure stall information: collected by NodeDiagnostic only'); }
  return {
    summary: defined({
      processesThatWaited: delays.length === 0 ? undefined : delays.reduce((sum, each) => sum + each.facts.count, 0),
      uptimeSeconds: bootTime === undefined || collectedAt === undefined ? undefined : Math.round((collectedAt - bootTime) / 1_000),
      ioPressure: pressure[0] === undefined ? undefined : defined({ someAvg60: pressure[0].facts.some?.avg60, fullAvg60: pressure[0].facts.full?.avg60 }),
    }),
    tables: [{
      name: 'delays',
      rows: delays.flatMap(({ path, facts }) => facts.delays.slice(0, 20).map(each => ({ process: plainName(each.name), pid: each.pid, seconds: each.seconds, at: at(path, each.place) }))),
    }],
    notAvailable,
  };
};
