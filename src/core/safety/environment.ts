import { ArtifactKind } from '../bundle/artifact-kind';

/** Artifacts that print whole environments: of containers, of systemd units. What a variable holds is its owner's business, unless its name says that it is evidence. */
export const ENVIRONMENT_KINDS: ReadonlySet<ArtifactKind> = new Set<ArtifactKind>(['cni-env', 'containerd-info', 'docker-info', 'kubelet-service', 'environments', 'ipamd-env', 'networkutils-env']);

/**
 * Names whose values are evidence: settings of the VPC CNI, the network policy agent, kubelet, kube-proxy and the CSI drivers, what Kubernetes and the SDKs put into every
 * container, the Go runtime's and NVIDIA's own. https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables
 */
const EVIDENCE_NAME = new RegExp(`^(?:${[
  'AWS_VPC_[A-Z0-9_]+', 'ENABLE_\\w+', 'DISABLE_\\w+', 'WARM_\\w+', 'MINIMUM_IP_TARGET', 'MAX_ENI', 'MAX_PODS', 'CLUSTER_(?:NAME|ENDPOINT)', 'NETWORK_POLICY_\\w+', 'POD_\\w+', 'ANNOTATE_POD_IP', 'ADDITIONAL_ENI_TAGS',
  'MY_(?:NODE|POD)_NAME', 'VPC_(?:ID|CNI_VERSION)', 'IP_COOLDOWN_PERIOD', 'MANAGE_UNTAGGED_ENI', 'AWS_MANAGE_ENIS_NON_SCHEDULABLE', 'AWS_EXTERNAL_SERVICE_CIDRS', 'ENI_CONFIG_\\w+', 'USE_\\w+', 'CNI_\\w+', 'INTROSPECTION_BIND_ADDRESS',
  'AWS_(?:DEFAULT_)?REGION', 'AWS_STS_REGIONAL_ENDPOINTS', 'AWS_ROLE_ARN', 'AWS_WEB_IDENTITY_TOKEN_FILE', 'AWS_CONTAINER_(?:CREDENTIALS_(?:FULL|RELATIVE)_URI|AUTHORIZATION_TOKEN_FILE)', 'AWS_EC2_\\w+', 'AWS_SDK_\\w+', 'AWS_MAX_ATTEMPTS', 'AWS_RETRY_MODE',
  'CSI_\\w+', 'NODE_\\w+', 'KUBE(?:RNETES|LET|_PROXY)?_\\w+', 'KUBECONFIG', 'CONTAINERD_\\w+', 'NODEADM_\\w+', '\\w+_SERVICE_(?:HOST|PORT(?:_\\w+)?)', '\\w+_PORT(?:_\\d+_(?:TCP|UDP|SCTP)(?:_(?:ADDR|PORT|PROTO))?)?',
  'PATH', 'HOME', 'HOSTNAME', 'USER', 'SHELL', 'PWD', 'LANG', 'LC_\\w+', 'TERM', 'TZ', 'SHLVL', 'LOGNAME', 'SSL_CERT_(?:FILE|DIR)', 'GO(?:DEBUG|GC|MAXPROCS|MEMLIMIT|TRACEBACK)', '(?:HTTPS?|NO|ALL)_PROXY', '(?:https?|no|all)_proxy',
  'NVIDIA_\\w+', 'CUDA_\\w+', 'LD_LIBRARY_PATH', 'LOG_?LEVEL', '\\w+_LOG_?LEVEL', 'INVOCATION_ID', 'JOURNAL_STREAM', 'SYSTEMD_\\w+', 'EXTRA_ARGS',
].join('|')})$`);

/** Switches and plain numbers say how something is set up and give nothing away. */
const HARMLESS_VALUE = /^(?:|true|false|yes|no|on|off|\d{1,10}|\d+(?:\.\d+)?(?:ms|s|m|h|Ki|Mi|Gi)?|«[a-z-]+:x?\d+[0-9a-f]*»)$/i;

/** `"NAME=value"` as an element of a list, in JSON (also inside a string), TOML or a systemd unit. */
const ELEMENT = /(\\{0,7}["'])([A-Za-z_][A-Za-z0-9_.-]{0,127})=((?:(?!\1)[^«»\n]){0,1024})\1/g;
/** `Environment=NAME=value OTHER=value` without quotes. */
const UNIT = /^(\s*Environment=)([^"'\n]+)$/;
/** Kubernetes' and Docker's own form. */
const PAIR = /(\\{0,7}")(?:name|Name|key)\1:[ ]?\1([A-Za-z_][A-Za-z0-9_.-]{0,127})\1,[ ]?\1(?:value|Value)\1:[ ]?\1((?:(?!\1)[^«»\n]){0,1024})\1/g;

/** The line with the values of variables replaced whose names are not known to be evidence. @param replace the placeholder of a value */
export function withoutEnvironmentValues(line: string, replace: (value: string) => string): string {
  const judge = (name: string, value: string): string => (EVIDENCE_NAME.test(name) || HARMLESS_VALUE.test(value) ? value : replace(value));
  const unit = UNIT.exec(line);
  if (unit) {
    const assignments = unit[2]!.split(/(\s+)/).map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? part : `${part.slice(0, at)}=${judge(part.slice(0, at), part.slice(at + 1))}`;
    });
    return `${unit[1]}${assignments.join('')}`;
  }
  return line
    .replace(ELEMENT, (_, quote: string, name: string, value: string) => `${quote}${name}=${judge(name, value)}${quote}`)
    .replace(PAIR, (whole, _quote: string, name: string, value: string) => {
      const at = whole.lastIndexOf(value);
      return whole.slice(0, at) + judge(name, value) + whole.slice(at + value.length);
    });
}
