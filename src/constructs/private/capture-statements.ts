import * as iam from 'aws-cdk-lib/aws-iam';
import { sendToNodesStatements } from './collection-statements';
import { captureRecordStatements, EvidencePlace, uploadPacketsStatement } from './evidence-access';
import { BoundClusters } from './regional-clusters';
import { broadStatement } from './wildcards';
import { regionalCaptureDocument } from '../../catalog/capture-parameters';

/** The capture documents of an installation: one in its own region with a generated name, and copies elsewhere with a known one. */
export interface CaptureDocuments {
  readonly homeDocument: string;
  readonly payload: boolean;
}

/** Sending exactly the capture document to nodes of clusters in scope, and signing their uploads. */
export function startCaptureStatements(clusters: BoundClusters, documents: CaptureDocuments, place: EvidencePlace, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return [
    broadStatement('Every cluster of the account is in scope, and so every region; the document is named', { sid: 'SendCaptureDocument', actions: ['ssm:SendCommand'], resources: documentArns(clusters, documents) }),
    ...sendToNodesStatements(clusters, trustNodegroupTag),
    uploadPacketsStatement(place),
  ];
}

/** What the starter of approved captures needs: that, and the records of captures. */
export function captureStarterStatements(clusters: BoundClusters, documents: CaptureDocuments, place: EvidencePlace, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return [...captureRecordStatements(place), ...startCaptureStatements(clusters, documents, place, trustNodegroupTag)];
}

/** How a command ended. Of the sweeper only, and not of what an agent drives: it would show the output of any command of the account, given its id. */
export function readCommandStatements(clusters: BoundClusters): iam.PolicyStatement[] {
  return [broadStatement('This action knows no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html)', {
    sid: 'FollowCaptures',
    actions: ['ssm:GetCommandInvocation'],
    resources: ['*'],
    conditions: clusters.inTheseRegions,
  })];
}

function documentArns({ stack, regions, everyCluster }: BoundClusters, { homeDocument, payload }: CaptureDocuments): string[] {
  const arn = (region: string, name: string): string => `arn:${stack.partition}:ssm:${region}:${stack.account}:document/${name}`;
  const copy = regionalCaptureDocument(stack.region, payload);
  const elsewhere = regions.filter(({ region }) => region !== stack.region).map(({ region }) => arn(region, copy));
  const isAtHome = everyCluster || regions.some(({ region }) => region === stack.region);
  return [...isAtHome ? [arn(stack.region, homeDocument)] : [], ...elsewhere];
}
