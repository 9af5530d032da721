import * as fc from 'fast-check';
import { CollectionFailure, CollectionRecord, collectionSchema } from '../../../src/core/collection/record';
import { isEnd, rankOf } from '../../../src/core/collection/states';
import { advance, CollectionEvent } from '../../../src/core/collection/transition';

const FAILURE: CollectionFailure = { code: 'X', message: 'm', fix: 'f', retryable: true };
const ARCHIVE = { key: 'eks_a.tar.gz', versionId: 'v1', bytes: 1, at: 5 };

const NEW: CollectionRecord = {
  schemaVersion: 1,
  id: 'c-0123456789abcdef',
  collector: 'ssm-runbook',
  instanceId: 'i-0123456789abcdef0',
  region: 'us-east-1',
  regionSource: 'given',
  cluster: 'prod',
  state: 'requested',
  progress: 0,
  requestedAt: 1,
  updatedAt: 1,
  steps: [{ state: 'requested', at: 1 }],
};

const anyEvent: fc.Arbitrary<CollectionEvent> = fc.oneof(
  fc.constant<CollectionEvent>({ kind: 'approval-requested', executionId: 'w', region: 'us-east-1' }),
  fc.constantFrom('e-1', 'e-2').map<CollectionEvent>(executionId => ({ kind: 'started', executionId })),
  fc.constantFrom(0, 100).map<CollectionEvent>(settleMs => ({ kind: 'run-ended', status: 'Failed', failure: FAILURE, settleMs })),
  fc.constantFrom('v1', 'v2').map<CollectionEvent>(versionId => ({ kind: 'archive-arrived', archive: { ...ARCHIVE, versionId } })),
  fc.integer({ min: 0, max: 100 }).map<CollectionEvent>(percent => ({ kind: 'extracting', percent })),
  fc.constantFrom('ready' as const, 'partial' as const).map<CollectionEvent>(state => ({ kind: 'indexed', state })),
  fc.constantFrom<CollectionEvent>({ kind: 'indexing' }, { kind: 'ingest-requested' }, { kind: 'settled' }, { kind: 'failed', failure: FAILURE }, { kind: 'expired', failure: FAILURE }),
);

test('whatever happens in whatever order: never a step back, never a lower percentage, and an end stays as it is', () => {
  fc.assert(fc.property(fc.array(fc.tuple(anyEvent, fc.integer({ min: 2, max: 1_000 })), { maxLength: 20 }), events => {
    let record = NEW;
    for (const [event, at] of events) {
      const next = advance(record, event, at);
      expect(rankOf(next.state)).toBeGreaterThanOrEqual(rankOf(record.state));
      expect(next.progress).toBeGreaterThanOrEqual(record.progress);
      if (isEnd(record.state)) {
        const { lateUpload: _late, ...before } = record;
        const { lateUpload: _later, ...after } = next;
        expect(after).toEqual(before);
      }
      // evidence comes from an archive and from nothing else; the first one counts, and so does the first run
      if (next.state === 'ready' || next.state === 'partial') { expect(next.archive).toBeDefined(); }
      if (record.archive) { expect(next.archive).toEqual(record.archive); }
      if (record.execution) { expect(next.execution!.id).toBe(record.execution.id); }
      expect(collectionSchema.safeParse(next).error).toBeUndefined();
      // told twice, nothing more happens
      if (event.kind !== 'ingest-requested') { expect(advance(next, event, at)).toEqual(next); }
      record = next;
    }
  }), { numRuns: 2_000 });
});

test('a run that ended without a bundle keeps the collection open until its time, then fails it with its own reason', () => {
  const running = advance(NEW, { kind: 'started', executionId: 'e' }, 10);
  const settling = advance(running, { kind: 'run-ended', status: 'TimedOut', failure: FAILURE, settleMs: 100 }, 20);
  expect(settling.state).toBe('collecting');
  expect(advance(settling, { kind: 'settled' }, 119)).toBe(settling);
  expect(advance(settling, { kind: 'settled' }, 120)).toMatchObject({ state: 'failed', failure: FAILURE });
  expect(advance(settling, { kind: 'archive-arrived', archive: ARCHIVE }, 119)).toMatchObject({ state: 'uploaded' });
});
