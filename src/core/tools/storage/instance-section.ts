import { at, defined, plainPath, SectionReader, size } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** What the node says of itself that limits its storage: disks, and ENIs, which share attachment slots with volumes on most instance types. */
export const instanceSection: SectionReader = (document, manifest) => {
  const lsblk = factsOf(document, 'lsblk');
  const enis = factsOf(document, 'ipamd-enis').find(each => !each.facts.empty);
  const type = factsOf(document, 'nodeadm-log').map(each => each.facts.instanceType).find(each => each !== undefined);
  const kernel = factsOf(document, 'uname')[0]?.facts;
  const devices = lsblk.flatMap(({ path, facts }) => facts.devices.map(device => ({ path, device })));
  return {
    summary: defined({
      instanceId: manifest.instanceId,
      instanceType: type === undefined ? undefined : plainName(type.value),
      availabilityZone: manifest.availabilityZone,
      os: manifest.os,
      kernel: kernel?.kernelRelease === undefined ? undefined : plainName(kernel.kernelRelease),
      architecture: kernel?.machine,
      disks: lsblk.length === 0 ? undefined : devices.filter(each => each.device.type === 'disk').length,
      enis: enis?.facts.enis.length,
    }),
    tables: [{
      name: 'blockDevices',
      rows: devices.filter(each => each.device.type !== 'loop').map(({ path, device }) => defined({
        name: plainName(device.name),
        type: plainName(device.type),
        size: size(device.sizeBytes),
        readOnly: device.readOnly || undefined,
        mount: device.mountPoint === undefined ? undefined : plainPath(device.mountPoint),
        at: at(path, device.place),
      })),
    }],
    notAvailable: [
      ...lsblk.length === 0 ? ['block devices: storage/lsblk.txt'] : [],
      `${type === undefined ? 'instance type, and ' : ''}how many volumes the instance may hold: known to EC2 (DescribeInstanceTypes), not to the node`,
      'metadata options (IMDS hop limit): known to EC2',
    ],
  };
};
