import * as z from 'zod';
import { iso } from './collection-view';
import { nodeDiagnosticManifest, nodeDiagnosticSteps } from '../../collection/node-diagnostic';
import { CollectionRecord } from '../../collection/record';
import { CollectionServices } from '../../collection/services';
import { readUploadLink } from '../../collection/upload-link';

export const nodeDiagnosticOutput = z.strictObject({
  manifest: z.string(),
  steps: z.array(z.string()),
  /** the link in the manifest is one */
  writeCapability: z.literal(true),
  expiresAt: z.string(),
  caution: z.string(),
});

/** The manifest that somebody has to apply, while its link can be used. Only for who may collect: the link is a right to write. */
export async function nodeDiagnosticView(services: CollectionServices, record: CollectionRecord): Promise<z.infer<typeof nodeDiagnosticOutput> | undefined> {
  const link = await readUploadLink(services, record);
  return link && {
    manifest: nodeDiagnosticManifest(record.nodeName, link.url),
    steps: nodeDiagnosticSteps(record.nodeName, record.instanceId),
    writeCapability: true,
    expiresAt: iso(link.expiresAt),
    caution: 'Until then whoever has the link in the manifest can upload what will be this node\'s evidence. Hand it to the one who applies it and to nobody else; keep it out of tickets, chats and logs.',
  };
}
