import { COLLECTED, bytesSource, packBundle } from './ingest-bytes';
import { CONFIGURATION_KEYS } from '../../../src/catalog/keys';
import { evidenceKeys } from '../../../src/core/evidence/keys';
import { readLatest } from '../../../src/core/evidence/node-records';
import { DeadlineError, takeInArrival } from '../../../src/core/ingest/take-in-arrival';
import { ArrivalRegister, ArrivalStep, ArrivalVerdict, BundleArrival, InstanceSnapshots, NotFoundError } from '../../../src/core/ports';
import { StoredLibrary } from '../../../src/core/tools/stored-library';
import { MemoryEvidenceStore } from '../memory-evidence-store';

const NODE = 'i-0123456789abcdef0';
const COLLECTION = '00112233-4455-6677-8899-aabbccddeeff';
const KEY = `eks_${NODE}_${COLLECTION}.tar.gz`;
const PROVENANCE = { bundleId: COLLECTION, instanceId: NODE, cluster: 'prod', region: 'eu-west-1', collectedAt: COLLECTED.getTime() };
const SNAPSHOT = { schemaVersion: 1 as const, instanceId: NODE, takenAt: COLLECTED.toISOString(), networkInterfaces: [], securityGroups: [], gaps: [] };

let good: Buffer;
beforeAll(async () => {
  good = await packBundle([{ name: 'system/instance-id.txt', content: `${NODE}\n` }, { name: 'kernel/dmesg.current', content: '[    0.0] Linux version 6.1\n' }]);
});

class World {
  readonly store = new MemoryEvidenceStore();
  readonly steps: ArrivalStep[] = [];
  /** by key: versions, oldest first */
  readonly objects = new Map<string, { versionId: string; bytes: Buffer }[]>();
  verdict: ArrivalVerdict = { accepted: true, bundle: PROVENANCE };
  newPseudonymKey: (() => Uint8Array) | undefined;
  snapshots: InstanceSnapshots = { take: async () => SNAPSHOT };

  readonly register: ArrivalRegister = {
    judge: async () => this.verdict,
    advance: async (_bundle, step) => { this.steps.push(step); },
  };

  upload(bytes: Buffer, key = KEY): BundleArrival {
    const versions = this.objects.get(key) ?? [];
    const versionId = `v${versions.length + 1}`;
    this.objects.set(key, [...versions, { versionId, bytes }]);
    return { key, versionId, size: bytes.length, arrivedAt: 0 };
  }

  async takeIn(arrival: BundleArrival, options: Parameters<typeof takeInArrival>[2] = {}, now = () => 0) {
    const archives = {
      firstVersion: async (key: string) => this.objects.get(key)?.[0]?.versionId,
      open: async ({ key, versionId }: BundleArrival) => {
        const found = this.objects.get(key)?.find(each => each.versionId === versionId);
        if (!found) throw new NotFoundError(key);
        return bytesSource(found.bytes, key);
      },
    };
    return takeInArrival(arrival, { store: this.store, archives, register: this.register, clock: { now }, snapshots: this.snapshots, newPseudonymKey: this.newPseudonymKey }, options);
  }

  get states(): string[] {
    return this.steps.map(each => each.state);
  }
}

test('a bundle that was asked for becomes evidence under what our records say of it, and its collection advances to the end', async () => {
  const world = new World();
  expect(await world.takeIn(world.upload(good))).toMatchObject({ outcome: 'ready', manifest: { instanceId: NODE, bundleId: COLLECTION, cluster: 'prod', region: 'eu-west-1', attested: true } });
  expect(world.states).toEqual(['extracting', 'indexing', 'ready']);
  expect((await readLatest(world.store, NODE))?.bundleId).toBe(COLLECTION);
  expect(JSON.parse((await world.store.getDocument(evidenceKeys.instance(NODE, COLLECTION)))!.toString())).toEqual(SNAPSHOT);
});

