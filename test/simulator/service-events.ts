/**
 * Events as AWS services give them to EventBridge, with every field that their documentation shows.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export interface ServiceEvent {
  readonly 'version': '0';
  readonly 'id': string;
  readonly 'detail-type': string;
  readonly 'source': string;
  readonly 'account': string;
  readonly 'time': string;
  readonly 'region': string;
  readonly 'resources': readonly string[];
  readonly 'detail': Readonly<Record<string, unknown>>;
}

/** Where and when something is told. */
export interface Told {
  /** UTC milliseconds */
  readonly at?: number;
  readonly region?: string;
}

const ACCOUNT = '111122223333';
const AT = Date.parse('2026-11-20T12:00:00Z');

function told(source: string, type: string, resources: readonly string[], detail: ServiceEvent['detail'], { at = AT, region = 'us-east-1' }: Told): ServiceEvent {
  return { 'version': '0', 'id': '12345678-1234-1234-1234-123456789012', 'detail-type': type, source, 'account': ACCOUNT, 'time': seconds(at), region, resources, detail };
}

/** EventBridge's times have no fractions. */
function seconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

export function spotInterruption(instanceId: string, when: Told = {}): ServiceEvent {
  // the zone is where one expects a region, and there is no account
  return told('aws.ec2', 'EC2 Spot Instance Interruption Warning', [`arn:aws:ec2:${when.region ?? 'us-east-1'}a:instance/${instanceId}`], { 'instance-id': instanceId, 'instance-action': 'terminate' }, when);
}

export function rebalanceRecommendation(instanceId: string, when: Told = {}): ServiceEvent {
  return told('aws.ec2', 'EC2 Instance Rebalance Recommendation', [`arn:aws:ec2:${when.region ?? 'us-east-1'}a:instance/${instanceId}`], { 'instance-id': instanceId }, when);
}

/** Of one lifecycle action. */
export interface TerminationDetail { readonly instanceId: string; readonly token: string; readonly group: string; readonly hook: string }

export function terminateLifecycleAction({ instanceId, token, group, hook }: TerminationDetail, when: Told = {}): ServiceEvent {
  const arn = `arn:aws:autoscaling:${when.region ?? 'us-east-1'}:${ACCOUNT}:autoScalingGroup:26e7234b-03a4-47fb-b0a9-2b241662774e:autoScalingGroupName/${group}`;
  return told('aws.autoscaling', 'EC2 Instance-terminate Lifecycle Action', [arn], {
    LifecycleActionToken: token,
    AutoScalingGroupName: group,
    LifecycleHookName: hook,
    EC2InstanceId: instanceId,
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    Origin: 'AutoScalingGroup',
    Destination: 'EC2',
  }, when);
}

/** A retirement. Health tells it to the region of the instances, and to one more (us-west-2): `region` is where it was told, `eventRegion` of the detail where the instances are. */
export function scheduledChange(instanceIds: readonly string[], over: Readonly<Record<string, unknown>> = {}, when: Told = {}): ServiceEvent {
  const at = when.at ?? AT;
  const rfc = (time: number): string => new Date(time).toUTCString();
  return told('aws.health', 'AWS Health Event', instanceIds, {
    eventArn: 'arn:aws:health:us-east-1::event/EC2/AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED/AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED_dc5ec221-3dcc-4a15-b3e2-825dd5be6abe',
    service: 'EC2',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    communicationId: '4826e1b01e4eed2b0f117c54306d907c713586799d76c487c9132a40149ac107-1',
    lastUpdatedTime: rfc(at),
    statusCode: 'upcoming',
    eventRegion: 'us-east-1',
    eventTypeCode: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
    eventTypeCategory: 'scheduledChange',
    startTime: rfc(at + 14 * 86_400_000),
    endTime: rfc(at + 14 * 86_400_000 + 3_600_000),
    eventDescription: [{ language: 'en_US', latestDescription: 'EC2 has detected degradation of the underlying hardware of an instance.' }],
    affectedEntities: instanceIds.map(entityValue => ({ entityValue, lastUpdatedTime: rfc(at), status: 'PENDING' })),
    affectedAccount: ACCOUNT,
    page: '1',
    totalPages: '1',
    ...over,
  }, { at, region: when.region ?? 'us-west-2' });
}

export function statusCheckAlarm(group: string, over: Readonly<Record<string, unknown>> = {}, when: Told = {}): ServiceEvent {
  const timestamp = `${seconds(when.at ?? AT).slice(0, -1)}.000+0000`;
  const alarmName = 'Diagnostics-NodeDiagnosticsBlackBoxSignalsStatusChecks-1A2B3C';
  return told('aws.cloudwatch', 'CloudWatch Alarm State Change', [`arn:aws:cloudwatch:${when.region ?? 'us-east-1'}:${ACCOUNT}:alarm:${alarmName}`], {
    alarmName,
    state: {
      value: 'ALARM',
      reason: 'Threshold Crossed: 2 out of the last 2 datapoints [1.0 (20/11/26 11:59:00), 1.0 (20/11/26 11:58:00)] were greater than or equal to the threshold (1.0).',
      reasonData: '{"version":"1.0","statistic":"Maximum","period":60,"recentDatapoints":[1.0,1.0],"threshold":1.0}',
      timestamp,
    },
    previousState: { value: 'OK', reason: 'Threshold Crossed', reasonData: '{}', timestamp },
    configuration: {
      description: 'A status check of a node failed.',
      metrics: [{ id: 'm1', metricStat: { metric: { namespace: 'AWS/EC2', name: 'StatusCheckFailed', dimensions: { AutoScalingGroupName: group } }, period: 60, stat: 'Maximum' }, returnData: true }],
    },
    ...over,
  }, when);
}
