import * as z from 'zod';
import { encodeJson, readJson } from './json-document';
import { collectionKeys, uploadKeyOf } from './keys';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { UPLOAD_LINK_SECONDS } from '../../catalog/limits';

const linkSchema = z.object({
  schemaVersion: z.literal(1),
  url: z.string().max(8_192),
  /** UTC milliseconds */
  expiresAt: z.int(),
});

/** A right to write one object for a while: shown to who asked for the collection, and nowhere else. */
export type UploadLink = Pick<z.infer<typeof linkSchema>, 'url' | 'expiresAt'>;

/**
 * Makes the link of a collection and keeps it beside the record, so that who joins the collection, or had it approved, sees the same one. Whoever reads records may thus upload this
 * bundle: nobody may but our functions.
 */
export async function makeUploadLink({ collections, uploads, clock }: Pick<CollectionServices, 'collections' | 'uploads' | 'clock'>, { id, collector }: CollectionRecord): Promise<UploadLink> {
  const expiresAt = clock.now() + UPLOAD_LINK_SECONDS * 1000;
  const url = await uploads.presign(uploadKeyOf(id, collector), UPLOAD_LINK_SECONDS);
  await collections.documents.putDocument(collectionKeys.uploadLink(id), encodeJson({ schemaVersion: 1, url, expiresAt }));
  return { url, expiresAt };
}

/** The link while it can be used. */
export async function readUploadLink({ store, clock }: Pick<CollectionServices, 'store' | 'clock'>, { id, state, upload }: CollectionRecord): Promise<UploadLink | undefined> {
  if (state !== 'awaiting upload' || upload === undefined || upload.expiresAt <= clock.now()) { return undefined; }
  return readJson(store, collectionKeys.uploadLink(id), linkSchema);
}
