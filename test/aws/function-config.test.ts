import { ConfigError, readFunctionConfig } from '../../src/aws/function-config';
import { ENVIRONMENT } from '../../src/catalog/environment';

const GOOD = { [ENVIRONMENT.evidenceBucket]: 'my-evidence', [ENVIRONMENT.clusterScope]: 'prod@eu-west-1,dev@us-east-1' };

test('the environment that the construct sets is read, with defaults for what it leaves out', () => {
  expect(readFunctionConfig({ ...GOOD, [ENVIRONMENT.selectedTools]: 'errors, read' })).toMatchObject({
    bucket: 'my-evidence', clusters: [{ name: 'prod', region: 'eu-west-1' }, { name: 'dev', region: 'us-east-1' }], selectedTools: ['errors', 'read'], retentionDays: 7, callerIdentity: false, collects: false,
  });
  expect(readFunctionConfig({ ...GOOD, [ENVIRONMENT.clusterScope]: '*' }).clusters).toBe('all');
});

test.each([
  [ENVIRONMENT.evidenceBucket, undefined, /EVIDENCE_BUCKET is not set/],
  [ENVIRONMENT.evidenceBucket, 'Not A Bucket', /EVIDENCE_BUCKET holds "Not A Bucket": expected the name of a bucket/],
  [ENVIRONMENT.clusterScope, '', /CLUSTER_SCOPE is not set|name@region/],
  [ENVIRONMENT.clusterScope, 'prod', /CLUSTER_SCOPE holds "prod".*name@region/],
  [ENVIRONMENT.clusterScope, '*@eu-west-1', /name@region/],
  [ENVIRONMENT.callerIdentity, 'yes', /CALLER_IDENTITY holds "yes"/],
  [ENVIRONMENT.retentionDays, '0', /RETENTION_DAYS holds "0"/],
])('%s = %j is refused by name, and never widens a scope', (name, value, message) => {
  const read = () => readFunctionConfig({ ...GOOD, [name]: value });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(message);
});
