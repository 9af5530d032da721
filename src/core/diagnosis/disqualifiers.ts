import { Disqualifier } from './causal-edge';
import { entityField } from '../findings/entity-field';
import { Finding } from '../findings/finding';
import { cidrContains, normaliseCidr } from '../parsers/cidr';

function text(finding: Finding, field: string): string {
  return entityField(finding.entity, field) ?? '';
}

/** A rule's `port` may be a list or a range (`53,443`, `1024:65535`), as multiport matches print it, and negated (`!53`). */
function portIncludes(spec: string, port: number): boolean {
  if (spec.startsWith('!')) { return !portIncludes(spec.slice(1), port); }
  return spec.split(',').some((part) => {
    const [from, to] = part.trim().split(/[:-]/).map(Number);
    return from === port || (to !== undefined && from! <= port && port <= to);
  });
}

/** The rule names ports (or a protocol without ports), and these are not among them. */
export function otherPortThan(...ports: readonly number[]): Disqualifier {
  return {
    when: (cause) => {
      const port = text(cause, 'port');
      return /icmp/.test(text(cause, 'protocol')) || (port !== '' && !ports.some((each) => portIncludes(port, each)));
    },
    because: `the rule matches other ports than ${ports.join(' or ')}`,
  };
}

/** kubelet, containerd and host-network pods pass INPUT and OUTPUT, pods pass FORWARD. User chains may hang anywhere. */
export const ONLY_FORWARDED: Disqualifier = {
  when: (cause) => text(cause, 'chain') === 'FORWARD',
  because: "FORWARD carries pods' traffic, not that of kubelet, containerd or host-network pods",
};

/** Pods' traffic to other addresses is forwarded; the node's own chains do not see it. */
export const ONLY_HOST_TRAFFIC: Disqualifier = {
  // in IPVS mode packets to service addresses come to INPUT; the detector then says what the rule blocks
  when: (cause) => /^(?:INPUT|OUTPUT)$/.test(text(cause, 'chain')) && !(text(cause, 'chain') === 'INPUT' && text(cause, 'blocks') === 'dns'),
  because: "INPUT and OUTPUT carry the node's own traffic, not that which pods send to other addresses",
};

/** The address that the effect failed to reach, where it names one. */
function wantedAddress(effect: Finding): string | undefined {
  const wanted = text(effect, 'server') || text(effect, 'address') || text(effect, 'endpoint') || text(effect, 'destination');
  const address = normaliseCidr(wanted) === undefined ? /^\[?([0-9a-fA-F.:]+?)\]?:\d+$/.exec(wanted)?.[1] : wanted;
  return address !== undefined && normaliseCidr(address) !== undefined ? address : undefined;
}

/** Cause and effect both name an address, and the one does not cover the other. Only for effects that do not go through a service address. */
export const OTHER_ADDRESS: Disqualifier = {
  when: (cause, effect) => {
    const blocked = text(cause, 'destination');
    const address = wantedAddress(effect);
    return normaliseCidr(blocked) !== undefined && address !== undefined && !cidrContains(blocked, address);
  },
  because: 'it concerns other addresses than those which fail',
};

/**
 * The cause stops one host, and that is not the one which is missed. A wider range may hold the endpoints that kube-proxy replaces a service address with, and a rule
 * that is known to block DNS may name an endpoint.
 */
export const OTHER_HOST: Disqualifier = {
  when: (cause, effect) => {
    const blocked = normaliseCidr(text(cause, 'destination'));
    const address = wantedAddress(effect);
    return text(cause, 'blocks') !== 'dns' && blocked !== undefined && /\/(?:32|128)$/.test(blocked) && address !== undefined && !cidrContains(blocked, address);
  },
  because: 'it concerns another address than that which fails',
};

/** The detector knows what traffic the rule stops, and it is none of these. */
export function otherTrafficThan(...traffic: readonly string[]): Disqualifier {
  return {
    when: (cause) => text(cause, 'blocks') !== '' && !traffic.includes(text(cause, 'blocks')),
    because: 'the rule stops other traffic',
  };
}

