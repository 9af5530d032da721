import * as iam from 'aws-cdk-lib/aws-iam';
import { consoleStatements, sendToNodesStatements, startCollectionStatements } from './collection-statements';
import { blackBoxRecordStatements, blackBoxUploadStatements, EvidencePlace } from './evidence-access';
import { BoundClusters } from './regional-clusters';
import { broadStatement } from './wildcards';
import { regionalBlackBoxDocument } from '../../catalog/black-box';
import { BlackBoxGroup } from '../black-box';

const NO_RESOURCE_LEVEL = 'These actions know no resources (https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html, list_amazonec2.html)';

export interface BlackBoxRights {
  readonly clusters: BoundClusters;
  readonly evidence: EvidencePlace;
  readonly automationRole: iam.IRole;
  readonly trustNodegroupTag: boolean;
  /** of the home region */
  readonly documentName: string;
  /** groups whose terminations are held up */
  readonly terminations: readonly BlackBoxGroup[];
}

/** What black-box collection may do: collect nodes of clusters in scope by the runbook, by its own document and by their consoles, and hold up the terminations that it was given. */
export function blackBoxStatements({ clusters, evidence, automationRole, trustNodegroupTag, documentName, terminations }: BlackBoxRights): iam.PolicyStatement[] {
  return [
    ...blackBoxRecordStatements(evidence),
    ...startCollectionStatements(clusters, automationRole),
    broadStatement('Every cluster of the account is in scope, and so every region; the document is named', { sid: 'SendBlackBoxDocument', actions: ['ssm:SendCommand'], resources: documentArns(clusters, documentName) }),
    ...sendToNodesStatements(clusters, trustNodegroupTag),
    ...consoleStatements(clusters, trustNodegroupTag),
    ...blackBoxUploadStatements(evidence),
    broadStatement(NO_RESOURCE_LEVEL, {
      sid: 'ConfirmNotices',
      actions: ['ec2:DescribeInstances', 'ec2:DescribeInstanceStatus', 'ssm:DescribeInstanceInformation'],
      resources: ['*'],
      conditions: clusters.inTheseRegions,
    }),
    broadStatement(NO_RESOURCE_LEVEL, { sid: 'FollowBlackBoxCommands', actions: ['ssm:GetCommandInvocation'], resources: ['*'], conditions: clusters.inTheseRegions }),
    ...terminations.length === 0 ? [] : [broadStatement('The ARN of an Auto Scaling group holds an id of its own before its name', {
      sid: 'HoldTerminations',
      actions: ['autoscaling:RecordLifecycleActionHeartbeat', 'autoscaling:CompleteLifecycleAction'],
      resources: terminations.map(({ autoScalingGroupName, region = clusters.stack.region }) => `arn:${clusters.stack.partition}:autoscaling:${region}:${clusters.stack.account}:autoScalingGroup:*:autoScalingGroupName/${autoScalingGroupName}`),
    })],
  ];
}

function documentArns({ stack, regions, everyCluster }: BoundClusters, homeDocument: string): string[] {
  const arn = (region: string, name: string): string => `arn:${stack.partition}:ssm:${region}:${stack.account}:document/${name}`;
  const elsewhere = regions.filter(({ region }) => region !== stack.region).map(({ region }) => arn(region, regionalBlackBoxDocument(stack.region)));
  const isAtHome = everyCluster || regions.some(({ region }) => region === stack.region);
  return [...isAtHome ? [arn(stack.region, homeDocument)] : [], ...elsewhere];
}
