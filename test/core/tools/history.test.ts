import { answerOf, contextOf, errorOf, INSTANCE } from './fake-bundle';

const OLD = { bundleId: 'b-old', collectedAt: '2026-11-17T00:00:00.000Z' };
const NEW = { bundleId: 'b-new', collectedAt: '2026-11-18T00:00:00.000Z', manifest: { state: 'partial' as const } };
const PEER = { instanceId: 'i-0bbbbbbbbbbbbbbbb', bundleId: 'b-peer', collectedAt: '2026-11-16T00:00:00.000Z' };
const context = contextOf(OLD, NEW, PEER);
const bundles = (answer: Record<string, any>) => answer.collections.map((each: any) => each.bundleId);

describe('history', () => {
  test('lists the loaded bundles, newest first', async () => {
    const answer = await answerOf(context, 'history');
    expect(bundles(answer)).toEqual(['b-new', 'b-old', 'b-peer']);
    expect(answer.collections[0]).toMatchObject({ instanceId: INSTANCE, collectedAt: '2026-11-18T00:00:00.000Z', state: 'partial', verdict: 'no fault found' });
    expect(answer.totalCount).toBe(3);
  });

  test('can be asked for one node, one state, and in pages', async () => {
    expect(bundles(await answerOf(context, 'history', { instanceId: PEER.instanceId }))).toEqual(['b-peer']);
    expect(bundles(await answerOf(context, 'history', { status: 'ready' }))).toEqual(['b-old', 'b-peer']);
    const first = await answerOf(context, 'history', { maxResults: 2 });
    expect(bundles(await answerOf(context, 'history', { maxResults: 2, pageToken: first.nextPageToken }))).toEqual(['b-peer']);
  });

  test('a node without a bundle is an error that names those with one', async () => {
    const error = await errorOf(context, 'history', { instanceId: 'i-0ccccccccccccccccc'.slice(0, 19) });
    expect(error.code).toBe('INSTANCE_NOT_FOUND');
    expect(error.message).toContain(PEER.instanceId);
  });
});
