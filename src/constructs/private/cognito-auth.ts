import { GatewayAuthorizer } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct } from 'constructs';
import { AuthContext, AuthStrategy, BoundAuth, ClientRequest } from './auth-strategy';
import { tokenHolder } from './cedar';
import { MachinePool } from './machine-pool';
import { PropError } from './prop-error';
import type { CognitoAuthOptions } from '../inbound-auth';

const CLAIM = 'client_id';

// https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain-prefix.html
const DOMAIN_PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** Tokens of a Cognito pool: one client of the pool for each consumer. */
export class CognitoAuth implements AuthStrategy {
  readonly kind = 'cognito';

  constructor(private readonly options: CognitoAuthOptions) {
    const { userPool, tokenEndpointUrl, domainPrefix } = options;
    if (userPool !== undefined && tokenEndpointUrl === undefined) {
      throw new PropError({
        prop: 'InboundAuth.cognito({ userPool })',
        got: 'a user pool without tokenEndpointUrl',
        expected: 'both: a pool has at most one domain, and an imported one does not tell it',
        fix: 'add tokenEndpointUrl, such as `${domain.baseUrl()}/oauth2/token`',
      });
    }
    if (userPool === undefined && tokenEndpointUrl !== undefined) {
      throw new PropError({ prop: 'InboundAuth.cognito({ tokenEndpointUrl })', got: tokenEndpointUrl, expected: 'a userPool that belongs to it', fix: 'add userPool, or remove tokenEndpointUrl' });
    }
    if (domainPrefix !== undefined && (!DOMAIN_PREFIX.test(domainPrefix) || /aws|amazon|cognito/.test(domainPrefix) || userPool !== undefined)) {
      throw new PropError({
        prop: 'InboundAuth.cognito({ domainPrefix })',
        got: domainPrefix,
        expected: 'up to 63 lower case letters, digits and hyphens, without aws, amazon or cognito, and no userPool beside it',
        fix: 'correct it, or leave it out for a prefix that no other account has',
      });
    }
  }

  bind(scope: Construct, { tiers, removalPolicy }: AuthContext): BoundAuth {
    const pool = new MachinePool(scope, 'Clients', { ...this.options, removalPolicy });
    return {
      principalType: 'AgentCore::OAuthUser',
      clientIdClaim: CLAIM,
      userPool: pool.userPool,
      tokenEndpointUrl: pool.tokenEndpointUrl,
      // tokens of the client credentials grant carry no audience
      authorizer: (allowedClients) => GatewayAuthorizer.usingCustomJwt({ discoveryUrl: pool.discoveryUrl, allowedClients, allowedScopes: tiers.map((tier) => pool.scopeOf(tier)) }),
      admit: (client, { asked, clientId, role, highestTier }: ClientRequest) => {
        if (clientId !== undefined || role !== undefined) {
          throw new PropError({
            prop: asked,
            got: clientId !== undefined ? 'clientId' : 'role',
            expected: 'neither clientId nor role: with Cognito the client is made for you',
            fix: 'remove it, or choose InboundAuth.customJwt() or InboundAuth.iam()',
          });
        }
        const made = pool.addClient(client, 'Client', highestTier);
        return { ...made, principal: tokenHolder(CLAIM, made.clientId), oauthScope: pool.scopeOf(highestTier), dependencies: pool.domain === undefined ? [] : [pool.domain] };
      },
    };
  }
}
