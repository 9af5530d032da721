import { FailureReason } from './reason';

/** What Systems Manager says of a run that it could not bring about (https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-troubleshooting.html, …/monitor-commands.html). */
export const AUTOMATION_REASONS: readonly FailureReason[] = [
  {
    code: 'AUTOMATION_ROLE_UNUSABLE',
    pattern: /assume role is unable to be assumed|sts:AssumeRole|(?:not authorized|failed) to assume role|InvalidRole\b/i,
    message: () => 'Systems Manager may not take on the role with which the runbook runs.',
    fix: 'Let the role\'s trust policy name ssm.amazonaws.com with this account and region, as deployed: somebody changed it, or an organization policy denies sts:AssumeRole.',
  },
  {
    code: 'INSTANCE_GONE',
    pattern: /InvalidInstanceID\.(?:NotFound|Malformed)|instance ID '?i-[0-9a-f]+'? does not exist|instance[^\n]{0,60} (?:is|has been|was) (?:terminated|shutting-down|stopped)|\b(?:Terminated|InstanceTerminated) instance/i,
    message: () => 'The instance does not run any more.',
    fix: 'Look for its last bundle with history, and at its successor with cluster_health.',
  },
  {
    code: 'AGENT_OFFLINE',
    pattern: /InvalidInstanceId\b|not in a valid state|Undeliverable|Delivery ?Timed ?Out|ConnectionLost|TargetNotConnected|SSM Agent on Instances[^\n]{0,120} not functioning|verifying the SSM Agent availability/i,
    message: () => 'The SSM agent of the node did not take the command.',
    fix: 'Check that amazon-ssm-agent runs and reaches the ssm, ssmmessages and ec2messages endpoints; then collect again.',
    retryable: true,
  },
  {
    code: 'TIMED_OUT',
    pattern: /Execution ?Timed ?Out|execution timeout|Step timed out|exceeded (?:its|the) (?:maximum )?(?:execution )?time ?out/i,
    message: () => 'The run on the node took longer than the runbook allows.',
    fix: 'The node may be overloaded or hang. Collect again, or take the EC2 console output.',
    retryable: true,
  },
  {
    code: 'DOCUMENT_MISSING',
    pattern: /AutomationDefinitionNotFound|InvalidDocument\b|document[^\n]{0,80}(?:does not exist|not found)/i,
    message: () => 'The runbook is not available in the region of the node.',
    fix: 'Bring the bundle by hand to imports/, or deploy EksNodeDiagnosticsRegion in that region.',
  },
  {
    code: 'THROTTLED',
    pattern: /ThrottlingException|Rate exceeded|TooManyRequests|RequestLimitExceeded|\bSlowDown\b|reduce your request rate|AutomationExecutionLimitExceeded/i,
    message: () => 'AWS refused a call of the run because too many were made in this account.',
    fix: 'Collect again in some minutes; where it goes on, look who else calls Systems Manager or S3 so often (CloudTrail).',
    retryable: true,
  },
  {
    code: 'SERVICE_FAILED',
    pattern: /\bInternal(?:Server)?(?:Error|Failure)\b|internal (?:server )?error (?:occurred|has occurred)|We encountered an internal error|ServiceUnavailable(?:Exception)?\b|Service Unavailable/i,
    message: () => 'A service of AWS failed during the run.',
    fix: 'Collect again; see the AWS Health Dashboard if it fails again.',
    retryable: true,
  },
];
