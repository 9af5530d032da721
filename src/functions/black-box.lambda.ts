import { blackBoxServices } from '../aws/black-box-wiring';
import { readFunctionConfig } from '../aws/function-config';
import { QueueAnswer, QueueEvent } from '../aws/queue-event';
import { Telemetry } from '../aws/telemetry';
import { onBlackBoxNotice, tendBlackBox } from '../core/collection/black-box';
import { BlackBoxAnswer } from '../core/collection/black-box-collect';
import { blackBoxNoticeOf } from '../core/collection/black-box-event';
import { BlackBoxServices } from '../core/collection/black-box-services';

let connected: { readonly services: BlackBoxServices; readonly telemetry: Telemetry } | undefined;

/** Takes notices from the queue; called without any, by the schedule, it looks after what it began. */
export async function handler(event: Partial<QueueEvent>): Promise<QueueAnswer> {
  const { services, telemetry } = connected ??= connect();
  if (event.Records === undefined) {
    await tendBlackBox(services);
    return { batchItemFailures: [] };
  }
  const batchItemFailures: { itemIdentifier: string }[] = [];
  for (const { messageId, body, attributes } of event.Records) {
    try {
      const notice = blackBoxNoticeOf(JSON.parse(body));
      if (notice) {
        const { trigger, region } = notice;
        for (const answer of await onBlackBoxNotice(services, notice)) { tell(telemetry, { trigger, region, ...answer }); }
      } else {
        telemetry.log.warn('no notice of black-box collection', { messageId });
        telemetry.emit({ blackBoxRefused: 1 });
      }
    } catch (error) {
      telemetry.log.error('notice not acted on', { messageId, attempt: Number(attributes.ApproximateReceiveCount), error: error as Error });
      batchItemFailures.push({ itemIdentifier: messageId });
    }
  }
  return { batchItemFailures };
}

/** Instances of other clusters are of no account: the rules see all of the account's. */
function tell(telemetry: Telemetry, answer: BlackBoxAnswer & { readonly trigger: string; readonly region: string }): void {
  const { outcome } = answer;
  if (outcome === 'out-of-scope' || outcome === 'not-chosen') {
    telemetry.log.debug('black box', { ...answer });
    return;
  }
  telemetry.log[outcome === 'collecting' || outcome === 'joined' ? 'info' : 'warn']('black box', { ...answer });
  telemetry.emit({ blackBoxTriggered: Number(outcome === 'collecting'), blackBoxOverBudget: Number(outcome === 'over-budget'), blackBoxRefused: Number(outcome === 'refused') });
}

function connect() {
  const telemetry = new Telemetry(readFunctionConfig(process.env));
  return { services: blackBoxServices(process.env, telemetry), telemetry };
}
