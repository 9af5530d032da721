import { Counts } from './counts';
import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf, UnreadLines } from './parser';

const KEPT = 2_000;
/** What ctr says instead of a list when the daemon does not answer. */
const ERROR = /^(ctr:|time=.*level=(error|fatal)|.*failed to dial|bash:|.*command not found)/;

/** Facts of containerd-containers.txt (`ctr --namespace k8s.io containers list`): every container that containerd knows, pod sandboxes included. */
export interface ContainersFacts extends ParsedFacts {
  readonly count: number;
  /** the first 12 digits of each id, at most 2,000 */
  readonly ids: readonly string[];
  /** image without its registry and tag (`eks/kube-proxy`) -> containers; at most 200 */
  readonly byImage: Readonly<Record<string, number>>;
  /** image name -> tag, for the images of AWS' node components */
  readonly components: Readonly<Record<string, Setting>>;
  /** the first of the list */
  readonly first?: Place;
  readonly error?: Place;
}

/** Facts of containerd-tasks.txt: containers that have a process, or had one that was not cleaned up. */
export interface TasksFacts extends ParsedFacts {
  readonly count: number;
  readonly ids: readonly string[];
  /** RUNNING, STOPPED, PAUSED … -> tasks */
  readonly byStatus: Readonly<Record<string, number>>;
  readonly error?: Place;
}

/** Facts of containerd-images.txt. Names that are digests are not counted. */
export interface ImagesFacts extends ParsedFacts {
  readonly count: number;
  /** image name -> tags in the store, for the images of AWS' node components */
  readonly components: Readonly<Record<string, Setting>>;
  /** images with a schema 1 manifest, which containerd 2 refuses; at most 20 */
  readonly schema1: readonly Place[];
  readonly error?: Place;
}

/** `602401143452.dkr.ecr.us-east-1.amazonaws.com/eks/kube-proxy:v1.31.7-minimal-eksbuild.2` -> name and tag */
export function imageName(reference: string): { readonly name: string; readonly tag?: string } {
  const plain = reference.replace(/@sha256:[0-9a-f]+$/, '');
  const path = plain.includes('/') && /[.:]/.test(plain.split('/', 1)[0]) ? plain.slice(plain.indexOf('/') + 1) : plain;
  const colon = path.lastIndexOf(':');
  return colon > 0 && !path.slice(colon).includes('/') ? { name: path.slice(0, colon), tag: path.slice(colon + 1) } : { name: path };
}

const COMPONENTS = /(?:^|\/)(kube-proxy|amazon-k8s-cni|amazon-k8s-cni-init|aws-network-policy-agent|aws-ebs-csi-driver|aws-efs-csi-driver|aws-fsx-csi-driver|aws-mountpoint-s3-csi-driver|eks-pod-identity-agent|eks-node-monitoring-agent|coredns)$/;

/** Tags of component images as they are seen; a later one is added behind a comma. */
class Components {
  private readonly found = new Map<string, Setting>();

  public note(name: string, tag: string | undefined, place: () => Place): void {
    const component = COMPONENTS.exec(name)?.[1];
    if (component === undefined || tag === undefined) { return; }
    const known = this.found.get(component);
    if (known === undefined) {
      this.found.set(component, { value: detach(tag, 128), place: place() });
    } else if (!known.value.split(', ').includes(tag) && known.value.length < 400) {
      this.found.set(component, { value: detach(`${known.value}, ${tag.slice(0, 128)}`, 512), place: known.place });
    }
  }

  public facts(): Record<string, Setting> {
    return Object.fromEntries(this.found);
  }
}

export const containersParser: ParserFactory<ContainersFacts> = () => {
  const unread = new UnreadLines();
  const ids: string[] = [];
  const byImage = new Counts(200);
  const components = new Components();
  let count = 0;
  let first: Place | undefined;
  let error: Place | undefined;
  return {
    line(line) {
      const words = line.text.trim().split(/\s+/, 4);
      if (words[0] === '' || words[0] === 'CONTAINER') { return; }
      if (ERROR.test(line.text)) { error ??= placeOf(line); return; }
      if (words.length < 3) { unread.add(line.line, 'not a container'); return; }
      count += 1;
      first ??= placeOf(line);
      if (ids.length < KEPT) { ids.push(detach(words[0], 12)); }
      const { name, tag } = imageName(words[1]);
      byImage.add(name);
      components.note(name, tag, () => placeOf(line));
    },
    end: () => ({ ...unread.facts(), count, ids, byImage: byImage.facts(), components: components.facts(), ...first && { first }, ...error && { error } }),
  };
};

export const tasksParser: ParserFactory<TasksFacts> = () => {
  const unread = new UnreadLines();
  const ids: string[] = [];
  const byStatus = new Counts(16);
  let count = 0;
  let error: Place | undefined;
  return {
    line(line) {
      const words = line.text.trim().split(/\s+/, 4);
      if (words[0] === '' || words[0] === 'TASK') { return; }
      if (ERROR.test(line.text)) { error ??= placeOf(line); return; }
      if (words.length < 3 || !/^\d+$/.test(words[1])) { unread.add(line.line, 'not a task'); return; }
      count += 1;
      if (ids.length < KEPT) { ids.push(detach(words[0], 12)); }
      byStatus.add(words[2]);
    },
    end: () => ({ ...unread.facts(), count, ids, byStatus: byStatus.facts(), ...error && { error } }),
  };
};

export const imagesParser: ParserFactory<ImagesFacts> = () => {
  const unread = new UnreadLines();
  const components = new Components();
  const schema1: Place[] = [];
  let count = 0;
  let error: Place | undefined;
  return {
    line(line) {
      const words = line.text.trim().split(/\s+/, 4);
      if (words[0] === '' || words[0] === 'REF') { return; }
      if (ERROR.test(line.text)) { error ??= placeOf(line); return; }
      if (words.length < 3) { unread.add(line.line, 'not an image'); return; }
      if (words[0].startsWith('sha256:')) { return; }
      count += 1;
      if (schema1.length < 20 && /manifest\.v1\+(?:json|prettyjws)/.test(words[1])) { schema1.push(placeOf(line)); }
      const { name, tag } = imageName(words[0]);
      components.note(name, tag, () => placeOf(line));
    },
    end: () => ({ ...unread.facts(), count, components: components.facts(), schema1, ...error && { error } }),
  };
};
