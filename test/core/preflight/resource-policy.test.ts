import * as fc from 'fast-check';
import { like, meets } from '../../../src/core/preflight/policy-conditions';
import { standingOf, Standing } from '../../../src/core/preflight/resource-policy';
import { decisionOf } from '../../permissions/iam-decision';

const ROLE = 'arn:aws:iam::111122223333:role/prod-nodes';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const VIA = { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' };

const of = (...statements: object[]): Standing => standingOf(JSON.stringify({ Statement: statements.map(each => ({ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...each })) }), { roleArn: ROLE, action: 'kms:Decrypt', resource: KEY, context: VIA });
const root = { Principal: { AWS: 'arn:aws:iam::111122223333:root' } };
const role = { Principal: { AWS: ROLE } };

test.each<[string, Standing, Standing]>([
  ['the account', of(root), 'delegated'],
  ['the account by its number', of({ Principal: { AWS: ['111122223333'] } }), 'delegated'],
  ['another account', of({ Principal: { AWS: 'arn:aws:iam::444455556666:root' } }), 'silent'],
  ['the role', of(role), 'allowed'],
  ['everybody', of({ Principal: '*' }), 'allowed'],
  ['another action', of({ ...role, Action: ['kms:Describe*', 'kms:Encrypt'] }), 'silent'],
  ['actions in other letters', of({ ...role, Action: 'KMS:decrypt' }), 'allowed'],
  ['all but this action', of({ ...role, Action: undefined, NotAction: 'kms:Decrypt' }), 'silent'],
  ['a service', of({ Principal: { Service: 's3.amazonaws.com' } }), 'silent'],
  ['the role by way of S3', of({ ...role, Condition: { StringLike: { 'kms:ViaService': 's3.*' } } }), 'allowed'],
  ['the role by way of RDS', of({ ...role, Condition: { StringEquals: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } } }), 'silent'],
  ['the role of an organization', of({ ...role, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } }), 'unclear'],
  ['everybody of the account', of({ Principal: '*', Condition: { StringEquals: { 'kms:CallerAccount': '111122223333' } } }), 'allowed'],
  ['the account, denied to the role', of(root, { ...role, Effect: 'Deny' }), 'denied'],
  ['the account, denied to all but another', of(root, { Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/Admins' } } }), 'denied'],
  ['the account, denied to all but it', of(root, { Effect: 'Deny', Principal: '*', Condition: { ArnNotEquals: { 'aws:PrincipalArn': ROLE } } }), 'delegated'],
  ['the account, denied to what is not named', of(root, { Effect: 'Deny', NotPrincipal: { AWS: ROLE } }), 'unclear'],
  ['the account, denied without TLS', of(root, { Effect: 'Deny', Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }), 'delegated'],
  ['the account, denied from elsewhere', of(root, { Effect: 'Deny', Principal: '*', Condition: { NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }), 'unclear'],
  ['nobody', of(), 'silent'],
  ['a text that is no policy', standingOf('{', { roleArn: ROLE, action: 'kms:Decrypt', resource: KEY }), 'unclear'],
])('%s', (_name, found, expected) => expect(found).toBe(expected));

test('patterns match as regular expressions would', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', ':'), maxLength: 8 });
  const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?'), maxLength: 6 });
  fc.assert(fc.property(text, pattern, (value, wanted) => {
    const expected = new RegExp(`^${[...wanted].map(each => each === '*' ? '.*' : each === '?' ? '.' : each).join('')}$`).test(value);
    expect(like(value, wanted)).toBe(expected);
  }), { numRuns: 2_000 });
});

test('a pattern made to be slow is not', () => {
  const started = performance.now();
  expect(like('a'.repeat(2_000), `${'*a'.repeat(500)}b`)).toBe(false);
  expect(performance.now() - started).toBeLessThan(1_000);
});

test('a condition with a variable is open', () => {
  expect(meets({ StringLike: { 'aws:PrincipalArn': '${aws:username}' } }, { 'aws:principalarn': ROLE })).toBeUndefined();
});

test('where it decides, an engine that others wrote decides the same', async () => {
  const principal = fc.constantFrom<unknown>('*', { AWS: ROLE }, { AWS: 'arn:aws:iam::111122223333:root' }, { AWS: 'arn:aws:iam::111122223333:role/Other' });
  const condition = fc.constantFrom(undefined, { StringLike: { 'kms:ViaService': 's3.*' } }, { StringEquals: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } }, { ArnNotEquals: { 'aws:PrincipalArn': ROLE } }, { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/prod-*' } }, { ArnLike: { 'aws:PrincipalArn': ['*:role/prod-*', 'arn:aws:iam::*:role/Admins'] } });
  const statement = fc.record({ Effect: fc.constantFrom('Allow', 'Deny'), Principal: principal, Action: fc.constantFrom('kms:*', 'kms:Decrypt', 'kms:Enc*'), Resource: fc.constant('*'), Condition: condition }, { requiredKeys: ['Effect', 'Principal', 'Action', 'Resource'] });
  await fc.assert(fc.asyncProperty(fc.array(statement, { minLength: 1, maxLength: 3 }), async statements => {
    const policy = { Version: '2012-10-17', Statement: statements };
    const ours = standingOf(JSON.stringify(policy), { roleArn: ROLE, action: 'kms:Decrypt', resource: KEY, context: VIA });
    const request = { principal: ROLE, action: 'kms:Decrypt', resource: KEY, accountId: '111122223333', context: VIA, resourcePolicy: policy };
    // without a policy of its own, and with one that allows everything
    const alone = await decisionOf({ ...request, identityPolicies: [] });
    const backed = await decisionOf({ ...request, identityPolicies: [{ name: 'all', policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*' }] } }] });
    expect({ alone, backed }).toEqual({
      allowed: { alone: 'allowed', backed: 'allowed' },
      delegated: { alone: 'implicitDeny', backed: 'allowed' },
      silent: { alone: 'implicitDeny', backed: 'implicitDeny' },
      denied: { alone: 'explicitDeny', backed: 'explicitDeny' },
      unclear: undefined,
    }[ours]);
  }), { numRuns: 300 });
});
