/** One document for one node. */
export interface CommandRequest {
  readonly region: string;
  readonly document: string;
  readonly instanceId: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** the agent has to pick the command up within so many seconds, at least 30 */
  readonly deliverySeconds: number;
}

/** A command on one node as SSM reports it. */
export interface CommandView {
  /** SSM's spelling of the more telling of its two statuses */
  readonly status: string;
  /** what the script ended with; absent until it has ended */
  readonly exitCode?: number;
  /** the beginning of what the script printed: said by the node */
  readonly output: string;
  /** UTC milliseconds */
  readonly startedAt?: number;
}

/** Sends our capture document to nodes: SSM Run Command. */
export interface NodeCommands {
  /** id of the command; throws CollectorError */
  send(request: CommandRequest): Promise<string>;
  /** undefined while SSM does not know it (yet); throws CollectorError */
  find(region: string, commandId: string, instanceId: string): Promise<CommandView | undefined>;
}

/** The files that nodes upload. */
export interface PacketFiles {
  /** bytes of the file, or undefined when there is none */
  size(key: string): Promise<number | undefined>;
  /** a URL by which exactly this object can be made, once, within `seconds`: a right, never logged */
  uploadUrl(key: string, seconds: number): Promise<string>;
}
