import { SecretValue } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ClusterScope } from './cluster-scope';
import type { McpGateway } from './mcp-gateway';
import { CedarPrincipal } from './private/cedar';
import { clientTools } from './private/client-tools';
import { PropError } from './private/prop-error';
import { ToolSelection } from './tool-selection';
import { ToolTier } from './tool-tier';
import { CallerEntry } from '../catalog/caller';
import { ALL_CLUSTERS } from '../catalog/environment';

/** What a client of the gateway is and may call. */
export interface ToolClientOptions {
  /**
   * Tiers whose tools the client may call, as far as the selection holds them. Not together with `tools`.
   *
   * @default [ToolTier.READ]
   */
  readonly tiers?: ToolTier[];

  /**
   * Single tools that the client may call, without the gateway's prefix. Not together with `tiers`.
   *
   * @default - the tools of `tiers`
   */
  readonly tools?: string[];

  /**
   * Id that your identity provider gave the client. Required with `InboundAuth.customJwt`, an error with any other.
   *
   * @default - Cognito makes one
   */
  readonly clientId?: string;

  /**
   * Role whose sessions call the gateway. Required with `InboundAuth.iam`, an error with any other.
   *
   * @default - none
   */
  readonly role?: IRole;

  /**
   * Clusters of whose nodes the client may ask: a part of those of the gateway. Needs `callerIdentity`.
   *
   * @default - all clusters of the gateway
   */
  readonly clusters?: ClusterScope;
}

/** Props of `ToolClient`. */
export interface ToolClientProps extends ToolClientOptions {
  /** The gateway that the client calls. */
  readonly gateway: McpGateway;
}

/**
 * One consumer of the tools: an identity of its own, with one scope and a Cedar policy that lists its tools. Made by `addClient`.
 */
export class ToolClient extends Construct {
  /** Tools that the client may call, without the gateway's prefix. */
  public readonly toolNames: string[];

  /** Tools that the client may call, as the gateway names them: `<target>___<tool>`. */
  public readonly qualifiedToolNames: string[];

  /** Id that the client's tokens carry. Undefined with IAM. */
  public readonly clientId?: string;

  /** Secret of the client. Only with Cognito. */
  public readonly clientSecret?: SecretValue;

  /** The one scope to ask the token endpoint for: that of the client's highest tier. Only with Cognito. */
  public readonly oauthScope?: string;

  /** Where the client gets its tokens. Undefined with IAM. */
  public readonly tokenEndpointUrl?: string;

  /** @internal */
  public readonly _principal: CedarPrincipal;

  /** @internal */
  public readonly _name: string;

  /** @internal */
  public readonly _clusters?: ClusterScope;

  constructor(scope: Construct, id: string, props: ToolClientProps) {
    super(scope, id);
    const { gateway } = props;
    const asked = scope === gateway ? `addClient('${id}')` : `connectDevOpsAgent('${scope.node.id}')`;
    this._name = scope === gateway ? id : scope.node.id;
    const { toolNames, highestTier } = clientTools(asked, gateway.tools, props);
    this.toolNames = toolNames;
    this.qualifiedToolNames = gateway.qualifiedToolNamesOf(toolNames);
    this._clusters = ownClusters(asked, gateway, props.clusters);
    const admitted = gateway._auth.admit(this, { asked, highestTier, gatewayArn: gateway.gateway.gatewayArn, clientId: props.clientId, role: props.role });
    this.clientId = admitted.clientId;
    this.clientSecret = admitted.clientSecret;
    this.oauthScope = admitted.oauthScope;
    this.tokenEndpointUrl = gateway.tokenEndpointUrl;
    this._principal = admitted.principal;
    // whoever waits for the client waits until it can call
    this.node.addDependency(...admitted.dependencies.filter((each) => !this.node.findAll().includes(each as Construct)));
    gateway._admit(this);
  }

  /**
   * What the function is told about this client.
   *
   * @internal
   */
  public _callerEntry(offered: ToolSelection): CallerEntry {
    return {
      name: this._name,
      ...(this.toolNames.length < offered.toolNames.length && { tools: this.toolNames.join(',') }),
      ...(this._clusters !== undefined && { clusters: this._clusters.everyCluster ? ALL_CLUSTERS : this._clusters._bind(this).map(({ name, region }) => `${name}@${region}`).join(',') }),
    };
  }
}

/** Clusters with their regions: one of the same name elsewhere is another. */
function placesOf(clusters: ClusterScope, gateway: McpGateway): string[] {
  return clusters._bind(gateway).map(({ name, region }) => `${name}@${region}`);
}

function ownClusters(asked: string, gateway: McpGateway, clusters?: ClusterScope): ClusterScope | undefined {
  if (clusters === undefined) { return undefined; }
  const prop = `${asked} clusters`;
  if (!gateway.callerIdentity) {
    throw new PropError({ prop, got: 'clusters without callerIdentity', expected: 'callerIdentity: true, because a gateway does not tell the function who calls', fix: 'add callerIdentity: true, or install the construct once for each group of clusters' });
  }
  if (gateway.clusters !== undefined && !gateway.clusters.everyCluster) {
    const known = placesOf(gateway.clusters, gateway);
    const foreign = clusters.everyCluster ? 'every cluster' : placesOf(clusters, gateway).find((place) => !known.includes(place));
    if (foreign !== undefined) {
      throw new PropError({ prop, got: foreign, expected: `clusters of the gateway: ${known.join(', ')}`, fix: 'remove it, or add it to the clusters of the construct' });
    }
  }
  return clusters;
}