import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { connectionGuide } from '../../src/cli/connect/connection-guide';
import { command } from '../cli/command';
import { SECRET, SimulatedDeployment, TOKEN } from '../simulator/deployment/simulated-deployment';

const run = promisify(execFile);

let cloud: SimulatedDeployment;
beforeAll(async () => { cloud = await SimulatedDeployment.start(); });
afterAll(() => cloud.stop());
beforeEach(() => cloud.reset());

async function connect(...args: string[]) {
  const result = await command(['connect', '--stack', 'NodeDiagnostics', ...args], { env: cloud.environment });
  expect(result.stdout + result.stderr).not.toContain(SECRET);
  expect(result.stdout + result.stderr).not.toContain(TOKEN);
  return result;
}

test('prints everything that a client needs, and how to fetch the secret, but never the secret', async () => {
  const { code, stdout, stderr } = await connect();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const part of [`${cloud.endpoint}/mcp`, `${cloud.endpoint}/oauth2/token`, 'client-1', 'eks-node-diagnostics/collect', 'aws cognito-idp describe-user-pool-client', 'eks-node___collect', '.mcp.json', '.vscode/mcp.json', 'connectDevOpsAgent']) {
    expect(stdout).toContain(part);
  }
  expect(cloud.gateway.asked).toEqual([]);
  expect(cloud.asked).not.toContain('cognito-idp:DescribeUserPoolClient');
});

test('with --try gets a token, lists the tools, and says so', async () => {
  const { code, stdout } = await connect('--try');
  expect(code).toBe(0);
  expect(stdout).toMatch(/ok +token .*gave client client-1 a token/);
  expect(stdout).toMatch(/ok +tools .*all 3 tools/);
  expect(cloud.gateway.asked).toContain('tools/list');
});

test('with --try exits with 1 when the client is refused', async () => {
  cloud.gateway.settings.client.secret = 'another';
  const { code, stdout } = await connect('--try');
  expect(code).toBe(1);
  expect(stdout).toMatch(/FAILED +token .*invalid_client/);
});

test('as JSON is one object, whose configurations are JSON too', async () => {
  const guide = JSON.parse((await connect('--json', '--try')).stdout) as { readonly ok: boolean; readonly clients: { readonly client: string; readonly text: string }[] };
  expect(guide).toMatchObject({ schemaVersion: 1, ok: true, endpoint: `${cloud.endpoint}/mcp`, authorization: 'client-credentials', clientId: 'client-1', tried: expect.any(Array) });
  const configured = guide.clients.filter(each => each.text.startsWith('{')).map(each => [each.client, JSON.stringify(JSON.parse(each.text)).includes(`${cloud.endpoint}/mcp`)]);
  expect(configured).toEqual([['Claude Code', true], ['Cursor', true], ['VS Code', true]]);
});

test('an endpoint with IAM authorization is reached through a proxy that signs', async () => {
  for (const name of ['CognitoClientId', 'OAuthExchangeUrl', 'OAuthScope', 'CognitoUserPoolId']) { delete cloud.state.stack.outputs[name]; }
  cloud.gateway.settings.challenge = '';
  const { code, stdout } = await connect('--try');
  expect(code).toBe(0);
  expect(stdout).toContain('mcp-proxy-for-aws@latest');
  expect(stdout).not.toContain('client id');
});

test('a stack that is not there, and one without endpoint, are told apart', async () => {
  cloud.state.stack.name = 'Other';
  expect(await connect()).toMatchObject({ code: 1, stderr: expect.stringMatching(/DEPLOYMENT_NOT_FOUND: there is no stack NodeDiagnostics in eu-west-1/) });
  cloud.reset();
  delete cloud.state.stack.outputs.GatewayUrl;
  expect(await connect()).toMatchObject({ code: 1, stderr: expect.stringContaining('gateway: false') });
});

describe('the command for a token', () => {
  const deployment = { region: 'eu-west-1', gatewayUrl: 'https://gateway.example.com/mcp', clientId: 'client-1', userPoolId: 'pool', scope: 'eks-node-diagnostics/collect' };

  test('works in a shell, with the secret on no command line', async () => {
    const { tokenCommand } = connectionGuide({ ...deployment, tokenUrl: `${cloud.endpoint}/oauth2/token` }, 'token');
    const [, exchange] = tokenCommand!.split(/ \| (?=tr )/);
    const { stdout } = await run('sh', ['-c', `printf '%s\\n' "$SECRET" | ${exchange}`], { env: { ...process.env, SECRET } });
    expect(stdout.trim()).toBe(TOKEN);
  });

  test('does not let an output of the stack become a command', () => {
    const { secretCommand } = connectionGuide({ ...deployment, tokenUrl: 'https://x', clientId: 'a; rm -rf $HOME \'b' }, 'token');
    expect(secretCommand).toContain('--client-id \'a; rm -rf $HOME \'\\\'\'b\'');
  });
});
