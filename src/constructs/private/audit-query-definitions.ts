import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { AUDIT_QUERIES } from '../../catalog/audit-queries';

export interface AuditQueryDefinitionsProps {
  /** folder of the queries in CloudWatch: the installation's name */
  readonly folder: string;
  /** log group that the records are in */
  readonly logGroup: logs.ILogGroup;
}

/** The questions that are asked of an audit, saved in CloudWatch Logs Insights. */
export class AuditQueryDefinitions extends Construct {
  constructor(scope: Construct, id: string, { folder, logGroup }: AuditQueryDefinitionsProps) {
    super(scope, id);
    for (const { name, query } of AUDIT_QUERIES) {
      // the L2 takes the parts of a query and puts them into an order of its own: a filter over what stats made is lost
      new logs.CfnQueryDefinition(this, name, { name: `${folder}/${name}`, queryString: query, logGroupNames: [logGroup.logGroupName] });
    }
  }
}
