import { Token } from 'aws-cdk-lib';
import { GatewayAuthorizer } from 'aws-cdk-lib/aws-bedrockagentcore';
import { AuthStrategy, BoundAuth } from './auth-strategy';
import { tokenHolder } from './cedar';
import { PropError } from './prop-error';
import type { CustomJwtAuthOptions } from '../inbound-auth';

/** The claim that the gateway itself compares with its list of clients. */
const STANDARD_CLAIM = 'client_id';

/** Tokens of an identity provider that the user runs. */
export class CustomJwtAuth implements AuthStrategy {
  readonly kind = 'customJwt';

  constructor(private readonly options: CustomJwtAuthOptions) {
    const { discoveryUrl, clientIdClaim = STANDARD_CLAIM, allowedAudience = [], allowedScopes = [] } = options;
    if (!Token.isUnresolved(discoveryUrl) && !/^https:\/\/.+\/\.well-known\/openid-configuration$/.test(discoveryUrl)) {
      throw new PropError({
        prop: 'InboundAuth.customJwt({ discoveryUrl })',
        got: discoveryUrl,
        expected: 'an https URL that ends in /.well-known/openid-configuration',
        fix: 'give the discovery URL of the issuer, not the issuer and not its token endpoint',
      });
    }
    if (clientIdClaim !== STANDARD_CLAIM && allowedAudience.length + allowedScopes.length === 0) {
      throw new PropError({
        prop: 'InboundAuth.customJwt({ clientIdClaim })',
        got: `${clientIdClaim} without allowedAudience and allowedScopes`,
        expected: `at least one of them, because the gateway compares clients by ${STANDARD_CLAIM} only`,
        fix: 'add the audience of your tokens as allowedAudience',
      });
    }
  }

  bind(): BoundAuth {
    const { discoveryUrl, clientIdClaim = STANDARD_CLAIM, allowedAudience, allowedScopes, tokenEndpointUrl } = this.options;
    return {
      principalType: 'AgentCore::OAuthUser',
      clientIdClaim,
      tokenEndpointUrl,
      authorizer: (clientIds) => GatewayAuthorizer.usingCustomJwt({ discoveryUrl, allowedAudience, allowedScopes, allowedClients: clientIdClaim === STANDARD_CLAIM ? clientIds : undefined }),
      admit: (_client, { asked, clientId, role }) => {
        if (clientId === undefined || role !== undefined) {
          throw new PropError({
            prop: asked,
            got: role !== undefined ? 'role' : 'no clientId',
            expected: 'clientId, and no role: tokens come from your identity provider',
            fix: `add clientId with the value of the claim ${clientIdClaim} in the client's tokens`,
          });
        }
        return { clientId, principal: tokenHolder(clientIdClaim, clientId), dependencies: [] };
      },
    };
  }
}
