import { kindOf } from '../collection/node-kind';
import { NodeInstance } from '../ports';

/** Where a role of nodes was seen. */
export type RoleSource = 'node group' | 'access entry' | 'running instance';

/** A role that nodes of a cluster have, or may have. */
export interface FoundRole {
  readonly arn: string;
  readonly sources: readonly RoleSource[];
  /** why its nodes upload nothing by themselves; absent: they do */
  readonly needless?: string;
}

/** What AWS tells of a cluster. */
export interface ClusterSurvey {
  readonly name: string;
  readonly region: string;
  readonly nodegroups: readonly { readonly nodeRole?: string; readonly amiType?: string }[];
  /** only those that let machines join: EC2_LINUX, EC2_WINDOWS, EC2 … */
  readonly accessEntries: readonly { readonly principalArn: string; readonly type: string }[];
  readonly instances: readonly { readonly instance: NodeInstance; readonly roleArn?: string }[];
  /** what could not be read */
  readonly gaps: readonly string[];
}

export interface FoundCluster {
  readonly name: string;
  readonly region: string;
  readonly roles: readonly FoundRole[];
  readonly gaps: readonly string[];
}

const WINDOWS = 'Windows nodes: the runbook does not work there';
const AUTO_MODE = 'Auto Mode nodes: they upload by a presigned URL';
const BOTTLEROCKET = 'Bottlerocket nodes: they upload by a presigned URL';

/** The roles of a cluster's nodes, each once. Karpenter's are in access entries; an older cluster without access entries shows them on its instances only. */
export function rolesOf(survey: ClusterSurvey): FoundCluster {
  const seen: { readonly arn: string; readonly source: RoleSource; readonly needless: string | undefined }[] = [
    ...survey.nodegroups.flatMap(({ nodeRole, amiType = '' }) => nodeRole === undefined ? [] : [{ arn: nodeRole, source: 'node group' as const, needless: needlessAmi(amiType) }]),
    ...survey.accessEntries.flatMap(({ principalArn, type }) => {
      const reason = { EC2_LINUX: undefined, EC2_WINDOWS: WINDOWS, EC2: AUTO_MODE }[type];
      return principalArn.includes(':role/') && ['EC2_LINUX', 'EC2_WINDOWS', 'EC2'].includes(type) ? [{ arn: principalArn, source: 'access entry' as const, needless: reason }] : [];
    }),
    ...survey.instances.flatMap(({ instance, roleArn }) => roleArn === undefined ? [] : [{ arn: roleArn, source: 'running instance' as const, needless: needlessInstance(instance) }]),
  ];
  const arns = [...new Set(seen.map(each => each.arn))].sort();
  const roles = arns.map(arn => {
    const all = seen.filter(each => each.arn === arn);
    // node groups and instances know better than access entries, which know no Bottlerocket
    const certain = all.filter(each => each.source !== 'access entry');
    const deciding = certain.length > 0 ? certain : all;
    const needless = deciding.every(each => each.needless !== undefined) ? deciding[0]!.needless : undefined;
    return { arn, sources: [...new Set(all.map(each => each.source))], ...(needless !== undefined && { needless }) };
  });
  return { name: survey.name, region: survey.region, roles, gaps: survey.gaps };
}

function needlessAmi(amiType: string): string | undefined {
  if (amiType.startsWith('WINDOWS')) { return WINDOWS; }
  return amiType.startsWith('BOTTLEROCKET') ? BOTTLEROCKET : undefined;
}

function needlessInstance(instance: NodeInstance): string | undefined {
  if (instance.platform === 'windows') { return WINDOWS; }
  return kindOf(instance) === 'auto-mode' ? AUTO_MODE : undefined;
}
