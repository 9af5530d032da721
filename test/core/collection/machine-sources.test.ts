import { collectionSettings } from '../../../src/aws/collection-settings';
import { MachineSource } from '../../../src/catalog/machine-source';
import { parseMachineSources, sourceOf } from '../../../src/core/collection/machine-source';
import { SuccessAnswer } from '../../../src/core/tools';
import { SETTINGS, SimulatedInstallation } from '../../simulator/simulated-installation';

const EC2 = 'i-0123456789abcdef0';
const ON_PREMISES = 'mi-0123456789abcdef0';
const SOURCE: MachineSource = {
  name: 'ecs-prod',
  region: 'us-east-1',
  document: 'AWSSupport-CollectECSInstanceLogs',
  roleArn: 'arn:aws:iam::111122223333:role/Ecs',
  machineParameter: 'ECSInstanceId',
  bucketParameter: 'LogDestination',
  roleParameter: 'AutomationAssumeRole',
  keyPrefix: 'ecs_',
  tags: { 'ecs-cluster': 'prod', 'stage': 'live' },
};
const TAGS = { 'ecs-cluster': 'prod', 'stage': 'live', 'Name': 'x' };

function world(id: string, tags: Record<string, string> = TAGS): SimulatedInstallation {
  const made = new SimulatedInstallation({ settings: { sources: [SOURCE], clusters: [{ name: 'prod', region: 'us-east-1' }, { name: 'machines.ecs-prod', region: 'us-east-1' }] } });
  made.ssm.documents.add(SOURCE.document);
  made.nodes.add(id, { tags });
  return made;
}

type Answered = SuccessAnswer & Record<string, any>;

test.each([EC2, ON_PREMISES])('a machine %s with the tags of a source is collected by its runbook, with its role, into the same bucket', async (id) => {
  const made = world(id);
  const { executionId, cluster, collector } = await made.call('collect', { instanceId: id }) as Answered;
  expect([cluster, collector]).toEqual(['machines.ecs-prod', 'ssm-runbook']);
  const [run] = [...made.ssm.executions.values()];
  expect([run!.document, run!.parameters]).toEqual([SOURCE.document, { ECSInstanceId: [id], LogDestination: ['evidence'], AutomationAssumeRole: [SOURCE.roleArn] }]);
  made.bucket.put(`ecs_${id}_${run!.id}.tgz`, 'its logs');
  await made.clock.pass(60_000);
  expect(await made.call('status', { executionId })).toMatchObject({ state: 'ready', subjects: [{ instanceId: id, cluster: 'machines.ecs-prod' }] });
  expect(made.evidence.get(String(executionId))).toBe('its logs');
});

test('a bundle whose event was lost is found, whatever its name ends with', async () => {
  const made = world(EC2);
  made.bucket.delivery = () => [];
  const { executionId } = await made.call('collect', { instanceId: EC2 }) as Answered;
  made.bucket.put(`ecs_${EC2}_${[...made.ssm.executions.keys()][0]}.zip`, 'its logs');
  made.ssm.end([...made.ssm.executions.values()][0]!, 'Success');
  await made.sweepFor(60);
  expect(await made.call('status', { executionId })).toMatchObject({ state: 'ready' });
});

test('a bundle under the name that nodes have is none of a machine', async () => {
  const made = world(EC2);
  await made.call('collect', { instanceId: EC2 });
  made.bucket.put(`eks_${EC2}_${[...made.ssm.executions.keys()][0]}.tar.gz`, 'forged');
  await made.clock.pass(60_000);
  expect([made.evidence.size, made.refused.map((each) => each.code)]).toEqual([0, ['NO_COLLECTION_OF_OURS']]);
});

test('a run that nobody noted down is found again by what it was asked', async () => {
  const made = world(EC2);
  made.ssm.delivery = () => [];
  made.ssm.losesAnswer = () => true;
  const { executionId } = await made.call('collect', { instanceId: EC2 }) as Answered;
  made.ssm.losesAnswer = () => false;
  await made.sweepFor(4);
  expect(['collecting', 'ready', 'uploaded', 'extracting']).toContain((await made.call('status', { executionId }) as Answered).state);
});

test.each<[string, Record<string, string>]>([
  ['lacks a tag', { 'ecs-cluster': 'prod' }],
  ['has another value', { ...TAGS, stage: 'test' }],
  ['is a node of another cluster, whatever its owner tagged it with', { ...TAGS, 'aws:eks:cluster-name': 'payroll' }],
  ['is a node that never joined another cluster', { ...TAGS, 'eks:cluster-name': 'payroll' }],
])('a machine that %s is refused', async (_, tags) => {
  expect(await world(EC2, tags).call('collect', { instanceId: EC2 })).toMatchObject({ ok: false, error: { code: 'CLUSTER_NOT_ALLOWED' } });
});

test('a machine whose agent is silent is refused with what to do; no console is read of it', async () => {
  const made = world(EC2);
  made.nodes.nodes.get(EC2)!.ping = 'ConnectionLost';
  const answer = await made.call('collect', { instanceId: EC2 });
  expect(answer).toMatchObject({ ok: false, error: { code: 'AGENT_OFFLINE' } });
  expect(JSON.stringify(answer)).not.toContain('console');
});

test('a machine of another region is of no source', () => {
  expect(sourceOf({ sources: [SOURCE] }, { tags: TAGS, region: 'eu-west-1' })).toBeUndefined();
});

test('what the construct wrote is read back, and nothing wider is', () => {
  const env = { AWS_REGION: 'us-east-1', CLUSTER_SCOPE: 'prod@us-east-1,machines.ecs-prod@us-east-1', EVIDENCE_BUCKET: 'b', COLLECTION_DOCUMENT: 'D', AUTOMATION_ROLE_ARN: 'arn:aws:iam::1:role/A', COLLECTIONS_PER_HOUR: '1', COLLECTION_COOL_DOWN_SECONDS: '1', CONCURRENT_COLLECTIONS: '1', RETENTION_DAYS: '7' };
  expect(collectionSettings({ ...env, MACHINE_SOURCES: JSON.stringify([SOURCE]) }).sources).toEqual([SOURCE]);
  expect(collectionSettings(env)).not.toHaveProperty('sources');
  expect(() => parseMachineSources(JSON.stringify([{ ...SOURCE, tags: {} }]))).toThrow();
  expect(() => collectionSettings({ ...env, MACHINE_SOURCES: '[{}]' })).toThrow('MACHINE_SOURCES');
  expect(SETTINGS.sources).toBeUndefined();
});
