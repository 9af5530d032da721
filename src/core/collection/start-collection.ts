import { uploadKeyOf } from './keys';
import { CollectionRecord } from './record';
import { CollectionServices } from './services';
import { begun, startRun, StartServices } from './start-run';
import { tarArchive } from './tar-archive';
import { makeUploadLink } from './upload-link';

/** What starting takes, whatever the collector: the starter has no more. */
export type CollectorServices = StartServices & Pick<CollectionServices, 'uploads' | 'consoles' | 'clock'>;

/** Path of what EC2 had of the console, in the bundle that we make of it. */
export const CONSOLE_FILE = 'kernel/console-output.txt';

/** Does what the collector of a record does. Called at once, or by the starter when the request was approved. Throws CollectionError, and the record has failed then. */
export async function startCollection(services: CollectorServices, id: string): Promise<CollectionRecord> {
  const record = await services.collections.read(id);
  switch (record?.collector) {
    case 'node-diagnostic': return offerUpload(services, id);
    case 'console-output': return takeConsoleOutput(services, id);
    // only black-box collection sends it, and by itself
    case 'ssm-command': return record;
    default: return startRun(services, id);
  }
}

/** The bundle comes when somebody has applied the manifest: all that can be done here is to let it in. */
async function offerUpload(services: CollectorServices, id: string): Promise<CollectionRecord> {
  return begun(services, id, async record => {
    const { expiresAt } = await makeUploadLink(services, record);
    return services.collections.apply(id, { kind: 'upload-offered', expiresAt });
  });
}

/** Makes a bundle of what EC2 has of the console; its arrival is an arrival like any other. */
async function takeConsoleOutput({ consoles, collections, clock, ...services }: CollectorServices, id: string): Promise<CollectionRecord> {
  return begun({ ...services, collections }, id, async record => {
    const console = await consoles.read(record.region, record.instanceId);
    if (console === undefined || console.output.toString('latin1').trim() === '') {
      return collections.apply(id, {
        kind: 'failed',
        failure: {
          code: 'NO_CONSOLE_OUTPUT',
          message: 'EC2 has no console output of this instance: it keeps what was printed for at least an hour after the last start, stop or reboot, and gives the latest of Nitro instances only.',
          fix: 'Look at the earlier bundles of this node (history). If the instance runs, get its SSM agent online again (validate with preflight says what is missing), then collect.',
          retryable: true,
        },
      });
    }
    const archive = tarArchive([{ path: CONSOLE_FILE, content: console.output, mtimeMs: console.at ?? clock.now() }]);
    await collections.documents.putDocument(uploadKeyOf(id, 'console-output'), archive, { ifAbsent: true });
    return collections.apply(id, { kind: 'taken' });
  });
}