test('what our records do not know is refused and leaves nothing behind', async () => {
  const world = new World();
  world.verdict = { accepted: false, code: 'NO_COLLECTION_OF_OURS', reason: 'unknown execution' };
  expect(await world.takeIn(world.upload(good))).toEqual({ outcome: 'refused', code: 'NO_COLLECTION_OF_OURS', reason: 'unknown execution' });
  expect([world.store.objects.size, world.steps]).toEqual([0, []]);
});

describe('forms of secrets that the stack keeps', () => {
  const RULES = { schemaVersion: 1, secrets: [{ name: 'badge', pattern: 'badge no\\. (?<secret>[0-9]{6})', examples: { match: ['badge no. 123456'], noMatch: ['badge no. 12'] } }] };
  const withBadge = () => packBundle([{ name: 'system/instance-id.txt', content: `${NODE}\n` }, { name: 'kernel/dmesg.current', content: '[    0.0] badge no. 654321\n' }]);

  test('are taken out of every bundle', async () => {
    const world = new World();
    await world.store.putDocument(CONFIGURATION_KEYS.redactionRules, Buffer.from(JSON.stringify(RULES)));
    await world.takeIn(world.upload(await withBadge()));
    const reader = await new StoredLibrary(world.store, { retentionDays: 7, allows: () => true }).open(NODE);
    expect((await reader.lines('kernel/dmesg.current', 1, 1)).text.toString().trimEnd()).toBe('[    0.0] badge no. «custom-badge:1»');
  });

  test('cannot be read: then nothing of the bundle is stored, and the delivery fails', async () => {
    const world = new World();
    await world.store.putDocument(CONFIGURATION_KEYS.redactionRules, Buffer.from('{ "schemaVersion": 1, "secrets": [ {} ] }'));
    await expect(world.takeIn(world.upload(await withBadge()))).rejects.toThrow(/redaction/i);
    expect([...world.store.objects.keys()]).toEqual([CONFIGURATION_KEYS.redactionRules]);
  });
});

test('only the first version of a key counts, whichever event comes first', async () => {
  const world = new World();
  const first = world.upload(good);
  const forged = world.upload(await packBundle([{ name: 'kernel/dmesg.current', content: 'forged\n' }]));
  expect(await world.takeIn(forged)).toMatchObject({ outcome: 'refused', code: 'SECOND_UPLOAD' });
  expect(await world.takeIn(first)).toMatchObject({ outcome: 'ready' });
  expect(await world.takeIn(forged)).toMatchObject({ outcome: 'refused', code: 'SECOND_UPLOAD' });
});

test('a second upload is refused also when the first version has been deleted', async () => {
  const world = new World();
  await world.takeIn(world.upload(good));
  const second = world.upload(good);
  world.objects.get(KEY)!.shift();
  expect(await world.takeIn(second)).toMatchObject({ outcome: 'refused', code: 'SECOND_UPLOAD' });
});

test('one event delivered many times is one bundle; a repetition tells the record again, which may have missed it', async () => {
  const world = new World();
  const arrival = world.upload(good);
  await world.takeIn(arrival);
  const before = new Map(world.store.objects);
  expect(await world.takeIn(arrival)).toEqual({ outcome: 'known', bundleId: COLLECTION });
  expect(world.store.objects).toEqual(before);
  expect(world.states.slice(-1)).toEqual(['ready']);
});

test('a crash at any write is made good by the next delivery', async () => {
  const reference = new World();
  await reference.takeIn(reference.upload(good));
  let crashes = 0;
  for (let at = 0; ; at += 2) {
    const world = new World();
    const arrival = world.upload(good);
    let left = at;
    const put = world.store.putDocument.bind(world.store);
    world.store.putDocument = async (...args: Parameters<typeof put>) => {
      if (left === 0) { left = -1; throw new Error('crash'); }
      left -= 1;
      return put(...args);
    };
    const crashed = await world.takeIn(arrival).then(() => false, () => true);
    if (crashed) {
      crashes += 1;
      await world.takeIn(arrival);
    }
    expect([...world.store.objects].sort()).toEqual([...reference.store.objects].sort());
    if (!crashed) break;
  }
  expect(crashes).toBeGreaterThanOrEqual(5);
});

