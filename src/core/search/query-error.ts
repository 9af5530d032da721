/** Why a query was not run. `message` says what is wrong and what to write instead. */
export class QueryError extends Error {
  public constructor(public readonly code: 'QUERY_INVALID' | 'QUERY_TOO_LONG', message: string) {
    super(message);
    this.name = 'QueryError';
  }
}
