import * as iam from 'aws-cdk-lib/aws-iam';
import { consoleStatements, startCollectionStatements } from './collection-statements';
import { EvidencePlace, uploadStatements } from './evidence-access';
import { BoundClusters } from './regional-clusters';

/** What beginning a collection takes, whichever collector a node gets: of the tool function, or, where a human approves, of the starter. */
export function collectorStatements(place: EvidencePlace, clusters: BoundClusters, automationRole: iam.IRole, trustNodegroupTag: boolean): iam.PolicyStatement[] {
  return [...startCollectionStatements(clusters, automationRole), ...consoleStatements(clusters, trustNodegroupTag), ...uploadStatements(place)];
}
