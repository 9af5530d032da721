import { createHash, Hash } from 'node:crypto';
import { BundleArgument } from './bundle-argument';
import { CliError, systemCode } from './cli-error';

const BUNDLE_ID_LENGTH = 16;

/** The local bundle id: the first 16 hex digits of the SHA-256 of the archive, or of a folder's sorted paths and contents. */
export async function contentHash(bundle: BundleArgument): Promise<string> {
  const hash = createHash('sha256');
  try {
    if (bundle.kind === 'archive') await feed(hash, bundle.source.stream());
    else await feedFolder(hash, bundle);
  } catch (error) {
    throw new CliError('BUNDLE_UNREADABLE', `${bundle.given} cannot be read (${systemCode(error) ?? 'unknown reason'}).`, { cause: error });
  }
  return hash.digest('hex').slice(0, BUNDLE_ID_LENGTH);
}

async function feedFolder(hash: Hash, bundle: BundleArgument & { readonly kind: 'folder' }): Promise<void> {
  for (const file of bundle.listing.files) {
    // lengths keep a path from running into a content
    hash.update(`${Buffer.byteLength(file.path)}:${file.path}:${file.size}:`);
    await feed(hash, file.open());
  }
}

async function feed(hash: Hash, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of bytes) hash.update(chunk);
}