test('what is no bundle fails its collection for good', async () => {
  const world = new World();
  expect(await world.takeIn(world.upload(Buffer.from('no archive')))).toMatchObject({ outcome: 'refused', code: 'NOT_A_BUNDLE' });
  expect(world.steps.at(-1)).toMatchObject({ state: 'failed', code: 'NOT_A_BUNDLE' });
});

test('a failure that may go away is left to the next attempt; the last attempt says why', async () => {
  const world = new World();
  const arrival = world.upload(good);
  const late = async (isLastAttempt: boolean) => world.takeIn(arrival, { deadline: -1, isLastAttempt });
  await expect(late(false)).rejects.toBeInstanceOf(DeadlineError);
  expect(world.states).not.toContain('failed');
  await expect(late(true)).rejects.toBeInstanceOf(DeadlineError);
  expect(world.steps.at(-1)).toMatchObject({ state: 'failed', reason: expect.stringMatching(/could not be read in the time/) });
});

test('without a word from EC2 the evidence is kept, and the gap is told', async () => {
  const world = new World();
  world.snapshots = { take: async () => { throw new Error('throttled'); } };
  expect(await world.takeIn(world.upload(good))).toMatchObject({ outcome: 'ready', warnings: [expect.stringMatching(/instance\.json: throttled/)] });
});

test('an object with another name than a bundle has is none', async () => {
  const world = new World();
  expect(await world.takeIn(world.upload(good, 'imports/readme.txt'))).toMatchObject({ outcome: 'refused', code: 'NOT_A_BUNDLE_NAME' });
});

describe('the library over what was taken in', () => {
  const DAY = 86_400_000;
  async function stored() {
    const world = new World();
    await world.takeIn(world.upload(good), {}, () => COLLECTED.getTime());
    return world;
  }
  const codeOf = async (work: Promise<unknown>) => work.then(() => 'opened', (error: { code?: string }) => error.code);

  test('opens a bundle by its node, by its id and by both, with nothing but the store', async () => {
    const library = new StoredLibrary((await stored()).store);
    for (const [node, id] of [[NODE, undefined], [undefined, COLLECTION], [NODE, COLLECTION]] as const) {
      expect((await library.open(node, id)).manifest.bundleId).toBe(COLLECTION);
    }
    expect(await library.list({ instanceId: NODE })).toEqual([expect.objectContaining({ instanceId: NODE, bundleId: COLLECTION, cluster: 'prod', state: 'ready' })]);
  });

  test('says which: never collected, no such bundle, of another node, not named, expired since when', async () => {
    const { store } = await stored();
    const library = new StoredLibrary(store, { retentionDays: 7 });
    expect(await codeOf(library.open('i-00000000000000000'))).toBe('INSTANCE_NOT_FOUND');
    expect(await codeOf(library.open(undefined, 'nothing'))).toBe('BUNDLE_NOT_FOUND');
    expect(await codeOf(library.open('i-00000000000000000', COLLECTION))).toBe('BUNDLE_NOT_FOUND');
    expect(await codeOf(library.open())).toBe('INSTANCE_REQUIRED');
    for (const key of [...store.objects.keys()]) if (key.startsWith('evidence/')) store.objects.delete(key);
    const expired = new Date(COLLECTED.getTime() + 8 * DAY).toISOString().slice(0, 10);
    await expect(new StoredLibrary(store, { retentionDays: 7 }).open(NODE)).rejects.toMatchObject({ code: 'BUNDLE_EXPIRED', message: expect.stringContaining(expired) });
  });

  test('of a collection under way says to wait', async () => {
    const library = new StoredLibrary((await stored()).store, { pending: async () => ({ state: 'collecting', cluster: 'prod', region: 'eu-west-1', retryAfterSeconds: 30 }) });
    await expect(library.open('i-00000000000000000')).rejects.toMatchObject({ code: 'BUNDLE_NOT_READY', retryable: true, retryAfterSeconds: 30 });
  });

  test('does not speak of a cluster that has left the scope, though its evidence is still there', async () => {
    const library = new StoredLibrary((await stored()).store, { allows: cluster => cluster !== 'prod' });
    expect(await codeOf(library.open(NODE))).toBe('CLUSTER_NOT_ALLOWED');
    expect(await library.list()).toEqual([]);
  });
});

