import * as fc from 'fast-check';
import { failureOf } from '../../../src/core/collection/failure-reason';
import { failureSchema } from '../../../src/core/collection/record';

const ACCOUNT = '111122223333';
const NODE = `arn:aws:sts::${ACCOUNT}:assumed-role/prod-node-role/i-0a1b2c3d4e5f60718`;
const AUTOMATION = `arn:aws:sts::${ACCOUNT}:assumed-role/collection-role/Automation-3f0e6a4e-6b0d-4a8e-9f53-0d0c8a1f2b11`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/0d0c8a1f-1111-2222-3333-444455556666`;
const OBJECT = 'arn:aws:s3:::evidence/eks_i-0a1b2c3d4e5f60718_3f0e6a4e.tar.gz';

/** As `aws:runCommand` words the failure of its step: the output of the command twice, plain and as JSON. */
function step(output: string, code = 1): string {
  const payload = JSON.stringify({ Status: 'Failed', ResponseCode: code, Output: output, CommandId: 'a1b2c3d4' });
  return `Step fails when it is verifying the command has completed. Command a1b2c3d4 returns unexpected invocation result: \n{Status=[Failed], ResponseCode=[${code}], Output=[${output}], OutputPayload=[${payload}], CommandId=[a1b2c3d4]}. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.`;
}

const of = (failureMessage: string, status = 'Failed') => failureOf(status, { executionId: 'x', document: 'd', status, failureMessage });

/** What the collector script prints on a node where nothing is wrong but this and that is not installed. */
const ORDINARY_OUTPUT = `
	This is version 0.7.9. New versions can be found at https://github.com/awslabs/amazon-eks-ami
Trying to collect common operating system logs... 
Trying to collect mount points and volume information... 
Trying to collect Docker daemon logs... 


	Warning: The current operating system is not supported. 
Trying to collect CNI Configuration Variables from Docker... 

	Warning: The Docker daemon is not running. 
	Warning: ctr not installed 
	Warning: Unable to determine active services. 
Trying to collect networking infomation... 
Trying to Collect IO Throttled Process Information... 
Trying to archive gathered information... 
	Done... your bundled logs are located in /var/log/eks_i-0a1b2c3d4e5f60718_2026-11-20_0908-UTC_0.7.9.tar.gz
`;
const upload = (error: string) => step(`${ORDINARY_OUTPUT}\n----------ERROR-------\nupload failed: ../var/log/eks_i-0a1b2c3d4e5f60718.tar.gz to s3://evidence/eks_i-0a1b2c3d4e5f60718.tar.gz ${error}\nfailed to run commands: exit status 1`);
/** For the name of a test: the words that matter. */
const telling = (text: string) => text.replace(/, OutputPayload[\s\S]*/, '').trim().slice(-110).replace(/\s+/g, ' ');
const denied = (who: string, action: string, resource: string, why = `because no identity-based policy allows the ${action} action`) =>
  `An error occurred (AccessDenied) when calling the CreateMultipartUpload operation: User: ${who} is not authorized to perform: ${action} on resource: "${resource}" ${why}`;

