import { Counts } from './counts';
import { detach } from './detach';
import { Setting } from './fact';
import { ParsedFacts, ParserFactory, Place, placeOf } from './parser';

/** Kinds of errors in a CSI driver's log. */
export type CsiErrorKind = 'attach' | 'attach-limit' | 'mount' | 'format' | 'permission' | 'throttled' | 'imds' | 'dns' | 'timeout' | 'other';

/** Facts of one container's log of a CSI pod (EBS, EFS, FSx, S3): which driver, and what went wrong how often. */
export interface CsiLogFacts extends ParsedFacts {
  /** `ebs.csi.aws.com`, as the driver calls itself */
  readonly driver?: Setting;
  readonly version?: Setting;
  readonly errors: number;
  readonly errorsByKind: Readonly<Partial<Record<CsiErrorKind, number>>>;
  /** the last line of each kind */
  readonly lastErrors: Readonly<Partial<Record<CsiErrorKind, Place>>>;
  /** volumes named in errors, at most 50 */
  readonly volumes: Readonly<Record<string, number>>;
}

/** First that fits: the cause stands before what it leads to. */
const KINDS: readonly (readonly [CsiErrorKind, RegExp])[] = [
  ['attach-limit', /maximum number of (?:disks|volumes)|attachment limit|max volumes? (?:count|limit)|AttachmentLimitExceeded/i],
  ['throttled', /RequestLimitExceeded|Throttling(?:Exception)?\b|rate exceeded/i],
  ['permission', /UnauthorizedOperation|AccessDenied|not authorized to perform|WebIdentityErr|InvalidClientTokenId|NoCredentialProviders|no EC2 IMDS role found/i],
  ['imds', /EC2MetadataError|ec2imds|failed to get (?:instance )?metadata|IMDS/i],
  ['dns', /no such host|Failed to resolve|could not resolve|Name or service not known/i],
  ['format', /wrong fs type|bad superblock|fsck|mkfs|format of disk|xfs_repair/i],
  ['attach', /could not attach|failed to attach|attachment timeout|AttachVolume|detach/i],
  ['mount', /could not mount|mount failed|MountVolume|mount\.nfs|NodePublishVolume|NodeStageVolume|mounting arguments/i],
  ['timeout', /DeadlineExceeded|timed out|timeout/i],
];

/** klog puts E at an error, zap and logrus write the level out, the Python of amazon-efs-utils prints ERROR. */
const ERROR = /(?:^|\s)E\d{4} \d\d:\d\d:\d\d|\blevel=(?:error|fatal)\b|"level":"(?:error|fatal)"|\bERROR\b|GRPC error:/;

export const csiLogParser: ParserFactory<CsiLogFacts> = () => {
  let driver: Setting | undefined;
  let version: Setting | undefined;
  let errors = 0;
  const byKind: Partial<Record<CsiErrorKind, number>> = {};
  const last: Partial<Record<CsiErrorKind, Place>> = {};
  const volumes = new Counts(50);
  return {
    line(line) {
      const { text } = line;
      if (driver === undefined && /driver/i.test(text)) {
        const name = /"?[Dd]river(?:Name)?"?[:=]\s?"?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.csi\.(?:aws|amazonaws)\.com|[a-z0-9.-]+\.csi\.aws\.com)/.exec(text);
        if (name) { driver = { value: detach(name[1], 64), place: placeOf(line) }; }
        const number = /"?\b[Vv]ersion"?[:=]\s?"?(v?\d+\.\d+\.\d+[\w.-]*)/.exec(text);
        if (number) { version = { value: detach(number[1], 32), place: placeOf(line) }; }
      }
      if (!ERROR.test(text)) { return; }
      errors += 1;
      const kind = KINDS.find(([, pattern]) => pattern.test(text))?.[0] ?? 'other';
      byKind[kind] = (byKind[kind] ?? 0) + 1;
      last[kind] = placeOf(line);
      const volume = /\b(?:vol-[0-9a-f]{8,17}|fs-[0-9a-f]{8,17})\b/.exec(text);
      if (volume) { volumes.add(volume[0]); }
    },
    end: () => ({ unread: [], unreadLines: 0, ...driver && { driver }, ...version && { version }, errors, errorsByKind: byKind, lastErrors: last, volumes: volumes.facts() }),
  };
};
