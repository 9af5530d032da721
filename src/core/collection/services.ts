import { CollectionLimits } from './allowance';
import { ClusterAllowance } from './cluster-scope';
import { CollectionStore } from './collection-store';
import { MachineSource } from '../../catalog/machine-source';
import { Recording } from '../capture/recording';
import { ArchiveBucket, Clock, EvidenceStore, ExportLinks, IdSource, InstanceConsole, NodeCollector, NodeDirectory, UploadLinks } from '../ports';
import { NodeInspectors } from '../preflight/ports';

/** What was decided at deployment. */
export interface CollectionSettings {
  /** region of the stack: where approval happens */
  readonly homeRegion: string;
  readonly clusters: ClusterAllowance;
  /** instances are trusted by the tag eks:cluster-name too */
  readonly trustNodegroupTag: boolean;
  readonly bucket: string;
  /** SSM document that collects logs */
  readonly document: string;
  readonly automationRoleArn: string;
  /** machines that are no nodes */
  readonly sources?: readonly MachineSource[];
  /** wrapper with the approval step; absent: none is needed */
  readonly approvalDocument?: string;
  /** tells this installation from others in the account; approvers may decide requests that carry it as a tag */
  readonly installation?: string;
  readonly limits: CollectionLimits;
  /** days that evidence is kept */
  readonly retentionDays: number;
  /** addresses are stored as pseudonyms, so what AWS says of a node names none either */
  readonly hidesAddresses?: boolean;
}

/** Everything that a collection needs. Made by an entry point, handed to tools, event handlers and the sweeper. */
export interface CollectionServices {
  readonly settings: CollectionSettings;
  readonly store: EvidenceStore;
  readonly collections: CollectionStore;
  readonly collector: NodeCollector;
  readonly directory: NodeDirectory;
  readonly archives: ArchiveBucket;
  readonly links: ExportLinks;
  readonly uploads: UploadLinks;
  readonly consoles: InstanceConsole;
  readonly ids: IdSource;
  readonly clock: Clock;
  /** looks at the bucket and the network before a collection; absent: not looked at */
  readonly inspectors?: Pick<NodeInspectors, 'buckets' | 'network'>;
  /** absent where packets may not be recorded */
  readonly recording?: Recording;
}
