import { NOT_STARTED } from './capture-failure';
import { captureKeys } from './capture-keys';
import { CaptureRecord } from './capture-record';
import { describeCapture, firstRefused, parametersOf } from './capture-spec';
import { hasEnded } from './capture-states';
import { Recording, RecordingSettings } from './recording';
import { CAPTURE_APPROVAL_PARAMETERS, APPROVAL_TAG } from '../../catalog/approval';
import { CAPTURE_DELIVERY_SECONDS, CAPTURE_PREPARATION_SECONDS, regionalCaptureDocument } from '../../catalog/capture-parameters';
import { CollectionError, ofCollector } from '../collection/collection-error';
import { CollectorError, NodeCollector } from '../collection/ports';
import { CollectionFailure } from '../collection/record';
import { clientTokenOf } from '../collection/start-run';

/** What starting takes: the starter has no more. */
export type CaptureStarting = Pick<Recording, 'captures'> & {
  readonly settings: Pick<RecordingSettings, 'homeRegion' | 'document' | 'payload'>;
  readonly commands: Pick<Recording['commands'], 'send'>;
  readonly files: Pick<Recording['files'], 'uploadUrl'>;
};

/**
 * Signs the upload and sends the command. Called at once, or by the starter when the request was approved; whoever comes second changes nothing. Throws CollectionError, and the
 * record has failed then.
 */
export async function startCapture(starting: CaptureStarting, id: string): Promise<CaptureRecord> {
  const { captures, commands, files, settings } = starting;
  const record = await captures.read(id);
  if (!record) { throw new CollectionError('CAPTURE_NOT_FOUND', `There is no capture ${id}.`); }
  // a request that was given up is not started by an approval that comes later
  if (hasEnded(record.state) || !await captures.begin(id)) { return record; }
  const { instanceId, region, spec } = record;
  try {
    const UploadUrl = await files.uploadUrl(captureKeys.packets(instanceId, id), CAPTURE_DELIVERY_SECONDS + spec.seconds + CAPTURE_PREPARATION_SECONDS);
    const parameters = { CaptureId: id, UploadUrl, ...parametersOf(spec) };
    const refused = firstRefused(parameters, settings.payload);
    if (refused !== undefined) { throw new CollectorError('REQUEST_REFUSED', `The value of ${refused} does not match the pattern of the capture document; nothing was sent.`); }
    const commandId = await commands.send({ region, document: documentIn(region, settings), instanceId, parameters, deliverySeconds: CAPTURE_DELIVERY_SECONDS });
    return await captures.apply(id, { kind: 'sent', commandId }) ?? record;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    // no answer is not a no: the node may be recording, and its file would come
    if (error.code === 'SERVICE_FAILED') { return await captures.read(id) ?? record; }
    await captures.apply(id, { kind: 'failed', failure: refusedStart(error) });
    throw ofCollector(error);
  }
}

/** Starts the wrapper that waits for an approver and then has the starter call `startCapture`. */
export async function askForCapture(
  recording: Recording, collector: Pick<NodeCollector, 'start'>, installation: string | undefined, record: CaptureRecord,
): Promise<CaptureRecord> {
  const { settings, captures } = recording;
  const names = CAPTURE_APPROVAL_PARAMETERS;
  try {
    const executionId = await collector.start({
      region: settings.homeRegion,
      document: settings.approvalDocument!,
      parameters: {
        [names.capture]: [record.id],
        [names.instance]: [record.instanceId],
        [names.region]: [record.region],
        [names.cluster]: [record.cluster],
        [names.what]: [describeCapture(record.spec)],
      },
      clientToken: clientTokenOf(`capture approval ${record.id}`),
      ...(installation !== undefined && { tags: { [APPROVAL_TAG]: installation } }),
    });
    return await captures.apply(record.id, { kind: 'approval-requested', executionId, region: settings.homeRegion }) ?? record;
  } catch (error) {
    if (!(error instanceof CollectorError)) { throw error; }
    // a wrapper that was started after all can still be approved; the sweeper gives it up otherwise
    if (error.code === 'SERVICE_FAILED') { return record; }
    await captures.apply(record.id, { kind: 'failed', failure: refusedStart(error) });
    throw ofCollector(error);
  }
}

function documentIn(region: string, { homeRegion, document, payload }: CaptureStarting['settings']): string {
  return region === homeRegion ? document : regionalCaptureDocument(homeRegion, payload);
}

function refusedStart({ code, message }: CollectorError): CollectionFailure {
  if (/InvalidInstanceId/.test(message)) {
    return { ...NOT_STARTED, code: 'UNDELIVERABLE', message: 'Systems Manager cannot send commands to the node: its agent is not online.', fix: 'Check that amazon-ssm-agent runs and reaches its endpoints; then capture again.' };
  }
  if (code === 'DOCUMENT_NOT_FOUND') {
    return { ...NOT_STARTED, code: 'DOCUMENT_MISSING', message: message.slice(0, 500), fix: 'Deploy EksNodeDiagnosticsRegion with packetCapture, of the same version of the package, in the region of the node.', retryable: false };
  }
  const retryable = code === 'THROTTLED' || code === 'QUEUE_FULL';
  return { code: `START_${code}`, message: message.slice(0, 500), fix: retryable ? 'Capture again in a minute.' : 'See the message.', retryable };
}
