/** What an SQS event source gives to a function, as far as we look at it. */
export interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly attributes: { readonly ApproximateReceiveCount: string } }[];
}

/** Which messages are to be delivered again. */
export interface QueueAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
