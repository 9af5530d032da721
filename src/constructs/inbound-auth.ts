import { Duration } from 'aws-cdk-lib';
import { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { AuthStrategy } from './private/auth-strategy';
import { CognitoAuth } from './private/cognito-auth';
import { CustomJwtAuth } from './private/custom-jwt-auth';
import { IamAuth } from './private/iam-auth';

/** Options of `InboundAuth.cognito`. */
export interface CognitoAuthOptions {
  /**
   * A user pool to make the clients in. Needs `tokenEndpointUrl`.
   *
   * @default - a pool of its own on the LITE plan, without people, deleted with the stack unless `removalPolicy` says otherwise
   */
  readonly userPool?: IUserPool;

  /**
   * Where clients of `userPool` get their tokens, such as `https://auth.example.com/oauth2/token`.
   *
   * @default - that of the domain which is made for the pool
   */
  readonly tokenEndpointUrl?: string;

  /**
   * Prefix of the domain of the pool that is made: 1 to 63 lower case letters, digits and hyphens. Must be unique in the region across all AWS accounts.
   *
   * @default - a prefix with the unique id of the stack
   */
  readonly domainPrefix?: string;

  /**
   * How long a token is good for: 5 minutes to 1 day.
   *
   * @default Duration.hours(1)
   */
  readonly accessTokenValidity?: Duration;
}

/** Options of `InboundAuth.customJwt`. */
export interface CustomJwtAuthOptions {
  /** OpenID Connect discovery document of the issuer. Ends in `/.well-known/openid-configuration`. */
  readonly discoveryUrl: string;

  /**
   * Audiences of which a token must carry one in `aud`.
   *
   * @default - the audience is not looked at
   */
  readonly allowedAudience?: string[];

  /**
   * Scopes of which a token must carry one.
   *
   * @default - scopes are not looked at
   */
  readonly allowedScopes?: string[];

  /**
   * Claim of the token that names the client: `azp` or `appid` with Microsoft Entra, `cid` with Okta.
   *
   * @default 'client_id'
   */
  readonly clientIdClaim?: string;

  /**
   * Where clients get their tokens. Only `connectDevOpsAgent` needs it.
   *
   * @default - none
   */
  readonly tokenEndpointUrl?: string;
}

/**
 * How the gateway knows who calls. A gateway has one kind; a change of kind replaces it, and with it its address.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-inbound-auth.html
 */
export class InboundAuth {
  /**
   * Tokens of Amazon Cognito: each client is made with an id, a secret and one scope.
   *
   * @param options pool, domain and life of tokens
   */
  public static cognito(options: CognitoAuthOptions = {}): InboundAuth {
    return new InboundAuth(new CognitoAuth(options));
  }

  /**
   * Tokens of an OpenID Connect provider of your own. Clients are named by the id that it gave them.
   *
   * @param options where the provider is and what a token must hold
   */
  public static customJwt(options: CustomJwtAuthOptions): InboundAuth {
    return new InboundAuth(new CustomJwtAuth(options));
  }

  /** Requests signed with IAM credentials (SigV4). Clients are roles; there is no secret. */
  public static iam(): InboundAuth {
    return new InboundAuth(new IamAuth());
  }

  /** @internal */
  public readonly _strategy: AuthStrategy;

  private constructor(strategy: AuthStrategy) {
    this._strategy = strategy;
  }
}
