import { RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { IGatewayAuthorizerConfig } from 'aws-cdk-lib/aws-bedrockagentcore';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct, IDependable } from 'constructs';
import { CedarPrincipal } from './cedar';
import { ToolTierName } from '../../catalog/tools';

/** How a gateway knows its callers. A gateway has one kind, and it cannot be changed after creation. */
export interface AuthStrategy {
  readonly kind: 'cognito' | 'customJwt' | 'iam';
  bind(scope: Construct, context: AuthContext): BoundAuth;
}

export interface AuthContext {
  /** tiers of which the gateway offers tools */
  readonly tiers: readonly ToolTierName[];
  readonly removalPolicy: RemovalPolicy;
}

/** A strategy in the scope of one gateway. */
export interface BoundAuth {
  readonly principalType: CedarPrincipal['type'];
  /** claim that names the client; undefined with IAM, where nothing but the role is known */
  readonly clientIdClaim?: string;
  readonly userPool?: IUserPool;
  /** where clients get their tokens */
  readonly tokenEndpointUrl?: string;
  /** @param clientIds a list that is complete only when the template is written */
  authorizer(clientIds: string[]): IGatewayAuthorizerConfig;
  /** Makes or takes the identity of one client. */
  admit(client: Construct, request: ClientRequest): AdmittedClient;
}

export interface ClientRequest {
  /** the call that asks, as it stands in the app */
  readonly asked: string;
  readonly highestTier: ToolTierName;
  readonly gatewayArn: string;
  readonly clientId?: string;
  readonly role?: IRole;
}

export interface AdmittedClient {
  readonly principal: CedarPrincipal;
  readonly clientId?: string;
  readonly clientSecret?: SecretValue;
  /** the one scope to ask for */
  readonly oauthScope?: string;
  /** what must exist before the client can call */
  readonly dependencies: readonly IDependable[];
}
