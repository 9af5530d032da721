import { Place, Quiet, Wording } from './wording';
import { BundleDraft, syslogTime } from '../bundle-draft';

const K8S = 'kubernetes/kubernetes pkg/kubelet, cmd/kubelet';
const NODEADM = 'awslabs/amazon-eks-ami nodeadm';
const BOOTSTRAP = 'awslabs/amazon-eks-ami 2023 templates/al2/runtime/bootstrap.sh';
const SYSTEMD = 'systemd/systemd';

const kubelet = (condition: string, text: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: 'kubelet', text, source: K8S, ...more });
/** the kubelet never ran */
const notJoined = (draft: BundleDraft): void => { draft.strike('kubelet/kubelet.log', () => true); draft.strike('var_log/messages', (line) => line.includes(' kubelet')); draft.log('kubelet/kubelet.log', draft.node.boot, '-- No entries --'); };
const fatal = (condition: string, error: string, more: Partial<Wording> = {}): Wording => ({ conditions: [condition], place: 'nodeadm', times: 2, source: NODEADM, text: `{"level":"fatal","ts":1763600000.1,"caller":"nodeadm/main.go:36","msg":"Command failed","error":${JSON.stringify(error)},"stacktrace":"main.main\\n\\t/workdir/cmd/nodeadm/main.go:36"}`, ...more });

export const nodeadmConfig: Place = (draft, at, text) => { draft.log('nodeadm/nodeadm-config.log', at, `${syslogTime(at)} ${draft.node.host} nodeadm[1444]: ${text}`); };
export const chronyd: Place = (draft, at, text) => { draft.system(at, 'chronyd[611]', text); };
export const cloudInitLog: Place = (draft, at, text) => { draft.log('var_log/cloud-init.log', at, `${new Date(at).toISOString().replace('T', ' ').replace(/\.(\d+)Z/, ',$1')} - ${text}`); };
export const userData: Place = (draft, at, text) => { draft.log('var_log/user-data.log', at, text); };

