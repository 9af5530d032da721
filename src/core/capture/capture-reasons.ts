import { CaptureExit } from '../../catalog/capture-exit-codes';
import { CollectionFailure } from '../collection/record';

/** What an operator is told, and can do. */
export type CaptureReason = Pick<CollectionFailure, 'message' | 'fix'> & { readonly retryable?: boolean };

/** By what the script on the node ended with. */
export const REASON_BY_EXIT: Readonly<Record<CaptureExit, CaptureReason>> = {
  INVALID_PARAMETER: { message: 'The script on the node refused one of its parameters.', fix: 'The document in that region is of another version: deploy the stack (EksNodeDiagnosticsRegion in other regions) again.' },
  CAPTURE_RUNNING: { message: 'Another capture is recording on this node.', fix: 'Wait until it has ended, then capture again.', retryable: true },
  TCPDUMP_MISSING: { message: 'The node has no tcpdump, and nothing is installed on it by us.', fix: 'Use an AMI that has tcpdump, or install it in the launch template.' },
  COMMAND_MISSING: { message: 'The node lacks a command that recording needs (curl, nsenter, flock, timeout, setsid, awk, df).', fix: 'Use an AMI that has curl, util-linux, coreutils and awk.' },
  DISK_LOW: { message: 'The node has too little free disk: a tenth of it stays free, beside room for the packets.', fix: 'Ask for fewer maxMegabytes, or free space on the root volume.', retryable: true },
  RUNTIME_UNAVAILABLE: { message: 'Neither crictl nor ctr could tell which network the pod has.', fix: 'Look at containerd on the node (network_diagnostics, errors); the node itself can be recorded without podName.', retryable: true },
  POD_NOT_FOUND: { message: 'No running pod of exactly that name and namespace is on this node.', fix: 'Give the whole podName and its podNamespace, and the node on which it runs now.' },
  POD_AMBIGUOUS: { message: 'Several running sandboxes have that pod\'s name and namespace.', fix: 'The pod is being replaced: capture again once one of them has gone.', retryable: true },
  POD_ON_HOST_NETWORK: { message: 'The pod uses the node\'s network, so recording it would record the whole node.', fix: 'Capture without podName, and narrow it by hosts and ports.' },
  INTERFACE_NOT_FOUND: { message: 'There is no network interface of that name there.', fix: 'Take its name from the node\'s bundle (network_diagnostics, sections eni), or use any. In a pod it mostly is eth0.' },
  TCPDUMP_FAILED: { message: 'tcpdump ended without recording anything.', fix: 'The kernel may lack packet sockets, or a security module may forbid them to tcpdump. Try interface any.' },
  UPLOAD_REFUSED: { message: 'S3 refused the upload: the link had expired, or the bucket\'s policy forbids it.', fix: 'Check the clock of the node and the policies of bucket, key and VPC endpoint; then capture again.', retryable: true },
  UPLOAD_UNREACHABLE: { message: 'The node could not reach S3 to upload the packets.', fix: 'Give the subnet a route to S3: a gateway endpoint in the region of the bucket, or NAT; and let security groups pass it.', retryable: true },
  INTERRUPTED: { message: 'The capture was ended on the node before it was done.', fix: 'Capture again.', retryable: true },
};

/** By the status that SSM gives, in small letters; the first match counts. */
export const REASON_BY_STATUS: readonly { readonly pattern: RegExp; readonly code: string; readonly reason: CaptureReason }[] = [
  {
    pattern: /^(deliverytimedout|undeliverable|terminated|invalidinstanceid|delayed)/,
    code: 'UNDELIVERABLE',
    reason: { message: 'The SSM agent of the node did not take the command.', fix: 'Check that amazon-ssm-agent runs and reaches the ssm, ssmmessages and ec2messages endpoints; then capture again.', retryable: true },
  },
  { pattern: /^(invalidplatform|incompatible)/, code: 'UNSUPPORTED_OS', reason: { message: 'The document is for Linux only.', fix: 'Packets cannot be recorded on this node.' } },
  { pattern: /^accessdenied/, code: 'ACCESS_DENIED', reason: { message: 'The node\'s role may not run the command.', fix: 'Give the node role AmazonSSMManagedInstanceCore.' } },
  { pattern: /timedout/, code: 'TIMED_OUT', reason: { message: 'The script on the node took longer than SSM allows.', fix: 'The node may be overloaded or hang. Capture again for a shorter time.', retryable: true } },
  { pattern: /^cancel/, code: 'CANCELLED', reason: { message: 'Somebody cancelled the command in Systems Manager.', fix: 'Ask who did and why (CloudTrail: CancelCommand).', retryable: true } },
];