describe('what Systems Manager, the AWS CLI, the collector and the kernel say leads to a reason that an operator can act on', () => {
  test.each(([
    // access, in AWS's long form
    [upload(denied(NODE, 'kms:GenerateDataKey', KEY)), 'NODE_LACKS_KMS', /prod-node-role.*kms:Decrypt/],
    [upload(denied(NODE, 'kms:Decrypt', KEY, 'because the resource does not exist in this Region, no resource-based policies allow access, or a resource-based policy explicitly denies access')), 'NODE_LACKS_KMS', /policy of the evidence key/],
    [upload(denied(NODE, 's3:PutObject', OBJECT)), 'NODE_LACKS_PUT', /prod-node-role.*nodeRoles/],
    [upload(denied(NODE, 's3:PutObject', OBJECT, 'because no VPC endpoint policy allows the s3:PutObject action')), 'NODE_LACKS_PUT', /VPC endpoint/],
    [upload(denied(NODE, 's3:PutObject', OBJECT, 'with an explicit deny in a service control policy')), 'NODE_LACKS_PUT', /organization/],
    [upload(denied(NODE, 's3:PutObject', OBJECT, 'with an explicit deny in a resource control policy')), 'NODE_LACKS_PUT', /organization/],
    [upload(denied(NODE, 's3:PutObject', OBJECT, 'because no permissions boundary allows the s3:PutObject action')), 'NODE_LACKS_PUT', /permissions boundary/],
    [upload(denied(NODE, 's3:PutObject', OBJECT, 'with an explicit deny in a resource-based policy')), 'NODE_LACKS_PUT', /policy of eks_\*/],
    [upload(denied(NODE, 's3:GetBucketAcl', 'arn:aws:s3:::evidence')), 'NODE_LACKS_BUCKET_CHECK', /s3:GetBucketPolicyStatus/],
    [upload(denied(NODE, 'ssm:UpdateInstanceInformation', '*')), 'NODE_LACKS_RIGHT', /ssm:UpdateInstanceInformation/],
    [`Step fails when it is Execute/Cancelling action. An error occurred (AccessDenied) when calling the GetPublicAccessBlock operation: User: ${AUTOMATION} is not authorized to perform: s3:GetAccountPublicAccessBlock because no identity-based policy allows it`, 'AUTOMATION_LACKS_RIGHT', /collection-role.*s3:GetAccountPublicAccessBlock/],
    [`Step fails when it is Execute/Cancelling action. User: ${AUTOMATION} is not authorized to perform: ssm:SendCommand on resource: arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718 because no identity-based policy allows the ssm:SendCommand action (Service: AWSSimpleSystemsManagement; Status Code: 400; Error Code: AccessDeniedException)`, 'AUTOMATION_LACKS_RIGHT', /aws:eks:cluster-name/],
    [`User: ${AUTOMATION} is not authorized to perform: ssm:SendCommand on resource: arn:aws:ssm:us-east-1::document/AWS-RunShellScript with an explicit deny in a service control policy`, 'AUTOMATION_LACKS_RIGHT', /organization/],
    [`Step fails when it is Execute/Cancelling action. User: ${AUTOMATION} is not authorized to perform: sts:AssumeRole`, 'AUTOMATION_ROLE_UNUSABLE', /ssm\.amazonaws\.com/],
    ['The defined assume role is unable to be assumed.', 'AUTOMATION_ROLE_UNUSABLE', /trust/],
    // access, in short
    [upload('An error occurred (AccessDenied) when calling the PutObject operation: Access Denied'), 'NODE_LACKS_PUT', /s3:PutObject/],
    [upload('An error occurred (AccessDenied) when calling the CreateMultipartUpload operation: Access Denied'), 'NODE_LACKS_PUT', /s3:PutObject/],
    [step('An error occurred (AccessDenied) when calling the GetBucketPolicyStatus operation: Access Denied', 254), 'NODE_LACKS_BUCKET_CHECK', /GetBucketPolicyStatus/],
    [upload('An error occurred (KMS.DisabledException) when calling the PutObject operation: arn:aws:kms:us-east-1:111122223333:key/0d0c is disabled.'), 'KEY_UNUSABLE', /disabled/],
    [upload('An error occurred (KMS.KMSInvalidStateException) when calling the PutObject operation: arn:aws:kms:us-east-1:111122223333:key/0d0c is pending deletion.'), 'KEY_UNUSABLE', /deletion/],
    // the bucket
    [upload('An error occurred (NoSuchBucket) when calling the CreateMultipartUpload operation: The specified bucket does not exist'), 'BUCKET_MISSING', /Deploy/],
    [upload('An error occurred (PermanentRedirect) when calling the PutObject operation: The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.'), 'BUCKET_IN_OTHER_REGION', /region/],
    [step('The bucket evidence is public, not uploading'), 'BUCKET_REFUSED', /policy or ACL/],
    [step('"PolicyStatus": { "IsPublic": true }'), 'BUCKET_REFUSED', /public/],
    [step('ACL grants READ to http://acs.amazonaws.com/groups/global/AllUsers'), 'BUCKET_REFUSED', /public/],
    [upload('An error occurred (RequestTimeTooSkewed) when calling the PutObject operation: The difference between the request time and the current time is too large.'), 'CLOCK_WRONG', /169\.254\.169\.123/],
    // credentials
    [upload('Unable to locate credentials'), 'NODE_HAS_NO_CREDENTIALS', /profile/],
    [step('Unable to locate credentials. You can configure credentials by running "aws configure".', 253), 'NODE_HAS_NO_CREDENTIALS', /metadata/],
    [upload('An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.'), 'NODE_HAS_NO_CREDENTIALS', /credentials/],
    [upload('An error occurred (InvalidAccessKeyId) when calling the PutObject operation: The AWS Access Key Id you provided does not exist in our records.'), 'NODE_HAS_NO_CREDENTIALS', /~\/\.aws/],
    [upload('Error when retrieving credentials from Ec2InstanceMetadata: No credentials found in credential_source referenced in profile default'), 'NODE_HAS_NO_CREDENTIALS', /metadata/],
    // the network
    [upload('Could not connect to the endpoint URL: "https://evidence.s3.us-east-1.amazonaws.com/eks_i-0a1b"'), 'NO_ROUTE_TO_BUCKET', /gateway endpoint/],
    [upload('Connect timeout on endpoint URL: "https://evidence.s3.amazonaws.com/eks_i-0a1b?uploads"'), 'NO_ROUTE_TO_BUCKET', /NAT/],
    [upload('Read timeout on endpoint URL: "https://evidence.s3.amazonaws.com/x"'), 'NO_ROUTE_TO_BUCKET', /security groups/],
    [upload('Connection was closed before we received a valid response from endpoint URL: "https://evidence.s3.amazonaws.com/x".'), 'NO_ROUTE_TO_BUCKET', /S3/],
    [upload('Failed to connect to proxy URL: "http://proxy:3128"'), 'NO_ROUTE_TO_BUCKET', /proxy/],
    [upload('<urlopen error [Errno -3] Temporary failure in name resolution>'), 'NAME_NOT_RESOLVED', /DNS/],
    [step('curl: (6) Could not resolve host: amazon-eks.s3.amazonaws.com', 6), 'NAME_NOT_RESOLVED', /resolv\.conf/],
    [step('curl: (28) Connection timed out after 75000 milliseconds', 28), 'NO_ROUTE_TO_BUCKET', /S3/],
    [upload('SSL validation failed for https://evidence.s3.amazonaws.com/ [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self signed certificate in certificate chain (_ssl.c:1131)'), 'TLS_REFUSED', /AWS_CA_BUNDLE/],
    [step('bash: ./eks-log-collector.sh: No such file or directory', 127), 'COLLECTOR_NOT_FETCHED', /amazon-eks/],
    [step('eks-log-collector.sh: line 1: syntax error near unexpected token `newline\'\n<Error><Code>AccessDenied</Code><Message>Access Denied</Message>', 2), 'COLLECTOR_NOT_FETCHED', /endpoint/],
    // the node
    [step('\n\tFatal Error! Free space on root volume is less than or equal to 1464MB, please ensure adequate disk space to collect and store the log files. Exiting!\n'), 'DISK_FULL', /crictl/],
    [step('tee: /tmp/eks-log-collector/networking/ipvsadm.txt: No space left on device'), 'DISK_FULL', /root volume/],
    [step('cannot create directory: Read-only file system'), 'FILE_SYSTEM_READ_ONLY', /console output/],
    [step('\n\tFatal Error! This script must be run as root! Exiting!\n'), 'NOT_ROOT', /Bottlerocket/],
    [step('The user-provided path /var/log/eks_i* does not exist.', 255), 'NO_BUNDLE_ON_NODE', /instance id/],
    [step(`${ORDINARY_OUTPUT}\n----------ERROR-------\nfailed to run commands: signal: killed`, -1), 'KILLED_ON_NODE', /memory/],
    [step('/bin/sh: fork: Cannot allocate memory', 254), 'KILLED_ON_NODE', /drain/],
    [step('/var/lib/amazon/ssm/orchestration/_script.sh: line 14: aws: command not found\nfailed to run commands: exit status 127', 127), 'COMMAND_MISSING', /aws\b.*AMI/],
    [step('/bin/sh: 1: unzip: not found', 127), 'COMMAND_MISSING', /unzip/],
    [step('Application "tar" is missing, please install "tar" as this script requires it.'), 'COMMAND_MISSING', /tar/],
    [step('failed to run commands: exit status 127', 127), 'COMMAND_MISSING', /AMI/],
    [step('Step execution skipped due to unsatisfied preconditions: \'"StringEquals": [platformType, Linux]\'. Step name: runShellScript'), 'UNSUPPORTED_OS', /NodeDiagnostic/],
    // Systems Manager
    [`Step fails when it is Execute/Cancelling action. An error occurred (InvalidInstanceId) when calling the SendCommand operation: Instances [[i-0a1b2c3d4e5f60718]] not in a valid state for account ${ACCOUNT}`, 'AGENT_OFFLINE', /amazon-ssm-agent/],
    ['Step timed out while step is verifying the SSM Agent availability on the target instance(s). SSM Agent on Instances: [i-0a1b2c3d4e5f60718] are not functioning. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.', 'AGENT_OFFLINE', /ssmmessages/],
    ['Command a1b2c3d4 returns unexpected invocation result: {Status=[Undeliverable], ResponseCode=[-1], Output=[], OutputPayload=[{}], CommandId=[a1b2c3d4]}', 'AGENT_OFFLINE', /agent/],
    ['Command a1b2c3d4 returns unexpected invocation result: {Status=[DeliveryTimedOut], ResponseCode=[-1], Output=[]}', 'AGENT_OFFLINE', /agent/],
    ['Command a1b2c3d4 returns unexpected invocation result: {Status=[ExecutionTimedOut], ResponseCode=[-1], Output=[]}', 'TIMED_OUT', /longer/],
    ['An error occurred (InvalidInstanceID.NotFound) when calling the DescribeInstances operation: The instance ID \'i-0a1b2c3d4e5f60718\' does not exist', 'INSTANCE_GONE', /cluster_health/],
    ['An error occurred (ThrottlingException) when calling the SendCommand operation (reached max retries: 4): Rate exceeded', 'THROTTLED', /again/],
    [upload('An error occurred (SlowDown) when calling the UploadPart operation (reached max retries: 4): Please reduce your request rate.'), 'THROTTLED', /again/],
    [upload('An error occurred (InternalError) when calling the UploadPart operation (reached max retries: 4): We encountered an internal error. Please try again.'), 'SERVICE_FAILED', /again/],
    ['Automation document AWSSupport-CollectEKSInstanceLogs does not exist', 'DOCUMENT_MISSING', /EksNodeDiagnosticsRegion/],
  ] as [string, string, RegExp][]).map(([text, code, words]) => ({ tells: telling(text), code, words, text })))('$tells -> $code', ({ text, code, words }) => {
    const failure = of(text);
    expect(failure.code).toBe(code);
    expect(`${failure.message} ${failure.fix}`).toMatch(words);
    expect(failureSchema.parse(failure)).toEqual(failure);
    // the excerpt shows the words that decided, not how Automation introduces them
    expect(failure.detail).not.toMatch(/OutputPayload|Troubleshooting Guide/);
    expect(failure.detail!.length).toBeGreaterThan(0);
  });
});

