import { PARSERS } from '../../../src/core/parsers';
import { parseText } from '../../../src/core/parsers/parser';

test('nodeadm: the plain text that it prints since December 2025 says the same', () => {
  const run = (text: string) => `Apr 22 19:51:32 localhost nodeadm[1879]: ${text}\n`;
  const facts = parseText(PARSERS['nodeadm-log'],
    run('info init/init.go:201 Instance details populated {"details": {"id":"i-0","region":"eu-west-1","type":"t3.medium","availabilityZone":"eu-west-1a"}}')
    + run('warn configprovider/chain.go:30 Encountered error in config provider {"error": "no config found in directory"}')
    + run('info init/init.go:89 Loaded configuration {"config": {"metadata":{},"spec":{"cluster":{"name":"prod","apiServerEndpoint":"https://A","cidr":"172.20.0.0/16"}}}}')
    + run('fatal cli/main.go:35 Command failed {"error": "context deadline exceeded"}'));
  expect(facts).toMatchObject({ clusterName: 'prod', serviceCidr: '172.20.0.0/16', instanceType: { value: 't3.medium' }, errors: { count: 1, last: { line: 4 } } });
});

test('nodeadm: instance type, runs, and how the last one ended', () => {
  const run = (line: string) => `Nov 17 14:18:24 localhost ${line}\n`;
  const good = run('systemd[1]: Starting nodeadm-run.service - EKS Nodeadm Run...')
    + run('nodeadm[1555]: {"level":"info","msg":"Instance details populated","details":{"id":"i-0","region":"us-east-1","type":"m6i.xlarge","availabilityZone":"us-east-1c"}}')
    + run('nodeadm[1555]: {"level":"info","msg":"Finished post-launch tasks","name":"kubelet"}');
  expect(parseText(PARSERS['nodeadm-log'], good)).toMatchObject({ instanceType: { value: 'm6i.xlarge' }, runs: 1, errors: { count: 0 }, finished: { line: 3 } });
  const bad = parseText(PARSERS['nodeadm-log'], good + run('systemd[1]: Starting nodeadm-run.service...') + run('nodeadm[99]: {"level":"fatal","msg":"Command failed"}'));
  expect(bad).toMatchObject({ runs: 2, errors: { count: 1, last: { line: 5 } } });
  expect(bad.finished).toBeUndefined();
});

test('cloud-init: finished or not, and what failed', () => {
  const text = `2026-11-17 14:18:01,123 - util.py[WARNING]: Failed to run module scripts_user (scripts in /var/lib/cloud/instance/scripts)
Cloud-init v. 22.2.2 finished at Tue, 17 Nov 2026 14:18:20 +0000. Datasource DataSourceEc2.  Up 23.45 seconds
`;
  expect(parseText(PARSERS['cloud-init-output'], text)).toMatchObject({ version: { value: '22.2.2' }, upSeconds: 23.45, failureCount: 1, failures: [{ line: 1 }], finished: { line: 2 } });
  expect(parseText(PARSERS['cloud-init-log'], 'Cloud-init v. 22.2.2 running \'modules:config\'\n').finished).toBeUndefined();
});

test('kubelet log: the version of the last start; later lines need not be shown', () => {
  const parser = PARSERS['kubelet-log']('kubelet/kubelet.log');
  const show = (text: string, line: number) => parser.line({ text, line, start: 0 });
  show('Nov 17 14:18:33 ip kubelet[1721]: I1117 14:18:33.237796    1721 server.go:487] "Kubelet version" kubeletVersion="v1.31.7-eks-473151a"', 1);
  expect(parser.done!()).toBe(false);
  for (let line = 2; line <= 4_000; line += 1) { show('x', line); }
  expect(parser.done!()).toBe(true);
  expect(parser.end().version?.value).toBe('v1.31.7-eks-473151a');
});

test('cron: how close the runs of one command are; arguments stay out of the evidence', () => {
  const run = (time: string, command: string) => `Nov 18 ${time} ip-10-0-1-2 CROND[123]: (root) CMD (${command})`;
  const facts = parseText(PARSERS['cron-log'], `${[
    run('10:00:01', '/usr/bin/poll --token=SECRET'), run('10:01:01', '/usr/bin/poll --token=SECRET'), run('10:02:01', '/usr/bin/poll --token=SECRET'),
    run('10:00:01', '/usr/lib64/sa/sa1 1 1'), run('10:10:01', '/usr/lib64/sa/sa1 1 1'), 'Nov 18 10:10:01 ip anacron[1]: Job started',
  ].join('\n')}\n`);
  expect(facts).toMatchObject({ runs: 5, commands: [{ command: '/usr/bin/poll', runs: 3, close: 2, shortestSeconds: 60 }, { command: '/usr/lib64/sa/sa1', close: 0, shortestSeconds: 600 }] });
  expect(JSON.stringify(facts)).not.toContain('SECRET');
});