describe('pseudonyms', () => {
  const [ADDRESS, PEER, ACCOUNT] = ['10.1.30.15', '10.1.30.77', '123456789012'];
  const withAddresses = () => packBundle([
    { name: 'system/instance-id.txt', content: `${NODE}\n` },
    { name: 'networking/iproute.txt', content: `default via 10.1.30.1 dev eth0\n10.1.30.0/24 dev eth0 src ${ADDRESS}\n` },
    { name: 'var_log/messages', content: `Nov 18 11:00:00 ip-10-1-30-15 kubelet: ${PEER} refused arn:aws:iam::${ACCOUNT}:role/x\n` },
  ]);
  const take = () => Promise.resolve({ ...SNAPSHOT, privateDnsName: 'ip-10-1-30-15.ec2.internal', securityGroups: [{ groupId: 'sg-1', rules: [{ direction: 'ingress' as const, protocol: '-1', peer: '10.1.30.0/24' }] }] });

  test('nothing that is stored of a bundle names an address or an account, what AWS says of the node included; the map does, and the key is made once', async () => {
    const world = new World();
    let made = 0;
    world.newPseudonymKey = () => Buffer.alloc(32, (made += 1));
    world.snapshots = { take };
    const outcome = await world.takeIn(world.upload(await withAddresses()));
    expect(outcome).toMatchObject({ outcome: 'ready', manifest: { instanceId: NODE, cluster: 'prod', pseudonyms: true } });
    const reader = await new StoredLibrary(world.store, { retentionDays: 7, allows: () => true }).open(NODE);
    const keys = (await world.store.list('')).filter((key) => !key.startsWith('pseudonyms/'));
    const stored = (await Promise.all(keys.map(async (key) => (await world.store.getDocument(key))?.toString('latin1') ?? ''))).join('\n');
    const text = (await Promise.all(reader.manifest.files.map(({ path, size }) => reader.bytes(path, 0, size)))).join('\n');
    expect(text).toContain('refused');
    for (const hidden of [ADDRESS, PEER, ACCOUNT, 'ip-10-1-30-15', '10.1.30.0/24']) { expect([hidden, stored.includes(hidden), text.includes(hidden)]).toEqual([hidden, false, false]); }
    const map = JSON.parse((await world.store.getDocument(`pseudonyms/maps/${NODE}/${COLLECTION}.json`))!.toString()).pseudonyms;
    expect(Object.values(map)).toEqual(expect.arrayContaining([ADDRESS, PEER, ACCOUNT]));
    // the group's rule still covers the node
    const { securityGroups, privateDnsName } = JSON.parse((await world.store.getDocument(evidenceKeys.instance(NODE, COLLECTION)))!.toString());
    const network = securityGroups[0].rules[0].peer.split('.').slice(0, 3).join('.');
    expect(privateDnsName.startsWith(`ip-${network.replaceAll('.', '-')}-15`)).toBe(true);
    expect(made).toBe(1);
  });

  test('two that begin at once end up with one key', async () => {
    const world = new World();
    world.newPseudonymKey = () => Buffer.alloc(32, 7);
    await world.store.putDocument('pseudonyms/key', Buffer.alloc(32, 9));
    await world.takeIn(world.upload(await withAddresses()));
    expect((await world.store.getDocument('pseudonyms/key'))!.equals(Buffer.alloc(32, 9))).toBe(true);
  });

  test('rules that ask for pseudonyms keep bundles out of an installation that was deployed without', async () => {
    const world = new World();
    await world.store.putDocument(CONFIGURATION_KEYS.redactionRules, Buffer.from(JSON.stringify({ schemaVersion: 1, pseudonyms: true })));
    await expect(world.takeIn(world.upload(await withAddresses()))).rejects.toThrow(/set the prop pseudonyms/);
    world.newPseudonymKey = () => Buffer.alloc(32, 1);
    expect(await world.takeIn({ ...world.upload(await withAddresses()), versionId: 'v1' })).toMatchObject({ outcome: 'ready' });
  });
});
