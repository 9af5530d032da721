import * as iam from 'aws-cdk-lib/aws-iam';
import { BlackBoxDeployment } from './deployed-black-box';
import { BlackBox, BlackBoxOptions, ClusterScope, CollectionApproval } from '../../../src';
import { ENVIRONMENT } from '../../../src/catalog/environment';
import { ACCOUNT, install } from '../../constructs/installation';
import { DeployedTemplate } from '../../permissions/deployed-template';
import { EventPattern } from '../event-pattern';

/** Black-box collection as the construct deploys it in us-east-1, beside collections that a human has to approve. */
export function synthesisedBlackBox(options: BlackBoxOptions, clusters = ClusterScope.named('prod')): BlackBoxDeployment {
  const { stack } = install(scope => ({
    clusters,
    blackBox: BlackBox.collecting({ approvedInAdvance: true, ...options }),
    collectionApproval: CollectionApproval.required({ approvers: [iam.Role.fromRoleName(scope, 'OnCall', 'oncall')] }),
  }), { account: ACCOUNT, region: 'us-east-1' });
  const deployed = new DeployedTemplate(stack);
  const all = (type: string): Record<string, any>[] => deployed.propertiesOf(type, 'BlackBox');
  const [{ Environment: { Variables } }] = all('AWS::Lambda::Function') as [{ Environment: { Variables: Record<string, string> } }];
  const { VisibilityTimeout, RedrivePolicy } = all('AWS::SQS::Queue').find(each => each.RedrivePolicy !== undefined)!;
  return {
    environment: { [ENVIRONMENT.blackBox]: Variables[ENVIRONMENT.blackBox]! },
    rules: all('AWS::Events::Rule').map(each => each.EventPattern as EventPattern).filter(each => each !== undefined),
    document: deployed.idOf('AWS::SSM::Document', 'BlackBox'),
    heartbeatSeconds: (all('AWS::AutoScaling::LifecycleHook')[0]?.HeartbeatTimeout as number | undefined) ?? 300,
    attempts: RedrivePolicy.maxReceiveCount as number,
    visibilityMs: VisibilityTimeout * 1_000,
  };
}
