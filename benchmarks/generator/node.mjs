import { Random } from './random.mjs';

const APPS = ['checkout', 'cart', 'payments-worker', 'inventory', 'search-api', 'web-frontend', 'recommendation', 'user-profile', 'notification-svc', 'billing-worker', 'etl-runner',
  'kafka-consumer', 'session-cache', 'prometheus-node-exporter', 'fluent-bit', 'image-resizer', 'ingress-nginx-controller', 'cert-manager', 'external-dns', 'metrics-server',
  'catalog-sync', 'argo-rollouts', 'keda-operator', 'nightly-report', 'orders'];
const NAMESPACES = ['default', 'kube-system', 'prod', 'shop', 'monitoring', 'payments', 'data', 'backend', 'batch'];

/** A pod with what logs say of it, spelt once: string work per line is what a generator's speed depends on. */
export class Pod {
  /** @param {Random} random */
  constructor(random) {
    this.app = random.pick(APPS);
    this.namespace = random.pick(NAMESPACES);
    this.name = `${this.app}-${random.hex(9)}-${random.suffix(5)}`;
    this.ref = `${this.namespace}/${this.name}`;
    this.uid = random.uuid();
    this.uidUnderscored = this.uid.replace(/-/g, '_');
    this.container = random.hex(64);
    this.sandbox = random.hex(64);
    this.netns = random.uuid();
    this.token = `kube-api-access-${random.suffix(5)}`;
    this.ip = `10.0.${random.int(64)}.${random.int(256)}`;
    this.eni = `eni${random.hex(11)}`;
    this.volume = `vol-0${random.hex(16)}`;
    this.pvc = `pvc-${random.uuid()}`;
    this.image = `705829714334.dkr.ecr.us-west-2.amazonaws.com/${this.app}:${1 + random.int(4)}.${random.int(20)}.${random.int(9)}`;
  }
}

/** The node a bundle comes from: everything in it follows from the seed. */
export class Node {
  /** @param {number} seed @param {number} collectedAt UTC seconds */
  constructor(seed, collectedAt) {
    const random = new Random(seed);
    this.seed = seed;
    this.collectedAt = collectedAt;
    this.instanceId = `i-0${random.hex(16)}`;
    this.ip = `10.0.${16 + random.int(16)}.${4 + random.int(250)}`;
    this.shortName = `ip-${this.ip.replace(/\./g, '-')}`;
    this.name = `${this.shortName}.us-west-2.compute.internal`;
    this.eni = `eni-0${random.hex(16)}`;
    this.secondEni = `eni-0${random.hex(16)}`;
    this.mac = `02:${[1, 2, 3, 4, 5].map(() => random.hex(2)).join(':')}`;
    this.kubeletPid = 1700 + random.int(60);
    this.containerdPid = 1400 + random.int(60);
    /** days of journal that the collector takes; the node booted shortly before */
    this.days = 10;
    this.bootedAt = collectedAt - this.days * 86400 - 3600;
    this.pods = Array.from({ length: 58 }, () => new Pod(random));
  }
}

/** Which pod a program speaks of next: a few are busy, now and then one is replaced, containers restart. */
export class Churn {
  /** @param {Node} node @param {Random} random */
  constructor(node, random) {
    this.random = random;
    this.pods = [...node.pods];
    this.current = this.pods[0];
  }

  /** @returns {Pod} */
  next() {
    const r = this.random.next() / 4294967296;
    if (r < 0.45) {
      const at = this.random.next() / 4294967296;
      this.current = this.pods[Math.floor(this.pods.length * at * at)];
    } else if (r > 0.998) {
      this.pods[this.random.int(this.pods.length)] = new Pod(this.random);
    } else if (r > 0.9965) {
      this.current.container = this.random.hex(64);
    }
    return this.current;
  }
}
