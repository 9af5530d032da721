import { VirtualClock } from '../virtual-clock';

/** One message as an SQS event source hands it over. */
export interface QueuedMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

export interface QueueOptions {
  /** how often a message is given before it is a dead letter */
  readonly attempts: number;
  /** ms until a message that failed is given again */
  readonly visibilityMs: number;
  /** the ids of those that failed; throwing fails all */
  receive(messages: readonly QueuedMessage[]): Promise<readonly string[]>;
}

/** A queue with an event source: each message alone, what fails again later, at last to the dead letters. */
export class MessageQueue {
  readonly deadLetters: QueuedMessage[] = [];
  private count = 0;

  constructor(private readonly clock: VirtualClock, private readonly options: QueueOptions) {}

  send(body: string): void {
    this.count += 1;
    void this.give(`m${this.count}`, body, 1);
  }

  private async give(messageId: string, body: string, attempt: number): Promise<void> {
    const message = { messageId, body, attributes: { ApproximateReceiveCount: String(attempt) } };
    const failed = await this.options.receive([message]).catch(() => [messageId]);
    if (!failed.includes(messageId)) { return; }
    if (attempt >= this.options.attempts) { this.deadLetters.push(message); } else { this.clock.after(this.options.visibilityMs, () => this.give(messageId, body, attempt + 1)); }
  }
}
