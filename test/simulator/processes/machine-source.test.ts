import { DeployedInstallation } from './deployed-installation';
import { ENVIRONMENT } from '../../../src/catalog/environment';
import { MachineSource } from '../../../src/catalog/machine-source';
import { packBundle } from '../../core/ingest/ingest-bytes';
import { buildFunctions } from '../../functions/invoke';

const SOURCE: MachineSource = {
  name: 'data-centre',
  region: 'us-east-1',
  document: 'Example-CollectLogs',
  roleArn: 'arn:aws:iam::111122223333:role/Machines',
  machineParameter: 'InstanceId',
  bucketParameter: 'LogDestination',
  roleParameter: 'AutomationAssumeRole',
  keyPrefix: 'machine_',
  tags: { site: 'frankfurt' },
};
const MACHINE = 'mi-0123456789abcdef0';

interface Answer { readonly ok: boolean; readonly [field: string]: any }

test('a machine outside EC2 goes the same way through the built functions: its source\'s runbook, the same intake, the same tools, a scope of its own', async () => {
  buildFunctions();
  const scope = `machines.${SOURCE.name}`;
  const world = await DeployedInstallation.start({ begins: Date.UTC(2026, 10, 18, 20, 26), clusters: `prod@us-east-1,${scope}@us-east-1`, environment: { [ENVIRONMENT.machineSources]: JSON.stringify([SOURCE]) } });
  try {
    const call = async (tool: string, args: Record<string, unknown>) => await world.call(tool, args) as Answer;
    world.account.ssm.documents.add(SOURCE.document);
    world.account.nodes.add(MACHINE, { tags: { ...SOURCE.tags } });
    world.account.nodes.add('mi-0fedcba9876543210', { tags: { site: 'paris' } });

    const { executionId, cluster } = await call('collect', { instanceId: MACHINE });
    expect(cluster).toBe(scope);
    const [run] = [...world.account.ssm.executions.values()];
    expect([run!.document, run!.parameters]).toEqual([SOURCE.document, { InstanceId: [MACHINE], LogDestination: ['evidence-111122223333'], AutomationAssumeRole: [SOURCE.roleArn] }]);
    world.s3.store.putBytes(`machine_${MACHINE}_${run!.id}.tar.gz`, await packBundle([
      { name: 'kernel/dmesg.current', content: '[   10.000000] Linux version 6.1.0\n[  900.111111] Out of memory: Killed process 4242 (java) total-vm:9000000kB, anon-rss:8000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:100kB oom_score_adj:0\n' },
      { name: 'var_log/messages', content: 'Nov 18 20:12:01 db1 systemd[1]: postgresql.service: a process of this unit has been killed by the OOM killer.\n' },
    ]));
    await world.pass(60_000);

    expect(await call('status', { executionId })).toMatchObject({ state: 'ready', subjects: [{ instanceId: MACHINE, cluster: scope }] });
    expect((await call('errors', { instanceId: MACHINE })).findings.some((each: any) => each.condition.startsWith('oom'))).toBe(true);
    expect(JSON.stringify((await call('search', { instanceId: MACHINE, query: 'postgresql' })).results)).toContain('var_log/messages');
    expect(await call('quick_triage', { instanceId: MACHINE })).toMatchObject({ ok: true });
    expect(await call('collect', { instanceId: 'mi-0fedcba9876543210' })).toMatchObject({ ok: false, error: { code: 'CLUSTER_NOT_ALLOWED' } });
    expect(world.log.filter(each => each.level === 'ERROR')).toEqual([]);
  } finally {
    world.stop();
  }
}, 120_000);
