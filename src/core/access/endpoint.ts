import { Caller } from './caller';
import { narrowed, parseClusterScope } from './cluster-scope-text';
import { GatewayCall } from './gateway-call';
import { storedNotes } from '../baselines/stored-notes';
import { StoredCaptures } from '../capture/stored-captures';
import { ClusterAllowance, isAllowed } from '../collection/cluster-scope';
import { CollectionServices } from '../collection/services';
import { Clock, EvidenceStore } from '../ports';
import { Answer, callTool, ToolContext, ToolError } from '../tools';
import { toErrorAnswer } from '../tools/call-tool';
import { PendingBundle, StoredLibrary } from '../tools/stored-library';

/** What the endpoint was deployed with. */
export interface EndpointOptions {
  readonly store: EvidenceStore;
  readonly clock: Clock;
  /** tools of the selection, by name */
  readonly selectedTools: readonly string[];
  readonly clusters: ClusterAllowance;
  readonly retentionDays: number;
  /** an interceptor says who calls: a call without is refused, and a client's own tools and clusters are enforced */
  readonly callerIdentity: boolean;
  /** absent: nothing is collected here */
  readonly collections?: CollectionServices | undefined;
  readonly pending?: ((query: { readonly instanceId?: string; readonly bundleId?: string }) => Promise<PendingBundle | undefined>) | undefined;
  /** told of what failed by a defect of ours, of which the answer says no more than that */
  onDefect?(error: unknown): void;
}

/** Answers tool calls that come through the gateway. Keeps bundles open between calls. */
export class Endpoint {
  private readonly libraries = new Map<string, StoredLibrary>();
  private readonly captures = new Map<string, StoredCaptures>();

  constructor(private readonly options: EndpointOptions) {}

  /** Never throws: a refusal is an answer. `args` is whatever the agent wrote. */
  async answer({ tool, caller }: GatewayCall, args: unknown): Promise<Answer> {
    try {
      const name = this.allowed(tool, caller);
      return await callTool(name, args, this.contextOf(caller));
    } catch (error) {
      return toErrorAnswer(error);
    }
  }

  private allowed(tool: string | undefined, caller: Caller | undefined): string {
    const { selectedTools, callerIdentity } = this.options;
    if (tool === undefined) {
      throw new ToolError('INVALID_ARGUMENT', 'The invocation names no tool. This function answers calls of its AgentCore gateway, which names the tool in the client context.');
    }
    if (!selectedTools.includes(tool)) {
      throw new ToolError('TOOL_NOT_SELECTED', `${JSON.stringify(tool.slice(0, 80))} is not served by this endpoint. It serves ${selectedTools.join(', ')}; the selection is made at deployment.`);
    }
    if (!callerIdentity) { return tool; }
    if (!caller) { throw new ToolError('CALLER_NOT_ALLOWED', 'The request does not say who calls, and this endpoint answers only known clients. Its gateway needs the interceptor that the construct makes.'); }
    const own = caller.tools?.split(',');
    if (own && !own.includes(tool)) {
      throw new ToolError('CALLER_NOT_ALLOWED', `The client ${caller.name} may not call ${tool}. It may call ${own.join(', ')}; addClient() gives more.`);
    }
    return tool;
  }

  private contextOf(caller: Caller | undefined): ToolContext {
    const { store, clock, collections, onDefect } = this.options;
    const clusters = this.clustersOf(caller);
    const captures = this.capturesOf(clusters);
    return {
      bundles: this.libraryOf(clusters),
      clock,
      notes: storedNotes(store),
      ...(onDefect && { onDefect }),
      ...(captures && { captures }),
      ...(collections && { collections: { ...collections, settings: { ...collections.settings, clusters } } }),
    };
  }

  private clustersOf(caller: Caller | undefined): ClusterAllowance {
    const { callerIdentity, clusters } = this.options;
    return callerIdentity && caller?.clusters !== undefined ? narrowed(clusters, parseClusterScope(caller.clusters)) : clusters;
  }

  /** One for each scope, kept: what was learned from a capture is kept with it. */
  private capturesOf(clusters: ClusterAllowance): StoredCaptures | undefined {
    const { collections, clock, retentionDays } = this.options;
    if (!collections?.recording) { return undefined; }
    const key = JSON.stringify(clusters);
    const known = this.captures.get(key) ?? new StoredCaptures(collections.recording.captures, { clusters, retentionDays, now: () => clock.now() });
    this.captures.set(key, known);
    return known;
  }

  private libraryOf(clusters: ClusterAllowance): StoredLibrary {
    const { store, retentionDays, pending } = this.options;
    const key = JSON.stringify(clusters);
    let library = this.libraries.get(key);
    if (!library) {
      library = new StoredLibrary(store, { retentionDays, allows: (cluster, region) => clusters === 'all' || (region !== undefined && isAllowed(clusters, cluster, region)), ...(pending && { pending }) });
      this.libraries.set(key, library);
    }
    return library;
  }
}
