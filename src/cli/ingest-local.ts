import { availableParallelism } from 'node:os';
import { BundleArgument } from './bundle-argument';
import { CliError, systemCode } from './cli-error';
import { LINE_RULES } from '../core/detectors';
import { LineRule } from '../core/detectors/line-rule';
import { ingestBundle } from '../core/ingest/ingest-bundle';
import type { IngestResult } from '../core/ingest/ingest-bundle';
import { EvidenceStore, IngestProgress } from '../core/ports';
import { CompiledSecret } from '../core/safety/custom-secrets';
import { Pseudonyms } from '../core/safety/pseudonyms';

export interface LocalIngestOptions {
  readonly store: EvidenceStore;
  readonly bundleId: string;
  readonly instanceId?: string;
  /** rules beside ours */
  readonly rules?: readonly LineRule[];
  /** forms of secrets that only the user knows */
  readonly secrets?: readonly CompiledSecret[];
  /** in place of addresses and account ids; default: they stay */
  readonly pseudonyms?: Pseudonyms;
  readonly onProgress?: IngestProgress;
  /** default true; false finds without keeping anything */
  readonly storeEvidence?: boolean;
}

/** Reads a bundle of the command line into the store. What the user's input is to blame for becomes a CliError. */
export async function ingestLocal(bundle: BundleArgument, options: LocalIngestOptions): Promise<IngestResult> {
  const input = bundle.kind === 'archive'
    ? { kind: 'archive' as const, source: bundle.source }
    : { kind: 'folder' as const, name: bundle.name, files: () => streamed([...bundle.listing.refused, ...bundle.listing.files]) };
  if (bundle.kind === 'archive') bundle.source.startInflating();
  try {
    return await ingestBundle(input, { ...options, rules: [...LINE_RULES, ...options.rules ?? []], clock: { now: () => Date.now() }, processors: availableParallelism() });
  } catch (error) {
    if (error instanceof CliError) throw error;
    const code = systemCode(error);
    if (code === 'NOT_A_BUNDLE') {
      throw new CliError('NOT_A_BUNDLE', `${bundle.given} is not a log bundle: ${(error as Error).message}. `
        + 'Give what the EKS log collector made: a .tar.gz, a .zip or an unpacked folder.', { cause: error });
    }
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      throw new CliError('WORKSPACE_UNUSABLE', `The disk of the workspace is full (${code}) while reading ${bundle.given}. Free space, or give another --workspace.`, { cause: error });
    }
    if (code !== undefined && /^E[A-Z]+$/.test(code)) {
      throw new CliError('BUNDLE_UNREADABLE', `${bundle.given} cannot be read (${code}).`, { cause: error });
    }
    throw error;
  } finally {
    if (bundle.kind === 'archive') bundle.source.stopInflating();
  }
}

async function* streamed<T>(items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
