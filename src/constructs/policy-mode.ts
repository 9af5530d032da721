/** What the Cedar policies of clients decide at the endpoint. */
export class PolicyMode {
  /** A client may call what its policies permit, and nothing else. */
  public static readonly ENFORCE = new PolicyMode('ENFORCE');

  /** Decisions are only logged: every client that the gateway admits may call every tool of the selection. For trials; warned of at synth. */
  public static readonly LOG_ONLY = new PolicyMode('LOG_ONLY');

  /** As AgentCore spells it. */
  public readonly value: string;

  private constructor(value: string) {
    this.value = value;
  }
}
