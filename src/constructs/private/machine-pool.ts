import { Aws, Duration, Fn, RemovalPolicy, SecretValue, Stack, Token, Validations } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import { Construct } from 'constructs';
import { ToolTierName } from '../../catalog/tools';

export interface MachinePoolProps {
  /** a pool of the user's; default: one of our own */
  readonly userPool?: cognito.IUserPool;
  /** token endpoint of the user's pool */
  readonly tokenEndpointUrl?: string;
  readonly domainPrefix?: string;
  readonly accessTokenValidity?: Duration;
  readonly removalPolicy: RemovalPolicy;
}

const SCOPE_DESCRIPTIONS: Readonly<Record<ToolTierName, string>> = {
  read: 'Analyse evidence',
  collect: 'Ask nodes for their log bundle',
  capture: 'Record packets on nodes',
};

/**
 * A Cognito pool that holds no people, only clients that fetch tokens with the client credentials grant. The LITE plan issues them; customised tokens need more.
 * The default pool of CDK's Gateway is not used: it makes one client with every scope, and its domain is the same in every account.
 */
export class MachinePool extends Construct {
  readonly userPool: cognito.IUserPool;
  readonly tokenEndpointUrl: string;
  readonly discoveryUrl: string;
  /** what must exist before a token can be fetched */
  readonly domain?: cognito.CfnUserPoolDomain;
  private readonly resourceServer: cognito.CfnUserPoolResourceServer;
  private readonly accessTokenValidity?: Duration;

  constructor(scope: Construct, id: string, props: MachinePoolProps) {
    super(scope, id);
    const stack = Stack.of(this);
    this.accessTokenValidity = props.accessTokenValidity;
    this.userPool = props.userPool ?? this.newPool(props.removalPolicy);
    if (props.tokenEndpointUrl === undefined) {
      const prefix = props.domainPrefix ?? this.uniquePrefix();
      this.domain = new cognito.CfnUserPoolDomain(this, 'Domain', { domain: prefix, userPoolId: this.userPool.userPoolId });
      this.tokenEndpointUrl = `https://${prefix}.${isGovCloud(stack) ? 'auth-fips' : 'auth'}.${stack.region}.amazoncognito.com/oauth2/token`;
    } else {
      this.tokenEndpointUrl = props.tokenEndpointUrl;
    }
    this.discoveryUrl = `https://cognito-idp.${this.userPool.env.region}.${stack.urlSuffix}/${this.userPool.userPoolId}/.well-known/openid-configuration`;
    // every tier, chosen or not: a scope cannot be taken from under a client that still lists it, and scopes alone permit nothing
    this.resourceServer = new cognito.CfnUserPoolResourceServer(this, 'Scopes', {
      userPoolId: this.userPool.userPoolId,
      identifier: props.userPool === undefined ? 'eks-node-diagnostics' : `eks-node-diagnostics-${this.node.addr.slice(-8)}`,
      name: 'EKS node diagnostics',
      scopes: Object.entries(SCOPE_DESCRIPTIONS).map(([scopeName, scopeDescription]) => ({ scopeName, scopeDescription })),
    });
  }

  /** Scope of a tier, as a token request names it. */
  scopeOf(tier: ToolTierName): string {
    return `${this.resourceServer.identifier}/${tier}`;
  }

  /** A client that may ask for exactly one scope: AWS DevOps Agent handles no more. */
  addClient(scope: Construct, id: string, tier: ToolTierName): { readonly clientId: string; readonly clientSecret: SecretValue } {
    const client = new cognito.CfnUserPoolClient(scope, id, {
      userPoolId: this.userPool.userPoolId,
      generateSecret: true,
      allowedOAuthFlows: ['client_credentials'],
      allowedOAuthFlowsUserPoolClient: true,
      allowedOAuthScopes: [this.scopeOf(tier)],
      explicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'], // left out, Cognito would add the flows of people
      enableTokenRevocation: true,
      preventUserExistenceErrors: 'ENABLED',
      ...(this.accessTokenValidity && { accessTokenValidity: this.accessTokenValidity.toMinutes(), tokenValidityUnits: { accessToken: 'minutes' } }),
    });
    client.node.addDependency(this.resourceServer);
    // the attribute, not L2's userPoolClientSecret, which makes a custom resource with a function of its own
    return { clientId: client.ref, clientSecret: SecretValue.resourceAttribute(client.attrClientSecret) };
  }

  private newPool(removalPolicy: RemovalPolicy): cognito.UserPool {
    const pool = new cognito.UserPool(this, 'Pool', {
      featurePlan: cognito.FeaturePlan.LITE,
      selfSignUpEnabled: false,
      accountRecovery: cognito.AccountRecovery.NONE,
      passwordPolicy: { minLength: 16, requireDigits: true, requireLowercase: true, requireSymbols: true, requireUppercase: true },
      removalPolicy,
    });
    const reason = 'the pool holds no people: only machine clients, which have no password, no second factor and no sign-in that could be attacked';
    for (const rule of ['COG2', 'COG3', 'COG8']) { Validations.of(pool).acknowledge({ id: `AwsSolutions-${rule}`, reason }); }
    return pool;
  }

  /**
   * Cognito prefixes are unique in a region across all accounts, and hash-like parts of CDK's names depend on the construct's path alone. The last part of a stack's
   * ARN is a UUID that no other stack has. Letters of a UUID and of an address end at f, so that the words Cognito reserves (aws, amazon, cognito) cannot appear.
   */
  private uniquePrefix(): string {
    return `node-diag-${this.node.addr.slice(-6)}-${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
  }
}

function isGovCloud(stack: Stack): boolean {
  return !Token.isUnresolved(stack.region) && stack.region.startsWith('us-gov-');
}
