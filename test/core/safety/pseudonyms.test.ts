import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { createPseudonyms } from '../../../src/core/safety/pseudonyms';
import { EXAMPLE_NAMES } from '../example-bundles';
import { takeIn } from '../ingest/ingest-bytes';

const key = Buffer.alloc(32, 7);
const bitsOf = (address: string) => address.split('.').map((each) => Number(each).toString(2).padStart(8, '0')).join('');
const shared = (a: string, b: string) => [...a].findIndex((each, index) => each !== b[index]);
const octet = fc.integer({ min: 0, max: 255 });
const ipv4 = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'));
const privateIpv4 = fc.tuple(octet, octet, octet).map((octets) => `10.${octets.join('.')}`);

test('two addresses share exactly as long a prefix after as before, and the host\'s own byte stays', () => {
  const names = createPseudonyms(key);
  fc.assert(fc.property(fc.oneof(fc.tuple(ipv4, ipv4), fc.tuple(privateIpv4, privateIpv4)), ([a, b]) => {
    const [made, other] = [names.replace(a), names.replace(b)];
    expect(shared(bitsOf(made), bitsOf(other))).toBe(shared(bitsOf(a), bitsOf(b)));
    expect(made.split('.')[3]).toBe(a.split('.')[3]);
  }), { numRuns: 500 });
});

test('a network stays a network: its address has no host bits, and its hosts lie inside it', () => {
  const names = createPseudonyms(key);
  const inside = (address: string, network: string) => {
    const [base, length] = network.split('/') as [string, string];
    return bitsOf(address).slice(0, Number(length)) === bitsOf(base).slice(0, Number(length));
  };
  fc.assert(fc.property(privateIpv4, fc.integer({ min: 8, max: 30 }), (host, length) => {
    const base = [0, 8, 16, 24].map((at) => parseInt(bitsOf(host).slice(0, length).padEnd(32, '0').slice(at, at + 8), 2)).join('.');
    const network = names.replace(`${base}/${length}`);
    expect(inside(names.replace(host), network)).toBe(true);
    expect(bitsOf(network.split('/')[0]!).slice(length)).not.toContain('1');
  }), { numRuns: 300 });
});

test.each([
  '127.0.0.1', '0.0.0.0/0', '169.254.169.254', '169.254.169.253', '169.254.170.23', '224.0.0.251', '255.255.240.0', '10.100.0.10', '10.96.0.1', '172.20.0.10', '8.8.8.8',
  '::1', 'fe80::4d2:1ff:fe0a:b', 'fd00:ec2::254', 'fd00:ec2::23', 'ff02::1', '::ffff:127.0.0.1', '12:34:56', '02:42:ac:11:00:02', 'std::string', '5.10.236-227.928.amzn2', 'v1.2.3.4', 'containerd-1.7.27.1', 'PROTOCOL 1.2.3.4.5',
])('%s is no secret of anyone, or no address, and stays', (text) => { expect(createPseudonyms(key).replace(`x ${text} y`)).toBe(`x ${text} y`); });

test.each(['10.0.30.15', '172.31.5.9', '192.168.40.7', '100.64.9.9', '52.94.236.248'])('%s changes and stays in its class', (address) => {
  const made = createPseudonyms(key).replace(address);
  expect(made).not.toBe(address);
  const classOf = (text: string) => ['10.', '192.168.'].find((each) => text.startsWith(each)) ?? (/^172\.(1[6-9]|2\d|3[01])\./.test(text) ? '172.16/12' : /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(text) ? '100.64/10' : 'public');
  expect(classOf(made)).toBe(classOf(address));
});

test('names made of addresses, accounts in ARNs and registries, and IPv6 follow, the same wherever they stand', () => {
  const names = createPseudonyms(key);
  const made = names.replace('10.0.30.15');
  const text = names.replace('ip-10-0-30-15.ec2.internal 10.0.30.15:10250 arn:aws:iam::123456789012:role/x 123456789012.dkr.ecr.us-east-1.amazonaws.com 602401143452.dkr.ecr.us-west-2.amazonaws.com');
  const account = /arn:aws:iam::(\d{12}):/.exec(text)![1]!;
  expect(account).not.toBe('123456789012');
  expect(text).toBe(`ip-${made.replaceAll('.', '-')}.ec2.internal ${made}:10250 arn:aws:iam::${account}:role/x ${account}.dkr.ecr.us-east-1.amazonaws.com 602401143452.dkr.ecr.us-west-2.amazonaws.com`);
  const [a, b] = ['2600:1f14:abc:de00:1::5', '2600:1f14:abc:de00:2::6'].map((each) => names.replace(each));
  expect(a).not.toMatch(/^2600:1f14/);
  expect(a!.split(':').slice(0, 4)).toEqual(b!.split(':').slice(0, 4));
  expect(names.map.get(made)).toBe('10.0.30.15');
  expect(createPseudonyms(key).replace(text)).not.toBe(text);
  expect(createPseudonyms(Buffer.alloc(32, 8)).replace('10.0.30.15')).not.toBe(made);
});

test.each(EXAMPLE_NAMES)('%s: the diagnosis is the same with pseudonyms, and no address of the node is stored', async (name) => {
  const bytes = readFileSync(path.join(__dirname, '../../../examples/bundles', name));
  const pseudonyms = createPseudonyms(key);
  const [plain, hidden] = [await takeIn(bytes, { name }), await takeIn(bytes, { name, pseudonyms })];
  const told = ({ findings }: typeof plain) => ({
    findings: findings.findings.map(({ finding_id, condition, severity, kind, state, count }) => ({ finding_id, condition, severity, kind, state, count })),
    causes: findings.rootCauses.map(({ condition, confidence, finding_ids }) => ({ condition, confidence, finding_ids })),
    checks: findings.checks.map(({ detector, outcome }) => `${detector} ${outcome}`),
  });
  expect(told(hidden)).toEqual(told(plain));
  expect(pseudonyms.map.size).toBeGreaterThan(3);
  const originals = new Set([...pseudonyms.map.values()].filter((each) => !pseudonyms.map.has(each)));
  const leaked: string[] = [];
  for (const { path: file, size } of hidden.manifest.files) {
    const words = (await hidden.reader.bytes(file, 0, size)).toString('utf8').match(/\d{1,3}(?:\.\d{1,3}){3}/g) ?? [];
    leaked.push(...words.filter((each) => originals.has(each)).map((each) => `${file}: ${each}`));
  }
  expect(leaked).toEqual([]);
  expect(hidden.manifest.pseudonyms).toBe(true);
});
