import { LineRule } from '../line-rule';
import { KUBELET } from './kinds';

/** A node that is taken away or shut down. */
export const TERMINATION_RULES: readonly LineRule[] = [
  {
    id: 'spot-interruption-notice',
    condition: 'spot-interruption',
    kinds: ['node-termination-log', 'aws-node-log', 'pod-log'],
    pattern: String.raw`(?:Adding new event to the event store.{0,600}\"?Kind\"?:\"?(?<reason>SPOT_ITN|REBALANCE_RECOMMENDATION|SCHEDULED_EVENT|ASG_LIFECYCLE|STATE_CHANGE)|\"Kind\":\"(?<kind>SPOT_ITN|REBALANCE_RECOMMENDATION|SCHEDULED_EVENT|ASG_LIFECYCLE|STATE_CHANGE)\".{0,600}Adding new event to the event store|Requesting instance drain .{0,200}kind=(?<drained>SPOT_ITN|REBALANCE_RECOMMENDATION|SCHEDULED_EVENT|ASG_LIFECYCLE|STATE_CHANGE|SQS_TERMINATE))`,
    title: 'The instance is being taken away ({count} notices)',
    event: true,
    examples: {
      match: ['2026-11-18T10:00:00Z stderr F {"level":"info","event":{"Kind":"SPOT_ITN","Description":"Spot ITN received."},"time":"2026-11-20T10:00:00Z","message":"Adding new event to the event store"}', '2026/11/18 10:00:00 INF Adding new event to the event store event={"EventID":"spot-itn-7d35","Kind":"SPOT_ITN","Description":"Spot ITN received. Instance will be interrupted at 2026-11-18T10:02:00Z"}'],
      noMatch: ['2026/11/18 10:00:00 INF Started watching for interruption events', '2026/11/18 10:00:00 INF Kubernetes AWS Node Termination Handler has started successfully!'],
    },
    source: 'aws-node-termination-handler pkg/monitor',
    remediation: ['Not a node fault: the capacity goes away. Check that pods drain in time, and spread over instance types.'],
    runbook: 'A13',
    correlateWith: ['eks-agents', 'kubelet'],
  },
  {
    id: 'graceful-shutdown-started',
    condition: 'spot-interruption',
    kinds: KUBELET,
    pattern: String.raw`Shutdown manager detected new shutdown event`,
    severity: 'low',
    kind: 'symptom',
    title: 'The kubelet was told that the node shuts down',
    event: true,
    examples: {
      match: ['I0305 10:00:00.000000    1234 nodeshutdown_manager_linux.go:265] "Shutdown manager detected new shutdown event, isNodeShuttingDownNow" event=true'],
      noMatch: ['I0305 10:00:00.000000    1234 nodeshutdown_manager_linux.go:137] "Creating node shutdown manager" shutdownGracePeriodRequested="0s"'],
    },
    source: 'kubelet pkg/kubelet/nodeshutdown',
    remediation: ['Find who shut the node down: spot interruption, scale-in, patching, or a person (CloudTrail, messages).'],
    runbook: 'A13',
    correlateWith: ['kubelet', 'messages'],
  },
  {
    id: 'acpi-power-button',
    condition: 'unexpected-reboot',
    kinds: ['messages', 'syslog'],
    pattern: String.raw`systemd-logind(?:\[\d+\])?: Power key pressed`,
    severity: 'low',
    title: 'EC2 pressed the power button: the instance was stopped, rebooted or terminated from outside',
    event: true,
    examples: {
      match: ['Nov 18 10:00:00 ip-10-0-30-15 systemd-logind[700]: Power key pressed short.', 'Nov 18 10:00:00 ip-10-0-30-15 systemd-logind: Power key pressed.'],
      noMatch: ['Nov 18 10:00:00 ip-10-0-30-15 systemd-logind[700]: Watching system buttons on /dev/input/event0 (Power Button)'],
    },
    source: 'systemd src/login/logind-button.c',
    remediation: ['Look in CloudTrail for StopInstances, RebootInstances, TerminateInstances or a scale-in at that time.'],
    runbook: 'A6',
    correlateWith: ['messages', 'system'],
  },
];
