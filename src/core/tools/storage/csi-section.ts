import { at, defined, plainCounts, podVolume, SectionReader } from './section';
import { factsOf } from '../../compare/facts-of';
import { plainName } from '../../compare/plain-name';

/** What tells one driver's traces from another's. */
interface Driver {
  readonly name: string;
  /** in the path of its pods' logs */
  readonly pods: RegExp;
  /** component image */
  readonly image: string;
  /** mounts that need it */
  readonly serves: (mount: { readonly device: string; readonly type: string; readonly mountPoint: string }) => boolean;
  readonly unknowable: readonly string[];
}

/**
 * The driver's traces on this node. A node without it is in order as long as no pod on it wants a volume: only kubelet's complaint, a finding, says
 * that it is missing.
 */
function csiSection(driver: Driver): SectionReader {
  return document => {
    const logs = factsOf(document, 'csi-log').filter(each => driver.pods.test(each.path));
    // the copies under containers/ and pods/ hold the same lines
    const containers = new Map<string, typeof logs[number]>();
    for (const each of logs) { containers.set(/_([^/_]+)-[0-9a-f]{64}\.log$/.exec(each.path)?.[1] ?? /\/([^/]+)\/\d+\.log/.exec(each.path)?.[1] ?? each.path, each); }
    const running = factsOf(document, 'containerd-containers').filter(each => each.facts.error === undefined);
    const component = running.map(each => each.facts.components[driver.image]).find(each => each !== undefined);
    const mounts = factsOf(document, 'mounts').flatMap(each => each.facts.mounts).filter(driver.serves);
    const names = new Set(mounts.map(each => podVolume(each)?.name ?? each.mountPoint));
    const seen = logs.length > 0 || component !== undefined;
    const notAvailable = [...driver.unknowable];
    if (logs.length === 0) { notAvailable.push(seen ? `logs of ${driver.name}` : `${driver.name}: no log and no container of it on this node, which is in order unless a pod here needs its volumes`); }
    return {
      summary: defined({
        onThisNode: running.length === 0 && !seen ? undefined : seen,
        version: component === undefined ? undefined : plainName(component.value),
        mountedVolumes: factsOf(document, 'mounts').length === 0 ? undefined : names.size,
        errors: logs.length === 0 ? undefined : [...containers.values()].reduce((sum, each) => sum + each.facts.errors, 0),
      }),
      tables: [{
        name: 'containers',
        rows: [...containers].sort((a, b) => b[1].facts.errors - a[1].facts.errors).map(([container, { path, facts }]) => {
          const worst = Object.entries(facts.errorsByKind).sort((a, b) => b[1] - a[1])[0]?.[0];
          const last = worst === undefined ? undefined : facts.lastErrors[worst as keyof typeof facts.lastErrors];
          return defined({
            container: plainName(container),
            driver: facts.driver === undefined ? undefined : plainName(facts.driver.value),
            version: facts.version === undefined ? undefined : plainName(facts.version.value),
            errors: facts.errors,
            errorsByKind: facts.errors === 0 ? undefined : facts.errorsByKind,
            volumes: Object.keys(facts.volumes).length === 0 ? undefined : plainCounts(facts.volumes, 5),
            at: last === undefined ? undefined : at(path, last),
          });
        }),
      }],
      notAvailable,
    };
  };
}

/** The EBS CSI driver. */
export const ebsCsiSection = csiSection({
  name: 'the EBS CSI driver',
  pods: /(?:^|[/_])ebs-csi-/,
  image: 'aws-ebs-csi-driver',
  serves: each => /^\/dev\/(nvme[1-9]\d*n1|xvd[b-z]|sd[b-z])/.test(each.device) && /^\/var\/lib\/kubelet\/pods\/.*kubernetes\.io~(csi|aws-ebs)\//.test(each.mountPoint),
  unknowable: ['attachment limit of this instance, and attachments as EC2 sees them: not in a bundle (CSINode object, DescribeVolumes)', 'the controller\'s log: it runs elsewhere unless its pod is on this node'],
});

/** The EFS CSI driver. */
export const efsCsiSection = csiSection({
  name: 'the EFS CSI driver',
  pods: /(?:^|[/_])efs-csi-/,
  image: 'aws-efs-csi-driver',
  serves: each => /^nfs4?$/.test(each.type) && (/^127\.0\.0\.1:|fs-[0-9a-f]{8,17}\.efs\./.test(each.device) || /kubernetes\.io~csi\//.test(each.mountPoint)),
  unknowable: ['mount targets, access points and their security groups: known to EFS, not in a bundle'],
});
