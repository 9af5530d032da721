/** Defaults of the VPC CNI (amazon-vpc-cni-k8s README, v1.19 to v1.21). A setting that is empty or absent has its default. */
export const CNI_DEFAULTS: Readonly<Record<string, string>> = {
  ADDITIONAL_ENI_TAGS: '{}',
  ANNOTATE_POD_IP: 'false',
  AWS_EXTERNAL_SERVICE_CIDRS: '',
  AWS_MANAGE_ENIS_NON_SCHEDULABLE: 'false',
  AWS_VPC_CNI_NODE_PORT_SUPPORT: 'true',
  AWS_VPC_ENI_MTU: '9001',
  AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER: 'false',
  AWS_VPC_K8S_CNI_CONNMARK: '128',
  AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: 'false',
  AWS_VPC_K8S_CNI_EXCLUDE_SNAT_CIDRS: '',
  AWS_VPC_K8S_CNI_EXTERNALSNAT: 'false',
  AWS_VPC_K8S_CNI_LOG_FILE: '/host/var/log/aws-routed-eni/ipamd.log',
  AWS_VPC_K8S_CNI_LOGLEVEL: 'DEBUG',
  AWS_VPC_K8S_CNI_RANDOMIZESNAT: 'prng',
  AWS_VPC_K8S_CNI_VETHPREFIX: 'eni',
  AWS_VPC_K8S_PLUGIN_LOG_FILE: '/var/log/aws-routed-eni/plugin.log',
  AWS_VPC_K8S_PLUGIN_LOG_LEVEL: 'DEBUG',
  DISABLE_INTROSPECTION: 'false',
  DISABLE_LEAKED_ENI_CLEANUP: 'false',
  DISABLE_METRICS: 'false',
  DISABLE_NETWORK_RESOURCE_PROVISIONING: 'false',
  DISABLE_POD_V6: 'false',
  DISABLE_TCP_EARLY_DEMUX: 'false',
  ENABLE_BANDWIDTH_PLUGIN: 'false',
  ENABLE_IMDS_ONLY_MODE: 'false',
  ENABLE_IPv4: 'true',
  ENABLE_IPv6: 'false',
  ENABLE_MULTI_NIC: 'false',
  ENABLE_POD_ENI: 'false',
  ENABLE_PREFIX_DELEGATION: 'false',
  ENABLE_SUBNET_DISCOVERY: 'true',
  ENABLE_V4_EGRESS: 'true',
  ENABLE_V6_EGRESS: 'false',
  IP_COOLDOWN_PERIOD: '30',
  MANAGE_UNTAGGED_ENI: 'true',
  MAX_ENI: '-1',
  MINIMUM_IP_TARGET: '0',
  NETWORK_POLICY_ENFORCING_MODE: 'standard',
  POD_MTU: '',
  POD_SECURITY_GROUP_ENFORCING_MODE: 'strict',
  WARM_ENI_TARGET: '1',
  WARM_IP_TARGET: '0',
  WARM_PREFIX_TARGET: '0',
};

/** What the EKS manifests set although it is not the program's default: not worth telling. */
const SHIPPED: Readonly<Record<string, readonly string[]>> = {
  ADDITIONAL_ENI_TAGS: ['{}'],
  AWS_VPC_K8S_CNI_CONNMARK: ['0x80'],
  WARM_PREFIX_TARGET: ['1'],
  DISABLE_NETWORK_RESOURCE_PROVISIONING: ['false'],
};

/** True when the setting is known and has a value that an untouched EKS node would not have. */
export function isNonDefault(name: string, value: string): boolean {
  const usual = CNI_DEFAULTS[name];
  if (usual === undefined || value === '' || value.toLowerCase() === usual.toLowerCase()) { return false; }
  return !(SHIPPED[name]?.includes(value) ?? false);
}
