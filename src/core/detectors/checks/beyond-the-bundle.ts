import { StateCheck } from '../state-check';
import { notEvaluable } from './outcome';

/** E6: EBS counts it, the node does not. */
export const ebsThroughputCheck: StateCheck = {
  id: 'ebs-throughput',
  condition: 'ebs-throughput-exceeded',
  section: 'disk',
  source: 'eks-node-monitoring-agent 1.7.0 reads the NVMe vendor log page of EBS volumes; CloudWatch VolumeIOPSExceededCheck, InstanceEBSThroughputExceededCheck',
  remediation: ['Raise IOPS or throughput of the gp3 volume, or take an instance type with more EBS bandwidth.'],
  runbook: 'E6',
  evaluate: () => notEvaluable('the EBS volume\'s own counters (NVMe vendor log page 0xD0, or CloudWatch VolumeIOPSExceededCheck and VolumeThroughputExceededCheck)'),
};

/** F8: a bundle that is here has been uploaded. */
export const uploadPermissionCheck: StateCheck = {
  id: 'upload-permission',
  condition: 'upload-permission-missing',
  section: 'node',
  source: 'AWSSupport-CollectEKSInstanceLogs uploads with the node role: s3:PutObject, s3:GetBucketPolicyStatus, s3:GetBucketAcl, kms:GenerateDataKey',
  remediation: ['Attach the upload policy of this stack to the node role (grantUpload).'],
  runbook: 'F8',
  evaluate: () => notEvaluable('the output of the collection itself (collect, status): a bundle that could not be uploaded is not here'),
};
