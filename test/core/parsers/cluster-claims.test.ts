import { kubeconfigParser } from '../../../src/core/parsers/kubeconfig';
import { nodeadmLogParser } from '../../../src/core/parsers/nodeadm-log';
import { parseText } from '../../../src/core/parsers/parser';

describe('which cluster the node believes to belong to', () => {
  test('nodeadm logs name, endpoint and service range of the cluster', () => {
    const facts = parseText(nodeadmLogParser, [
      'Nov 21 12:13:26 localhost nodeadm[1555]: {"level":"info","ts":1795263206.9,"caller":"init/init.go:49","msg":"Checking user is root.."}',
      'Nov 21 12:13:26 localhost nodeadm[1555]: {"level":"info","ts":1795263206.9,"caller":"init/init.go:66","msg":"Loaded configuration","config":{"spec":{"cluster":{"name":"prod","apiServerEndpoint":"https://ABC.gr7.us-east-1.eks.amazonaws.com","cidr":"172.20.0.0/16"}}}}',
    ].join('\n'));
    expect(facts).toMatchObject({ clusterName: 'prod', apiServerEndpoint: 'https://ABC.gr7.us-east-1.eks.amazonaws.com', serviceCidr: '172.20.0.0/16', place: { line: 2 } });
  });

  test('a cut configuration line is told and claims nothing', () => {
    const facts = parseText(nodeadmLogParser, 'Nov 21 12:13:26 localhost nodeadm[1]: {"config":{"spec":{"cluster":{"name":"prod","apiServerEndpoint":"https://A');
    expect(facts.clusterName).toBeUndefined();
    expect(facts.unreadLines).toBe(1);
  });

  test.each([
    ['aws-iam-authenticator', 'token', '-i'],
    ['aws', 'eks', 'get-token', '--cluster-name'],
  ])('a kubeconfig names it in the arguments of %s', (command, ...args) => {
    const facts = parseText(kubeconfigParser, [
      'clusters:', '- cluster:', '    certificate-authority: /etc/kubernetes/pki/ca.crt', '    server: https://ABC.gr7.us-west-2.eks.amazonaws.com', '  name: kubernetes',
      'users:', '- name: kubelet', '  user:', '    exec:', '      args:', ...args.map((each) => `      - ${each}`), '      - "dev-legacy"', `      command: ${command}`,
    ].join('\n'));
    expect(facts).toMatchObject({ clusterName: 'dev-legacy', server: 'https://ABC.gr7.us-west-2.eks.amazonaws.com', certificateAuthority: '/etc/kubernetes/pki/ca.crt' });
  });
});
