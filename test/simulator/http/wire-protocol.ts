import { WholeRequest } from './local-server';

/** A request as the SDK's command of that name would hold it. */
export interface Call {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

export interface WireAnswer {
  readonly contentType: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** How a service's requests and answers look on the wire. */
export interface WireProtocol {
  decode(request: WholeRequest): Call;
  /** `output` as the SDK's command would return it */
  encode(operation: string, output: unknown): WireAnswer;
  refuse(name: string, message: string): WireAnswer;
}
