import { FailureReason } from './reason';

/**
 * What goes wrong on the node itself: the words of the collector script (https://github.com/awslabs/amazon-eks-ami/tree/main/log-collector-script/linux), of the shell and the kernel,
 * and of the SSM agent (https://github.com/aws/amazon-ssm-agent: `failed to run commands: exit status 1`).
 */
export const NODE_REASONS: readonly FailureReason[] = [
  {
    code: 'DISK_FULL',
    pattern: /no space left on device|\bENOSPC\b|Disk quota exceeded|Free space on root volume is less|(?:not enough|insufficient|too little|only \d+ ?%|less than \d+ ?(?:%|percent)|at least \d+ ?(?:%|percent))[^\n]{0,60}\b(?:space|disk)|\b(?:disk|free|available) space[^\n]{0,60}(?:not enough|insufficient|too low|less than|below)/i,
    message: () => 'The node has too little free disk for the bundle: the runbook wants 10 % of the root file system free, and the collector 1.5 GB.',
    fix: 'Free space on the root volume (unused images: crictl rmi --prune; journal: journalctl --vacuum-size), then collect again.',
  },
  {
    code: 'FILE_SYSTEM_READ_ONLY',
    pattern: /Read-only file system/i,
    message: () => 'The node cannot write to its own disk: the file system is mounted read-only, as after an error of the volume.',
    fix: 'Look at the EC2 console output and the state of the EBS volume, then replace the node.',
  },
  {
    code: 'NOT_ROOT',
    pattern: /must be run as root|sudo: (?:a password is required|no tty present|.{0,40}not allowed)/i,
    message: () => 'The collector did not run as root on the node.',
    fix: 'Let the SSM agent run as root: in a container (Bottlerocket\'s control container) it cannot collect the host; there use a NodeDiagnostic resource.',
  },
  {
    code: 'NO_BUNDLE_ON_NODE',
    pattern: /user-provided path [^\n]{0,160}does not exist|eks_i?\*?[^\n]{0,80}: (?:No such file|Cannot (?:stat|access))|cannot (?:stat|access|open) [^\n]{0,80}eks_/i,
    message: () => 'The collector left no bundle on the node to upload.',
    fix: 'The script ended early, or the node could not learn its instance id: see that the instance metadata service answers on the node (HttpTokens, hop limit, iptables), then collect again.',
  },
  {
    code: 'KILLED_ON_NODE',
    pattern: /cannot allocate memory|signal: killed|exit status 137\b|Out of memory|\bOOM[- ]?kill|fork: retry: Resource temporarily unavailable/i,
    message: () => 'The collector was killed on the node, or could not start a process: memory or process ids have run out.',
    fix: 'The node is starved: take its EC2 console output (it has the kernel\'s last words), relieve or drain it, then collect again.',
    retryable: true,
  },
  {
    code: 'COMMAND_MISSING',
    pattern: /\b(aws|tar|gzip|zip|unzip|curl|bash|python3?|jq|openssl|xargs)\b['"]?: (?:command )?not found|Application "?([\w.-]{1,40})"? is missing|No such file or directory: '([\w./-]{1,40})'|exec: "([\w./-]{1,40})": executable file not found|exit status 127\b/i,
    message: (match) => {
      const name = match.slice(1).find(each => each !== undefined);
      return name === undefined ? 'A program that the runbook calls is missing on the node.' : `The node lacks a program that the runbook calls: ${name}.`;
    },
    fix: 'Use an EKS optimized AMI, or install on your own what the runbook needs: the AWS CLI, curl, tar, gzip.',
  },
  {
    code: 'UNSUPPORTED_OS',
    pattern: /platform(?:type)?[^\n]{0,80}(?:windows|macos|not (?:supported|linux))|(?:unsupported|invalid) (?:operating system|os\b|platform)|UnsupportedPlatformType|assertAwsResourceProperty|Step execution skipped due to (?:unsupported|unsatisfied|incompatible)/i,
    message: () => 'The runbook does not support the operating system of this node.',
    fix: 'Use a NodeDiagnostic resource (Bottlerocket, Auto Mode), or bring the bundle to imports/ of the evidence bucket.',
  },
];
