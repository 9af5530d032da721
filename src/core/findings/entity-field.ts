import { roleOfDevice, wholeDevice } from './device-role';
import { Entity } from './finding';
import { workloadOf } from './workload';
import { normaliseCidr } from '../parsers/cidr';

/** What a node may put into one field of an identity; longer values are cut, so that a name cannot fill the number book. */
const MAX_VALUE = 256;

const PROTOCOLS: ReadonlyMap<string, string> = new Map([['0', 'all'], ['1', 'icmp'], ['6', 'tcp'], ['17', 'udp'], ['58', 'ipv6-icmp'], ['icmpv6', 'ipv6-icmp']]);

/**
 * One spelling for each field value, whichever detector wrote it: `17` and `udp`, `10.100.0.10` and `10.100.0.10/32`, 53 and `53` are the same.
 * `workload`, `registry`, `deviceRole` and `wholeDevice` are derived where the entity does not carry them. Undefined: the entity says nothing about the field.
 */
export function entityField(entity: Entity, field: string): string | undefined {
  const value = entity[field] ?? derived(entity, field);
  if (value === undefined || value === '') { return undefined; }
  const text = String(value).trim().slice(0, MAX_VALUE);
  if (field === 'protocol') { return PROTOCOLS.get(text.toLowerCase()) ?? text.toLowerCase(); }
  if (field === 'destination' || field === 'source') { return normaliseCidr(text) ?? text; }
  return field === 'device' ? text.replace(/^\/dev\//, '') : text;
}

function derived(entity: Entity, field: string): string | undefined {
  switch (field) {
    case 'workload': return entity.pod === undefined ? undefined : workloadOf(String(entity.pod));
    case 'registry': return entity.image === undefined ? undefined : registryOf(String(entity.image));
    case 'deviceRole': {
      const device = entity.device ?? entity.interface;
      return device === undefined ? undefined : roleOfDevice(String(device));
    }
    case 'wholeDevice': return entity.device === undefined ? undefined : wholeDevice(String(entity.device));
    default: return undefined;
  }
}

/** A reference whose first part has no dot, colon or `localhost` is on Docker Hub (distribution reference grammar). */
function registryOf(image: string): string {
  const first = image.split('/')[0]!;
  return image.includes('/') && (/[.:]/.test(first) || first === 'localhost') ? first : 'docker.io';
}
