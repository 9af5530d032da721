import { createHash } from 'node:crypto';
import { WireService } from './aws-endpoint';
import { JSON_PROTOCOL } from './json-protocol';
import { SimulatedAwsError } from '../aws-error';

/** SQS as a sender sees it. What becomes of a message is the receiver's business (processes/message-queue.ts). */
export function simulatedQueue(receive: (body: string) => unknown): WireService {
  return {
    protocol: JSON_PROTOCOL,
    answer(_region, operation, input) {
      if (operation !== 'SendMessage') { throw new SimulatedAwsError('UnsupportedOperation', `the simulator has no sqs:${operation}`, 501); }
      const body = String(input.MessageBody);
      receive(body);
      // the SDK checks it
      return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
    },
  };
}
