import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { BlackBox } from './black-box';
import { blackBoxDocument } from './private/black-box-document';
import { configurationHash } from './private/configuration-hash';
import { BLACK_BOX_LEAST_HOLD_SECONDS, blackBoxHeartbeatSeconds, blackBoxHook } from '../catalog/black-box';

export interface BlackBoxSignalsProps {
  readonly blackBox: BlackBox;
  readonly homeRegion: string;
  /** of this stack */
  readonly region: string;
  /** of the document, where the home region has to know it; absent: generated */
  readonly documentName?: string;
}

/** What black-box collection needs in the region of the nodes: the document that it sends them, hooks on Auto Scaling groups, and alarms over their status checks. */
export class BlackBoxSignals extends Construct {
  readonly documentName: string;

  constructor(scope: Construct, id: string, { blackBox, homeRegion, region, documentName }: BlackBoxSignalsProps) {
    super(scope, id);
    const document = new ssm.CfnDocument(this, 'Document', {
      name: documentName,
      documentType: 'Command',
      documentFormat: 'JSON',
      targetType: '/AWS::EC2::Instance',
      updateMethod: 'NewVersion',
      content: blackBoxDocument(),
    });
    this.documentName = document.ref;
    const here = (groups: BlackBox['terminations']): string[] => groups.filter((group) => (group.region ?? homeRegion) === region).map(({ autoScalingGroupName }) => autoScalingGroupName);
    const { terminationHold } = blackBox;
    const holdSeconds = terminationHold.isUnresolved() ? BLACK_BOX_LEAST_HOLD_SECONDS : terminationHold.toSeconds();
    // by name, not by place in the list: a group that leaves it must not take the hook of another along
    here(blackBox.terminations).forEach((autoScalingGroupName) => new autoscaling.CfnLifecycleHook(this, `Hook${configurationHash(this, autoScalingGroupName)}`, {
      autoScalingGroupName,
      // known to both sides without a reference between stacks; the function answers no other
      lifecycleHookName: blackBoxHook(homeRegion),
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      // should our function be down, the termination goes on
      defaultResult: 'CONTINUE',
      heartbeatTimeout: blackBoxHeartbeatSeconds(holdSeconds),
    }));
    here(blackBox.statusChecks).forEach((group) => new cloudwatch.Alarm(this, `StatusChecks${configurationHash(this, group)}`, {
      metric: new cloudwatch.Metric({ namespace: 'AWS/EC2', metricName: 'StatusCheckFailed', dimensionsMap: { AutoScalingGroupName: group }, statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(1) }),
      threshold: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 2,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `A status check of a node of ${group} failed. Black-box collection takes the console output of the nodes that failed.`,
    }));
  }
}