export const LIFECYCLE_WORDINGS: readonly Wording[] = [
  kubelet('node-registration-unauthorized', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Unauthorized" node="ip-10-0-1-2.ec2.internal"'),
  kubelet('node-registration-unauthorized', 'E controller.go:145] "Failed to ensure lease exists, will retry" err="Unauthorized" interval="7s"'),
  kubelet('node-registration-unauthorized', 'E reflector.go:200] "Failed to watch" err="failed to list *v1.Node: Unauthorized" logger="UnhandledError" reflector="k8s.io/client-go/informers/factory.go:160" type="*v1.Node"'),
  kubelet('node-registration-unauthorized', 'E kubelet_node_status.go:92] "Unable to register node with API server" err="nodes is forbidden: User \\"system:node:EC2PrivateDNSName\\" cannot create resource \\"nodes\\" in API group \\"\\" at the cluster scope: unknown node for user \\"system:node:EC2PrivateDNSName\\"" node="ip-10-0-1-2.ec2.internal"', { times: 14, conditions: ['node-registration-unauthorized', 'node-name-missing'] }),
  kubelet('node-registration-unauthorized', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="nodes \\"ip-10-0-1-2.ec2.internal\\" is forbidden: node \\"i-0abc\\" is not allowed to modify node \\"ip-10-0-1-2.ec2.internal\\"" node="ip-10-0-1-2.ec2.internal"', { times: 14, conditions: ['node-registration-unauthorized', 'node-name-missing'] }),
  kubelet('node-registration-unauthorized', 'E csi_plugin.go:308] "Unhandled Error" err="kubernetes.io/csi: Failed to initialize CSINode: error updating CSINode annotation: timed out waiting for the condition; caused by: Unauthorized" logger="UnhandledError"', { times: 10 }),
  kubelet('node-registration-unauthorized', 'E controller.go:145] "Failed to ensure lease exists, will retry" err="leases.coordination.k8s.io \\"ip-10-0-1-2.ec2.internal\\" is forbidden: User \\"system:anonymous\\" cannot get resource \\"leases\\" in API group \\"coordination.k8s.io\\" in the namespace \\"kube-node-lease\\"" interval="7s"', { times: 40, severity: 'high' }),
  kubelet('api-server-unreachable', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": net/http: TLS handshake timeout" node="ip-10-0-1-2.ec2.internal"', { times: 14 }),
  kubelet('api-server-unreachable', 'E controller.go:145] "Failed to ensure lease exists, will retry" err="Get \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/ip?timeout=10s\\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)" interval="7s"', { times: 20 }),
  kubelet('api-server-unreachable', 'E controller.go:195] "Failed to update lease" err="Put \\"https://10.0.4.4:443/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/ip?timeout=10s\\": dial tcp 10.0.4.4:443: connect: connection timed out"', { times: 20 }),
  kubelet('api-server-unreachable', 'E kubelet_node_status.go:544] "Error updating node status, will retry" err="error getting node \\"ip\\": Get \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes/ip?timeout=10s\\": dial tcp [2600:1f14::9]:443: connect: network is unreachable"', { times: 20 }),
  kubelet('api-server-unreachable', 'E reflector.go:158] "Unhandled Error" err="k8s.io/client-go/informers/factory.go:160: Failed to watch *v1.Node: failed to list *v1.Node: Get \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes?fieldSelector=metadata.name%3Dip&limit=500\\": proxyconnect tcp: dial tcp 10.9.9.9:3128: connect: connection refused" logger="UnhandledError"', { times: 20 }),
  kubelet('cluster-endpoint-wrong', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": dial tcp: lookup ABCD.gr7.eu-west-1.eks.amazonaws.com on 10.0.0.2:53: no such host" node="ip-10-0-1-2.ec2.internal"', { times: 14 }),
  kubelet('kubelet-certificate-invalid', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": tls: failed to verify certificate: x509: certificate signed by unknown authority" node="ip"', { times: 14 }),
  kubelet('kubelet-certificate-invalid', 'E kubelet_node_status.go:92] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": x509: certificate has expired or is not yet valid: current time 2026-01-01T10:00:00Z is after 2025-12-01T10:00:00Z" node="ip"', { times: 14 }),
  kubelet('kubelet-certificate-invalid', 'E reflector.go:138] k8s.io/client-go/informers/factory.go:134: Failed to watch *v1.Node: failed to list *v1.Node: Get "https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes": x509: certificate is valid for kubernetes, kubernetes.default.svc, not ABCD.gr7.eu-west-1.eks.amazonaws.com', { times: 14 }),
  kubelet('kubelet-certificate-invalid', 'I log.go:245] http: TLS handshake error from 10.0.4.4:41022: no serving certificate available for the kubelet', { times: 60 }),
  kubelet('kubelet-certificate-invalid', 'E certificate_manager.go:562] "Unhandled Error" err="kubernetes.io/kubelet-serving: Failed while requesting a signed certificate from the control plane: cannot create certificate signing request: Unauthorized" logger="UnhandledError"', { conditions: ['kubelet-certificate-invalid', 'node-registration-unauthorized'] }),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to load kubelet config file, path: /etc/kubernetes/kubelet/config.json, error: failed to load Kubelet config file /etc/kubernetes/kubelet/config.json, error failed to decode: strict decoding error: unknown field \\"maxPodz\\""'),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to validate kubelet configuration, error: invalid configuration: systemReservedCgroup (--system-reserved-cgroup) must be specified when \\"system-reserved\\" is in EnforceNodeAllocatable, path: &TypeMeta{}"'),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to parse kubelet flag: unknown flag: --container-runtime"'),
  kubelet('kubelet-config-invalid', 'E run.go:74] "command failed" err="failed to parse kubelet flag: unknown flag: --keep-terminated-pod-volumes"'),
  kubelet('kubelet-config-invalid', 'F server.go:198] failed to load Kubelet config file /etc/kubernetes/kubelet/kubelet-config.json, error failed to read kubelet config file "/etc/kubernetes/kubelet/kubelet-config.json", error: open /etc/kubernetes/kubelet/kubelet-config.json: no such file or directory'),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to merge kubelet configs: failed to walk through kubelet dropin directory \\"/etc/kubernetes/kubelet/config.json.d\\": failed to load kubelet dropin file, path: /etc/kubernetes/kubelet/config.json.d/90-a.conf, error: failed to decode"'),
  kubelet('kubelet-config-invalid', 'E kubelet.go:1560] "Failed to start ContainerManager" err="failed to initialize top level QOS containers: root container [kubepods] doesn\'t exist"'),
  kubelet('kubelet-config-invalid', 'E kubelet.go:1560] "Failed to start ContainerManager" err="Node Allocatable enforcement failed: failed to enforce System Reserved Cgroup Limits on \\"/system.slice\\": cgroup does not exist"', { conditions: ['kubelet-config-invalid', 'kubelet-failed'] }),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to run Kubelet: could not detect clock speed from output: \\"\\""', { severity: 'low', conditions: ['kubelet-config-invalid', 'kubelet-failed'] }),
  kubelet('kubelet-config-invalid', 'E run.go:72] "command failed" err="failed to run Kubelet: the kubelet is configured to not run on a host using cgroup v1. cgroup v1 support is unsupported and will be removed in a future release"', { conditions: ['kubelet-config-invalid', 'ami-unsupported', 'kubelet-failed'] }),
  kubelet('kubelet-failed', 'E server.go:294] "Failed to run kubelet" err="failed to run Kubelet: unable to load bootstrap kubeconfig: stat /var/lib/kubelet/bootstrap-kubeconfig: no such file or directory"', { conditions: ['kubelet-failed', 'kubelet-config-invalid'] }),
  kubelet('node-name-missing', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Node \\"\\" is invalid: metadata.name: Required value" node=""', { times: 10 }),
  kubelet('node-name-missing', 'E kubelet.go:2419] "Error getting node" err="node \\"\\" not found"', { times: 20 }),
  kubelet('node-name-missing', 'E server.go:302] "Failed to run kubelet" err="failed to run Kubelet: failed to get node name from cloud provider: error getting instance from instance metadata"', { conditions: ['node-name-missing', 'imds-unreachable', 'kubelet-failed', 'kubelet-config-invalid'] }),
  kubelet('clock-skew', 'E kubelet_node_status.go:107] "Unable to register node with API server" err="Post \\"https://ABCD.gr7.eu-west-1.eks.amazonaws.com/api/v1/nodes\\": x509: certificate has expired or is not yet valid: current time 2020-01-01T10:00:00Z is before 2025-12-01T10:00:00Z"', { conditions: ['clock-skew', 'kubelet-certificate-invalid'], times: 14 }),
  { conditions: ['clock-skew'], place: 'ipamd', source: 'aws/aws-sdk-go-v2', text: 'error Failed to call ec2:DescribeNetworkInterfaces for [eni-0abc]: operation error EC2: DescribeNetworkInterfaces, https response error StatusCode: 403, RequestID: 0a, api error RequestExpired: Request has expired.' },
  { conditions: ['clock-skew'], place: 'ipamd', source: 'aws/aws-sdk-go', text: 'error Failed to allocate a private IP address InvalidSignatureException: Signature expired: 20260101T100000Z is now earlier than 20260101T101500Z (20260101T102000Z - 5 min.)' },
  { conditions: ['clock-skew'], place: chronyd, shape: { os: 'al2' }, times: 6, source: 'mlichvar/chrony reference.c', text: 'System clock wrong by 312.112201 seconds' },
  { conditions: ['clock-skew'], place: chronyd, shape: { os: 'al2' }, times: 10, source: 'mlichvar/chrony reference.c', text: 'Can\'t synchronise: no selectable sources' },
  // nodeadm
  fatal('node-bootstrap-failed', 'config provider at index 0 failed: could not find NodeConfig within UserData'),
  fatal('node-bootstrap-failed', 'no config in chain'),
  fatal('node-bootstrap-failed', 'failed to decode node config, strict decoding error: unknown field "spec.clustr"'),
  fatal('node-bootstrap-failed', 'Apiserver endpoint is missing in cluster configuration'),
  fatal('node-bootstrap-failed', 'Certificate authority is missing in cluster configuration'),
  fatal('node-bootstrap-failed', 'failed to merge node configs [0xc0001]: mergo: x'),
  fatal('node-bootstrap-failed', 'exceeded max wait time for InstanceCondition waiter', { conditions: ['node-bootstrap-failed', 'aws-endpoint-unreachable'] }),
  fatal('node-bootstrap-failed', 'operation error EC2: DescribeInstances, https response error StatusCode: 403, RequestID: 0a, api error UnauthorizedOperation: You are not authorized to perform this operation.', { conditions: ['node-bootstrap-failed', 'aws-api-denied'] }),
  fatal('node-bootstrap-failed', 'kubelet.service status is not "active"', { conditions: ['node-bootstrap-failed'] }),
  fatal('imds-unreachable', 'operation error ec2imds: GetInstanceIdentityDocument, exceeded maximum number of attempts, 3, request send failed, Get "http://169.254.169.254/latest/dynamic/instance-identity/document": dial tcp 169.254.169.254:80: connect: no route to host', { conditions: ['imds-unreachable', 'node-bootstrap-failed'] }),
  { conditions: ['node-bootstrap-failed'], place: nodeadmConfig, times: 2, source: NODEADM, text: '{"level":"fatal","ts":1763600000.1,"caller":"nodeadm/main.go:36","msg":"Command failed","error":"failed to parse config file /etc/eks/nodeadm.d/a.yaml: yaml: line 3: mapping values are not allowed in this context"}' },
  { conditions: ['node-bootstrap-failed'], place: 'nodeadm', times: 2, source: SYSTEMD, text: 'nodeadm-run.service: Main process exited, code=exited, status=1/FAILURE\nnodeadm-run.service: Failed with result \'exit-code\'.\nFailed to start nodeadm-run.service - EKS Nodeadm Run.' },
  { conditions: ['node-bootstrap-failed'], place: 'cloud-init-output', also: notJoined, shape: { os: 'al2' }, times: 1, source: BOOTSTRAP, text: 'Exited with error on line 549' },
  { conditions: ['node-bootstrap-failed', 'cluster-endpoint-wrong', 'aws-api-denied'], place: 'cloud-init-output', also: notJoined, shape: { os: 'al2' }, times: 1, source: BOOTSTRAP, text: 'An error occurred (ResourceNotFoundException) when calling the DescribeCluster operation: No cluster found for name: prod-blu.\nExited with error on line 412' },
  { conditions: ['node-bootstrap-failed', 'cluster-endpoint-wrong', 'aws-api-denied'], place: 'cloud-init-output', also: notJoined, shape: { os: 'al2' }, times: 1, source: BOOTSTRAP, text: 'An error occurred (AccessDeniedException) when calling the DescribeCluster operation: User: arn:aws:sts::1:assumed-role/n/i-0 is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:eu-west-1:1:cluster/a', severity: 'high' },
  { conditions: ['node-bootstrap-failed'], place: 'cloud-init-output', also: notJoined, shape: { os: 'al2' }, times: 1, source: BOOTSTRAP, text: 'Connect timeout on endpoint URL: "https://eks.eu-west-1.amazonaws.com/clusters/prod-blue"\nUnable to describe EKS cluster.', severity: 'high' },
  { conditions: ['node-bootstrap-failed'], place: 'cloud-init-output', also: notJoined, times: 1, source: 'canonical/cloud-init cloudinit/cmd/main.py', text: '2026-01-01 10:00:00,123 - cc_scripts_user.py[WARNING]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)\n2026-01-01 10:00:00,124 - util.py[WARNING]: Running module scripts_user (<module \'cloudinit.config.cc_scripts_user\'>) failed' },
  { conditions: ['node-bootstrap-failed'], place: cloudInitLog, also: notJoined, times: 1, source: 'canonical/cloud-init cloudinit/subp.py', text: 'subp.py[WARNING]: Failed running /var/lib/cloud/instance/scripts/part-001 [1]' },
  { conditions: ['node-bootstrap-failed'], place: userData, also: notJoined, shape: { os: 'al2' }, times: 1, source: BOOTSTRAP, text: '/etc/eks/bootstrap.sh: line 12: unexpected EOF while looking for matching `"\'', severity: 'low' },
  // reclaims and reboots
  { conditions: ['spot-interruption'], place: 'termination', times: 1, source: 'aws/aws-node-termination-handler', text: '2026/11/20 10:00:00 INF Adding new event to the event store event={"Description":"Spot ITN received. Instance will be interrupted at 2026-11-20T10:02:00Z \\n","Kind":"SPOT_ITN","NodeName":"ip-10-0-1-2.ec2.internal"}' },
  { conditions: ['spot-interruption'], place: 'termination', times: 1, source: 'aws/aws-node-termination-handler', text: '2026-11-20T10:00:00Z INF Adding new event to the event store event={"EventID":"spot-itn-aa","Kind":"SPOT_ITN","Monitor":"SPOT_ITN_MONITOR"}' },
  { conditions: ['spot-interruption'], place: 'termination', times: 1, source: 'aws/aws-node-termination-handler --json-logging', text: '{"level":"info","event":{"Kind":"SPOT_ITN","Description":"Spot ITN received."},"time":"2026-11-20T10:00:00Z","message":"Adding new event to the event store"}' },
  { conditions: ['spot-interruption'], place: 'termination', times: 1, source: 'aws/aws-node-termination-handler', text: '2026/11/20 10:00:00 INF Adding new event to the event store event={"Description":"Scheduled maintenance event received. Instance will be system-reboot at x","Kind":"SCHEDULED_EVENT"}' },
  { conditions: ['unexpected-reboot', 'spot-interruption'], place: 'messages', shape: { os: 'al2' }, times: 1, source: 'systemd/systemd src/login', text: 'systemd-logind: Power key pressed short.\nsystemd-logind: Powering off...\nsystemd-logind: System is powering down.', severity: 'low' },
  { conditions: ['imds-unreachable'], place: 'aws-node', times: 6, source: 'aws/aws-sdk-go', text: '{"level":"error","msg":"Failed to get AWS session: EC2MetadataError: failed to get IMDSv2 token and fallback to IMDSv1 is disabled\\n401 Unauthorized"}' },
  { conditions: ['imds-unreachable'], place: 'csi', times: 6, source: 'kubernetes-sigs/aws-ebs-csi-driver pkg/cloud/metadata', text: 'E0101 10:00:00.000000       1 metadata.go:51] "Retrieving IMDS metadata failed" err="could not get EC2 instance identity metadata: operation error ec2imds: GetInstanceIdentityDocument, canceled, context deadline exceeded"' },
  { conditions: ['imds-unreachable'], place: 'csi', times: 6, source: 'aws/aws-sdk-go-v2', text: 'E0101 10:00:00.000000       1 driver.go:120] "GRPC error" err="operation error EC2: DescribeVolumes, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, canceled, context deadline exceeded"' },
];

const q = (place: Place, text: string, source: string, more: Partial<Quiet> = {}): Quiet => ({ place, text, source, ...more });

export const LIFECYCLE_QUIET: readonly Quiet[] = [
  q('nodeadm', '{"level":"info","ts":1763600000.1,"caller":"init/init.go:58","msg":"Checking user is root.."}', NODEADM, { boot: 0, times: 1 }),
  q('nodeadm', '{"level":"warn","ts":1763600000.1,"caller":"configprovider/chain.go:31","msg":"Encountered error in config provider","error":"no config found in directory"}', NODEADM, { boot: 0, times: 1 }),
  q('nodeadm', '{"level":"info","ts":1763600000.1,"caller":"kubelet/hybrid.go","msg":"Retrying DNS lookup after error","error":"lookup x: no such host"}', NODEADM, { boot: 0, times: 2 }),
  q('nodeadm', '{"level":"warn","ts":1763600000.1,"caller":"kubelet/config.go","msg":"Could not find instance info locally, making EC2 API call...","instanceType":"m9x.large"}', NODEADM, { boot: 0, times: 1 }),
  q('nodeadm', '{"level":"warn","ts":1763600000.1,"caller":"system/x.go","msg":"failed to read vendor id","error":"open /sys: no such file or directory"}', NODEADM, { boot: 0, times: 1 }),
  q('nodeadm', 'nodeadm-run.service: Deactivated successfully.\nFinished nodeadm-run.service - EKS Nodeadm Run.', SYSTEMD, { boot: 0, times: 1 }),
  q('cloud-init-output', 'Cloud-init v. 22.2.2 running \'modules:final\' at Thu, 01 Jan 2026 10:00:00 +0000. Up 12.01 seconds.', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q('cloud-init-output', 'Warning: Permanently added \'github.com\' (ED25519) to the list of known hosts.', 'openssh', { boot: 0, times: 1 }),
  q('cloud-init-output', 'ci-info: no authorized SSH keys fingerprints found for user ec2-user.', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q('cloud-init-output', '/usr/bin/cloud-init:9: DeprecationWarning: pkg_resources is deprecated as an API', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q('cloud-init-output', '2026-01-01 10:00:00,123 - __init__.py[WARNING]: Unhandled non-multipart (text/x-not-multipart) userdata: \'b\'apiVersion: node.eks.aws/v1\'...\'', 'canonical/cloud-init; NodeConfig as plain YAML', { boot: 0, times: 1 }),
  q('cloud-init-output', 'curl: (22) The requested URL returned error: 404', 'curl', { boot: 0, times: 1 }),
  q('cloud-init-output', '% Total    % Received % Xferd  Average Speed   Time\nsed: can\'t read /etc/x: No such file or directory', 'sed', { boot: 0, times: 1 }),
  q(cloudInitLog, 'url_helper.py[WARNING]: Calling \'http://169.254.169.254/latest/api/token\' failed [0/1s]: unexpected error', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q(cloudInitLog, 'util.py[DEBUG]: Reading from /proc/1/cmdline (quiet=False)\nDataSourceEc2.py[DEBUG]: Fetching Ec2 IMDSv2 API Token', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q(cloudInitLog, 'cc_keys_to_console.py[DEBUG]: Writing of keys to console disabled', 'canonical/cloud-init', { boot: 0, times: 1 }),
  q('termination', '2026/11/20 10:00:00 WRN Unable to retrieve spot metadata, continuing without it error="404"', 'aws/aws-node-termination-handler', { times: 1 }),
  q('termination', '2026/11/20 10:00:00 INF aws-node-termination-handler arguments: enable-spot-interruption-draining: true, enable-rebalance-draining: false', 'aws/aws-node-termination-handler', { boot: 1, times: 1 }),
  q('messages', 'chronyd[611]: Selected source 169.254.169.123\nchronyd[611]: System clock TAI offset set to 37 seconds', 'mlichvar/chrony', { shape: { os: 'al2' }, boot: 0, times: 1 }),
  q('messages', 'chronyd[611]: Source 169.254.169.123 replaced with 3.5.7.9', 'mlichvar/chrony', { shape: { os: 'al2' } }),
  q('messages', 'chronyd[611]: Detected falseticker 3.5.7.9', 'mlichvar/chrony', { shape: { os: 'al2' } }),
  q('messages', 'amazon-ssm-agent: 2026-01-01 10:00:00 ERROR Failed to fetch region. Data from vault is empty. Get "http://169.254.169.254/latest/meta-data/placement/region": dial tcp 169.254.169.254:80: connect: network is unreachable', 'aws/amazon-ssm-agent', { shape: { os: 'al2' }, boot: 0, times: 1 }),
  q('messages', 'rngd[811]: Failed to init entropy source hwrng', 'nhorman/rng-tools', { shape: { os: 'al2' }, boot: 0, times: 1 }),
  q('messages', 'acpid[811]: 1 rule loaded', 'acpid', { shape: { os: 'al2' }, boot: 0, times: 1 }),
  q('messages', 'yum[4411]: Error: Cannot retrieve repository metadata', 'yum', { shape: { os: 'al2' }, times: 1 }),
  q('messages', 'postfix/sendmail[911]: fatal: parameter inet_interfaces: no local interface found for ::1', 'postfix', { shape: { os: 'al2' }, times: 1 }),
  q('messages', 'sshd[911]: error: kex_exchange_identification: Connection closed by remote host', 'openssh', { shape: { os: 'al2' } }),
  q('messages', 'sshd[911]: Failed password for root from 10.9.9.9 port 4422 ssh2', 'openssh', { shape: { os: 'al2' } }),
  q('messages', 'dbus-daemon[611]: [system] Failed to activate service \'org.bluez\': timed out (service_start_timeout=25000ms)', 'dbus', { shape: { os: 'al2' }, times: 1 }),
  q('messages', 'journal: Runtime journal is using 8.0M (max allowed 781.1M).', SYSTEMD, { shape: { os: 'al2' }, boot: 0, times: 1 }),
  q('messages', 'systemd: run-containerd-runc-k8s.io-ab-runc.x.mount: Succeeded.', SYSTEMD, { shape: { os: 'al2' } }),
  q('messages', 'systemd: Configuration file /etc/systemd/system/kubelet.service.d/30-kubelet-extra-args.conf is marked executable. Please remove executable permission bits. Proceeding anyway.', SYSTEMD, { shape: { os: 'al2' }, boot: 0, times: 1 }),
];
