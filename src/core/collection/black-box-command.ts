import { takeArchive } from './automation-event';
import { BLACK_BOX_REASONS } from './black-box-reasons';
import { BlackBoxServices } from './black-box-services';
import { ofCollector } from './collection-error';
import { blackBoxKeys, uploadKeyOf } from './keys';
import { CollectorError } from './ports';
import { CollectionFailure, CollectionRecord } from './record';
import { isEnd } from './states';
import { NODE_GONE } from './sweep-uploads';
import { BLACK_BOX_DELIVERY_SECONDS, BLACK_BOX_EXITS, BLACK_BOX_LINK_SECONDS, BLACK_BOX_PARAMETERS, BlackBoxExit, regionalBlackBoxDocument } from '../../catalog/black-box';
import { CommandView } from '../capture/recording-ports';

/** A command that works is not looked after before this. */
const USUAL_MS = 60_000;
/** An upload that had begun when its link ended is over by then. */
const UPLOAD_MS = 60_000;

/**
 * Signs the upload and sends our document. Of several that try at a time one sends; a later one sends again if the first has told nothing, because the node does it once. Throws
 * CollectionError, and the record has failed then.
 */
export async function sendCommand(services: BlackBoxServices, { id, instanceId, region }: CollectionRecord): Promise<void> {
  const { collections, commands, files, store, clock, ids } = services;
  const by = ids.next();
  // looked after by the minute from before it is sent
  await store.putDocument(blackBoxKeys.command(id), Buffer.alloc(0));
  const begun = await collections.apply(id, { kind: 'command-begun', by, expiresAt: clock.now() + BLACK_BOX_LINK_SECONDS * 1_000 });
  if (begun?.command?.by !== by) { return; }
  try {
    const parameters = { CollectionId: id, UploadUrl: await files.uploadUrl(uploadKeyOf(id, 'ssm-command'), BLACK_BOX_LINK_SECONDS) };
    const refused = Object.entries(BLACK_BOX_PARAMETERS).find(([name, { pattern }]) => !new RegExp(pattern).test(parameters[name as keyof typeof parameters]))?.[0];
    if (refused !== undefined) { throw new CollectorError('REQUEST_REFUSED', `The value of ${refused} does not match the pattern of the black-box document; nothing was sent.`); }
    const commandId = await commands.send({ region, document: documentIn(region, services), instanceId, parameters, deliverySeconds: BLACK_BOX_DELIVERY_SECONDS });
    await collections.apply(id, { kind: 'command-sent', by, commandId });
  } catch (error) {
    // no answer is not a no: the node may be at work, and its archive would come
    if (!(error instanceof CollectorError) || error.code === 'SERVICE_FAILED') { throw error; }
    await collections.apply(id, { kind: 'failed', failure: refusedSend(error) });
    throw ofCollector(error);
  }
}

/** Takes the archive whose event was lost, or tells why none came. True: nothing is left to look after. */
export async function attendCommand(services: BlackBoxServices, id: string): Promise<boolean> {
  const { collections, commands, clock } = services;
  const record = await collections.read(id);
  if (!record || isEnd(record.state) || record.archive) { return true; }
  // the sweeper ends what never began
  if (!record.command) { return false; }
  const { command, region, instanceId, upload } = record;
  if (clock.now() - command.at < USUAL_MS) { return false; }
  const view = command.id === undefined ? undefined : await commands.find(region, command.id, instanceId);
  // what was uploaded before the command ended is seen here, because S3 is strongly consistent
  if (await takeArchive(services, record)) { return true; }
  const failure = view && failureOf(view);
  const isOver = clock.now() > (upload?.expiresAt ?? command.at) + UPLOAD_MS;
  if (!failure && !isOver) { return false; }
  await collections.apply(id, failure ? { kind: 'failed', failure } : { kind: 'expired', failure: NODE_GONE });
  return true;
}

function documentIn(region: string, { settings, blackBox }: BlackBoxServices): string {
  return region === settings.homeRegion ? blackBox.document : regionalBlackBoxDocument(settings.homeRegion);
}

/** Why a command ended without an archive, from its status and exit code; undefined while it has not ended. The node's words are not read. */
function failureOf({ status, exitCode }: Pick<CommandView, 'status' | 'exitCode'>): CollectionFailure | undefined {
  const exit = (Object.keys(BLACK_BOX_EXITS) as BlackBoxExit[]).find(each => BLACK_BOX_EXITS[each] === exitCode);
  if (exit !== undefined) { return { code: exit, ...BLACK_BOX_REASONS[exit], retryable: false }; }
  const letters = status.toLowerCase().replace(/[^a-z]/g, '');
  if (/^(deliverytimedout|undeliverable|terminated|invalidinstanceid)/.test(letters)) { return { ...NODE_GONE, message: 'The node went before its SSM agent took the command.' }; }
  if (letters === 'success') { return { ...NODE_GONE, code: 'NO_UPLOAD', message: 'The node says that it uploaded what it had, but there is nothing in the bucket.' }; }
  if (!/^(failed|cancel|accessdenied|invalidplatform|incompatible|\w*timedout)/.test(letters)) { return undefined; }
  return { ...NODE_GONE, code: 'COMMAND_FAILED', message: `The command on the node failed (${letters.slice(0, 40)}, exit code ${exitCode ?? 'unknown'}).` };
}

function refusedSend({ code, message }: CollectorError): CollectionFailure {
  const fix = 'See history for its console output, and for earlier bundles.';
  if (code === 'DOCUMENT_NOT_FOUND') {
    return { code: 'DOCUMENT_MISSING', message: message.slice(0, 500), fix: 'Deploy EksNodeDiagnosticsRegion with blackBox, of the same version of the package, in the region of the node.', retryable: false };
  }
  if (/InvalidInstanceId/.test(message)) { return { code: 'UNDELIVERABLE', message: 'Systems Manager cannot send commands to the node: its agent is not online, or the node is gone.', fix, retryable: false }; }
  return { code: `START_${code}`, message: message.slice(0, 500), fix, retryable: false };
}