/** An address that is no link-local address cannot stop traffic to instance metadata, Amazon DNS by link-local address, or the Pod Identity agent. */
export const NOT_LINK_LOCAL: Disqualifier = {
  when: (cause) => {
    const destination = text(cause, 'destination');
    return normaliseCidr(destination) !== undefined && !cidrContains(destination, '169.254.169.254') && !cidrContains('169.254.0.0/16', destination);
  },
  because: 'it does not cover link-local addresses',
};

/** The full or failing filesystem is one that neither the system nor containerd nor kubelet write to. */
export const OTHER_FILESYSTEM: Disqualifier = {
  when: (cause) => {
    const mount = text(cause, 'mount');
    return mount !== '' && !/^\/(?:var(?:\/(?:lib(?:\/(?:containerd|kubelet|docker))?|log))?|run|local|mnt|mnt\/k8s-disks(?:\/.*)?|\.bottlerocket.*|usr|opt)?$/.test(mount);
  },
  because: 'system, containerd and kubelet do not write to that filesystem',
};

/** Only filesystems that images, containers and logs live on are watched by the eviction manager (nodefs, imagefs, containerfs). */
export const OTHER_RESOURCE_THAN_STORAGE: Disqualifier = {
  when: (_, effect) => /^(?:memory|pid)/i.test(text(effect, 'resource')),
  because: 'the evictions are for another resource',
};

/** Evictions for a resource other than memory. */
export const OTHER_RESOURCE_THAN_MEMORY: Disqualifier = {
  when: (_, effect) => text(effect, 'resource') !== '' && !/^mem/i.test(text(effect, 'resource')),
  because: 'the evictions are for another resource',
};

/** Evictions for a resource other than process ids. */
export const OTHER_RESOURCE_THAN_PIDS: Disqualifier = {
  when: (_, effect) => text(effect, 'resource') !== '' && !/^pid/i.test(text(effect, 'resource')),
  because: 'the evictions are for another resource',
};

/** The failed unit is another one. */
export function otherUnitThan(...units: readonly string[]): Disqualifier {
  return {
    when: (_, effect) => {
      const unit = text(effect, 'unit');
      return unit !== '' && !units.some((each) => unit === each || unit.startsWith(`${each}.`) || unit.startsWith(`${each}-`) || unit.startsWith(`${each}@`));
    },
    because: 'another unit failed',
  };
}

/** The kernel parameter at fault is none of these. */
export function otherParameterThan(form: RegExp): Disqualifier {
  return { when: (cause) => text(cause, 'parameter') !== '' && !form.test(text(cause, 'parameter')), because: 'the parameter does not act on this' };
}

/** The setting at fault is none of these. */
export function otherSettingThan(form: RegExp): Disqualifier {
  return { when: (cause) => !form.test(text(cause, 'setting')), because: 'the setting does not act on this' };
}

/** The AWS API call that failed is of another service. Actions read `ec2:AttachVolume`; some logs have only the call's name. */
export function otherServiceThan(service: string, calls: RegExp): Disqualifier {
  return {
    when: (cause) => {
      const action = text(cause, 'action');
      const named = text(cause, 'service') || (action.includes(':') ? action.split(':')[0]! : '');
      if (named !== '' && named.toLowerCase() !== service) { return true; }
      return action !== '' && !calls.test(action);
    },
    because: `the call is not one of ${service} that this needs`,
  };
}

/** The image that could not be pulled is another program's, or it is not known whose. */
export function otherImageThan(form: RegExp): Disqualifier {
  return { when: (cause) => !form.test(text(cause, 'image')), because: 'the image is of another program' };
}

/** What ECC or the firmware set right: nothing was lost, so nothing fails of it. */
export const CORRECTED: Disqualifier = {
  when: (cause) => text(cause, 'component').endsWith('-corrected'),
  because: 'the hardware error was corrected',
};

/** The interface is a pod's, not the node's. */
export const POD_INTERFACE: Disqualifier = {
  when: (cause) => entityField(cause.entity, 'deviceRole') === 'pod-veth',
  because: 'the interface belongs to one pod',
};
