import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { environment, install, resourcesOf, templateOf } from './installation';
import { ClusterScope, ConfigurationDocument, EksNodeDiagnosticsMcp } from '../../src';

const RULES = {
  schemaVersion: 1,
  rules: [{
    id: 'vault-agent-sealed',
    condition: 'x-vault-sealed',
    severity: 'high',
    kind: 'cause',
    kinds: ['pod-log'],
    pattern: 'vault-agent.*Vault is sealed.* address=(?<address>\\S+)',
    title: 'Vault at {address} is sealed',
    examples: { match: ['vault-agent: "Vault is sealed" address=https://vault:8200'], noMatch: ['vault-agent: authentication successful'] },
    source: 'Vault agent\'s log',
    remediation: ['Unseal Vault.'],
    runbook: 'Z1',
  }],
};
const SUPPRESSIONS = { schemaVersion: 1, suppressions: [{ condition: 'iptables-drop', entity: { chain: 'FORWARD' }, reason: 'SEC-114', expires: '2026-12-31' }] };
const SECRETS = { schemaVersion: 1, secrets: [{ name: 'badge', pattern: 'badge no\\. (?<secret>[0-9]{6})', examples: { match: ['badge no. 123456'], noMatch: ['badge no. 12'] } }] };

const of = (document: object): ConfigurationDocument => ConfigurationDocument.fromObject(document as { [name: string]: any });

test('documents are deployed as a layer of the functions that read them, with the bytes that were given', () => {
  const { app, stack } = install({ rulePack: of(RULES), suppressions: of(SUPPRESSIONS), redactionRules: of(SECRETS) });
  const template = Template.fromStack(stack);
  expect(Object.keys(resourcesOf(template, 'AWS::Lambda::LayerVersion'))).toHaveLength(1);
  const [layer] = Object.keys(resourcesOf(template, 'AWS::Lambda::LayerVersion'));
  for (const name of [/ToolServer/, /Ingestion/]) {
    const [, properties] = Object.entries(resourcesOf(template, 'AWS::Lambda::Function')).find(([id]) => name.test(id))!;
    expect(properties.Layers).toEqual([{ Ref: layer }]);
    expect(environment(template, name)).toMatchObject({ CONFIGURATION_FOLDER: '/opt' });
  }
  const { directory } = app.synth();
  const folder = readdirSync(directory).map(name => path.join(directory, name, 'configuration')).find(candidate => safeList(candidate).includes('rules.json'))!;
  expect([...safeList(folder)].sort()).toEqual(['redactions.json', 'rules.json', 'suppressions.json']);
  expect(JSON.parse(readFileSync(path.join(folder, 'rules.json'), 'utf8'))).toEqual(RULES);
});

test('without documents there is no layer, and the functions read the bucket', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::Lambda::LayerVersion', 0);
  template.hasResourceProperties('AWS::Lambda::Function', { Layers: Match.absent() });
  expect(environment(template, /ToolServer/)).not.toHaveProperty('CONFIGURATION_FOLDER');
});

test('a changed document changes the template, so that it is deployed', () => {
  const layerOf = (reason: string): unknown => Object.values(resourcesOf(templateOf({ suppressions: of({ ...SUPPRESSIONS, suppressions: [{ ...SUPPRESSIONS.suppressions[0], reason }] }) }), 'AWS::Lambda::LayerVersion'))[0].Content.S3Key;
  expect(layerOf('SEC-114')).toBe(layerOf('SEC-114'));
  expect(layerOf('SEC-115')).not.toBe(layerOf('SEC-114'));
});

test('suppressions may name a condition that the rules bring', () => {
  const own = { schemaVersion: 1, suppressions: [{ condition: 'x-vault-sealed', reason: 'test cluster', expires: '2026-12-31' }] };
  expect(() => templateOf({ rulePack: of(RULES), suppressions: of(own) })).not.toThrow();
  expect(() => templateOf({ suppressions: of(own) })).toThrow(/suppressions.*x-vault-sealed/);
});

test('a file is read from its path', () => {
  const file = path.join(tmpdir(), `suppressions-${process.pid}.json`);
  writeFileSync(file, JSON.stringify(SUPPRESSIONS));
  expect(() => templateOf({ suppressions: ConfigurationDocument.fromFile(file) })).not.toThrow();
});

describe('what the functions would refuse is refused at synth, with the place and the reason', () => {
  test.each([
    ['a condition that does not exist', { suppressions: of({ schemaVersion: 1, suppressions: [{ condition: 'nonsense', reason: 'x', expires: '2026-12-31' }] }) }, /suppressions: got .*expected a document that the functions can use.*suppressions\[0\]\.condition/],
    ['an example that its rule does not match', { rulePack: of({ ...RULES, rules: [{ ...RULES.rules[0], examples: { match: ['nothing'], noMatch: ['x'] } }] }) }, /rulePack: .*vault-agent-sealed.*examples\.match is not matched/],
    ['a pattern that is not linear', { redactionRules: of({ ...SECRETS, secrets: [{ ...SECRETS.secrets[0], pattern: '(?=badge)(badge)' }] }) }, /redactionRules: .*not RE2/],
  ])('%s', (_, props, message) => {
    expect(() => templateOf(props)).toThrow(message);
  });

  test('a file that is not there', () => {
    expect(() => ConfigurationDocument.fromFile('/nowhere/rules.json')).toThrow(/fromFile: got '\/nowhere\/rules\.json', expected a file that can be read/);
  });
});

test('two instances of a stack have a configuration each', () => {
  const stack = new Stack(new App(), 'Two');
  for (const id of ['One', 'Other']) new EksNodeDiagnosticsMcp(stack, id, { clusters: ClusterScope.named('prod'), gateway: false, suppressions: of(SUPPRESSIONS) });
  Template.fromStack(stack).resourceCountIs('AWS::Lambda::LayerVersion', 2);
});

function safeList(folder: string): readonly string[] {
  try { return readdirSync(folder); } catch { return []; }
}
