import * as z from 'zod';
import { WaitingTermination } from './ports';
import { BlackBoxTriggerName } from '../../catalog/black-box';

/** That something is about to happen, or has happened, to instances: what an event says, which is not believed before EC2 says it, too. */
export interface BlackBoxNotice {
  readonly trigger: BlackBoxTriggerName;
  readonly region: string;
  readonly instanceIds: readonly string[];
  /** of an alarm over an Auto Scaling group: which of its instances failed is for EC2 to say */
  readonly group?: string;
  readonly termination?: WaitingTermination;
  /** when the service told it, UTC milliseconds; absent where it does not say */
  readonly at?: number;
  /** what repeated notices of one matter have in common, where the service says it */
  readonly occurrence?: string;
}

const instanceId = z.string().regex(/^i-[0-9a-f]{8,17}$/);
const region = z.string().regex(/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/);
const group = z.string().min(1).max(255);

/** More than a page of AWS Health names; a notice of more is cut, and the rest come in further events of the same matter. */
const MOST_INSTANCES = 200;

const spot = z.object({ 'instance-id': instanceId });
const lifecycle = z.object({ LifecycleActionToken: z.string().regex(/^[0-9a-f-]{36}$/), AutoScalingGroupName: group, LifecycleHookName: group, EC2InstanceId: instanceId, LifecycleTransition: z.literal('autoscaling:EC2_INSTANCE_TERMINATING') });
const health = z.object({
  eventArn: z.string().max(1_600),
  service: z.literal('EC2'),
  eventTypeCategory: z.literal('scheduledChange'),
  statusCode: z.string().max(64).optional(),
  eventRegion: region.optional(),
  affectedEntities: z.array(z.object({ entityValue: z.string() })).min(1),
});
const alarm = z.object({
  state: z.object({ value: z.literal('ALARM') }),
  configuration: z.object({
    metrics: z.array(z.object({ metricStat: z.object({ metric: z.object({ namespace: z.literal('AWS/EC2'), name: z.literal('StatusCheckFailed'), dimensions: z.object({ AutoScalingGroupName: group }) }) }) })).length(1),
  }),
});

const envelope = z.object({ 'source': z.string(), 'detail-type': z.string(), region, 'time': z.iso.datetime().optional().catch(undefined), 'detail': z.unknown() });

/**
 * What an event of EventBridge is to black-box collection, or undefined for any other.
 *
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/automating-ec2-auto-scaling-with-eventbridge.html
 * @see https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
 */
export function blackBoxNoticeOf(event: unknown): BlackBoxNotice | undefined {
  const read = envelope.safeParse(event);
  if (!read.success) { return undefined; }
  const { source, 'detail-type': type, region: from, time, detail } = read.data;
  switch (`${source} ${type}`) {
    case 'aws.ec2 EC2 Spot Instance Interruption Warning': return ofSpot('spot-interruption', from, detail);
    case 'aws.ec2 EC2 Instance Rebalance Recommendation': return ofSpot('rebalance-recommendation', from, detail);
    case 'aws.autoscaling EC2 Instance-terminate Lifecycle Action': return ofTermination(from, detail, time);
    case 'aws.health AWS Health Event': return ofHealth(from, detail);
    case 'aws.cloudwatch CloudWatch Alarm State Change': return ofAlarm(from, detail);
    default: return undefined;
  }
}

function ofSpot(trigger: BlackBoxTriggerName, from: string, detail: unknown): BlackBoxNotice | undefined {
  const { data } = spot.safeParse(detail);
  return data && { trigger, region: from, instanceIds: [data['instance-id']] };
}

function ofTermination(from: string, detail: unknown, time: string | undefined): BlackBoxNotice | undefined {
  const { data } = lifecycle.safeParse(detail);
  if (!data) { return undefined; }
  const termination = { region: from, group: data.AutoScalingGroupName, hook: data.LifecycleHookName, token: data.LifecycleActionToken, instanceId: data.EC2InstanceId };
  return { trigger: 'termination', region: from, instanceIds: [termination.instanceId], termination, occurrence: termination.token, ...(time !== undefined && { at: Date.parse(time) }) };
}

/** An id, or an ARN that ends with one. */
const entity = /(?:^|[:/]instance\/)(i-[0-9a-f]{8,17})$/;

/** Health tells a matter again when it changes or is over, and to a second region, too: `eventRegion` is where the instances are. */
function ofHealth(from: string, detail: unknown): BlackBoxNotice | undefined {
  const { data } = health.safeParse(detail);
  if (!data || data.statusCode === 'closed') { return undefined; }
  const instanceIds = [...new Set(data.affectedEntities.flatMap(each => entity.exec(each.entityValue)?.[1] ?? []))].slice(0, MOST_INSTANCES);
  return instanceIds.length === 0 ? undefined : { trigger: 'scheduled-event', region: data.eventRegion ?? from, instanceIds, occurrence: data.eventArn };
}

function ofAlarm(from: string, detail: unknown): BlackBoxNotice | undefined {
  const { data } = alarm.safeParse(detail);
  return data && { trigger: 'status-check', region: from, instanceIds: [], group: data.configuration.metrics[0]!.metricStat.metric.dimensions.AutoScalingGroupName };
}
