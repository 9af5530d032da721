import { Refutations } from '../refutation';

/** Bootstrap, registration and the life of the node. */
export const LIFECYCLE_REFUTATIONS: Refutations = {
  'node-registration-unauthorized': ['a later line in which kubelet registers or renews its lease', 'an access entry or aws-auth mapping for exactly this node role, with a correct clock'],
  'api-server-unreachable': ['lease renewals or watches that succeed in the same minutes', '/livez answering from this node at the time'],
  'cluster-endpoint-wrong': ['the endpoint in the kubeconfig equal to the one DescribeCluster returns'],
  'kubelet-certificate-invalid': ['the same certificate verified by kubelet afterwards with no change of clock or CA'],
  'node-bootstrap-failed': ['a later bootstrap run that ends with success', 'kubelet running with the configuration of this bootstrap'],
  'node-bootstrap-repeated': ['the runs lie in different boots'],
  'unexpected-reboot': ['a requested shutdown or patch window at that time'],
  'node-name-missing': ['a node object with this private DNS name that became Ready'],
  'clock-skew': ['chrony tracking that shows an offset below a second at the time', 'time stamps that agree with those of AWS API answers'],
  'kubelet-config-invalid': ['kubelet starting with the same flags and files'],
  'version-skew': ['a control plane version that supports these component versions'],
  'ami-unsupported': ['the same symptoms on nodes with a supported image'],
  'imds-unreachable': ['a successful metadata or credential request of the same process in the same minutes'],
  'spot-interruption': ['the symptoms begin before the notice', 'an on-demand instance'],
};
