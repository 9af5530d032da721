/** The header by which the interceptor tells the tool function who calls. The gateway passes it on because its target lists it; what a client sends under that name is dropped. */
export const CALLER_HEADER = 'x-eks-diagnostics-caller';

/** Environment of the interceptor. */
export const CALLER_ENVIRONMENT = {
  /** claim of the token that names the client */
  clientIdClaim: 'CLIENT_ID_CLAIM',
  /** JSON of CallerTable */
  callers: 'CALLERS',
} as const;

/** What the interceptor says about a client. Short names: the table lies in an environment variable, and all of them together may hold 4 KB. */
export interface CallerEntry {
  /** name of the client in the app */
  readonly name: string;
  /** its tools, separated by commas; absent when it may call all that the gateway offers */
  readonly tools?: string;
  /** its clusters as in CLUSTER_SCOPE, absent when it has those of the function */
  readonly clusters?: string;
}

/** By the id that the clients' tokens carry. */
export type CallerTable = Readonly<Record<string, CallerEntry>>;