describe('what we do not know we say that we do not know', () => {
  test.each([
    [step(ORDINARY_OUTPUT)],
    [step(`${ORDINARY_OUTPUT}\n----------ERROR-------\nfailed to run commands: exit status 1`)],
    [step('"PolicyStatus": { "IsPublic": false }, grants: none')],
    [step('Filesystem Size Used Avail Use% /dev/nvme0n1p1 80G 12G 68G 15% /: enough disk space')],
    ['Step fails when it is Poll action status for completion. KeyError - \'InstanceInformationList\'. Please refer to Automation Service Troubleshooting Guide for more diagnosis details.'],
  ].map(([text]) => ({ tells: telling(text), text })))('$tells', ({ text }) => {
    const failure = of(text);
    expect(failure).toMatchObject({ code: 'RUN_FAILED', retryable: true });
    expect(failure.message).toContain('do not know');
    expect(failure.detail!.length).toBeGreaterThan(20);
  });

  test('the excerpt of a long output is its end, where commands say why they ended', () => {
    const failure = of(step(`${ORDINARY_OUTPUT.repeat(8)}\n----------ERROR-------\n${'something odd in this place\n'.repeat(4)}widget 7 is upside down\nfailed to run commands: exit status 1`));
    expect(failure.code).toBe('RUN_FAILED');
    expect(failure.detail).toContain('widget 7 is upside down');
  });

  test('a reason is found also where much was printed before it', () => {
    const failure = of(step(`${ORDINARY_OUTPUT.repeat(2)}\n----------ERROR-------\nupload failed: a to b Unable to locate credentials`));
    expect(failure).toMatchObject({ code: 'NODE_HAS_NO_CREDENTIALS', detail: expect.stringContaining('Unable to locate credentials') });
  });

  test.each([['TimedOut', 'TIMED_OUT'], ['Cancelled', 'CANCELLED'], ['Rejected', 'APPROVAL_DENIED'], ['Failed', 'RUN_FAILED']])('without a word only the status speaks: %s', (status, code) => {
    expect(failureOf(status, undefined)).toMatchObject({ code });
    expect(failureOf(status, undefined)).not.toHaveProperty('detail');
  });

  test.each([
    ['a node that was refused', upload(`An error occurred (AccessDenied) when calling the PutObject operation: User: ${NODE} is not authorized to perform: s3:PutObject on resource: "${OBJECT}" because no identity-based policy allows it`), 'NODE_LACKS_PUT'],
    ['an automation that was refused', `User: ${AUTOMATION} is not authorized to perform: ssm:SendCommand on resource: arn:aws:ec2:us-east-1:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718`, 'AUTOMATION_LACKS_RIGHT'],
    ['words that nobody knows', step('connect 10.0.30.15: nobody knows'), 'RUN_FAILED'],
  ])('where addresses have pseudonyms, the failure of %s tells its reason without the words that may hold them', (_, text, code) => {
    const failure = failureOf('Failed', { executionId: 'x', document: 'd', status: 'Failed', failureMessage: text }, true);
    expect(failure.code).toBe(code);
    expect(JSON.stringify(failure)).not.toMatch(new RegExp(`${ACCOUNT}|10\\.0\\.30`));
    expect(JSON.stringify(of(text))).toMatch(new RegExp(`${ACCOUNT}|10\\.0\\.30`));
  });

  test('whatever a node prints, the failure keeps its bounds and no secret or control character passes', () => {
    const piece = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('AKIAIOSFODNN7EXAMPLE', '\u001b[2J', '\u202e', 'Output=[', '], OutputPayload=[', '----------ERROR-------\n', `User: ${NODE} is not authorized to perform: `, 's3:PutObject', ' on resource: "', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }).map(pieces => pieces.join('\n')), text => {
      const failure = of(text);
      expect(failureSchema.safeParse(failure).success).toBe(true);
      // eslint-disable-next-line no-control-regex
      expect(JSON.stringify(failure)).not.toMatch(/AKIAIOSFODNN7EXAMPLE|wJalrXUtnFEMI|\u202e|\\u001b/);
    }), { numRuns: 300 });
  });
});
