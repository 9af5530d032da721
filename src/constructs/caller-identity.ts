import { Duration, Stack, Token } from 'aws-cdk-lib';
import { LambdaInterceptor } from 'aws-cdk-lib/aws-bedrockagentcore';
import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BundledFunction, FunctionSettings } from './private/bundled-function';
import { PropError } from './private/prop-error';
import { CALLER_ENVIRONMENT, CallerTable } from '../catalog/caller';

export interface CallerIdentityProps extends FunctionSettings {
  /** claim of the token that names the client */
  readonly clientIdClaim: string;
  /** the clients, as JSON of `CallerTable`; known only when the template is written */
  readonly callers: string;
}

/**
 * A request interceptor: a gateway tells the function of a target neither client nor scopes, so this function reads the token, which the gateway has verified by then,
 * and sets one header that the target lets through.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-interceptors.html
 */
export class CallerIdentity extends Construct {
  readonly function: IFunction;
  readonly interceptor: LambdaInterceptor;

  constructor(scope: Construct, id: string, { clientIdClaim, callers, ...settings }: CallerIdentityProps) {
    super(scope, id);
    const { function: handler } = new BundledFunction(this, 'Interceptor', {
      ...settings,
      bundle: 'interceptor',
      description: 'Tells the tool function which client calls',
      memorySize: 256,
      timeout: Duration.seconds(5),
      environment: { [CALLER_ENVIRONMENT.clientIdClaim]: clientIdClaim, [CALLER_ENVIRONMENT.callers]: callers },
      statements: [],
    });
    this.function = handler;
    this.interceptor = LambdaInterceptor.forRequest(handler, { passRequestHeaders: true });
  }
}

/** Lambda's limit for all variables of a function together, less what ours and its own names take (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
const TABLE_BYTES = 3_800;

/** Id of a Cognito client: known only at deployment. */
const CLIENT_ID_LENGTH = 26;

/** The table as JSON, with ids that may be known only at deployment. */
export function callerTable(scope: Construct, callers: CallerTable): string {
  const json = Stack.of(scope).toJsonString(callers);
  const bytes = Object.entries(callers).reduce((sum, [id, entry]) => sum + (Token.isUnresolved(id) ? CLIENT_ID_LENGTH : id.length) + JSON.stringify(entry).length + 4, 2);
  if (bytes > TABLE_BYTES) {
    throw new PropError({ prop: 'callerIdentity', got: `${Object.keys(callers).length} clients that need ${bytes} bytes`, expected: `at most ${TABLE_BYTES}`, fix: 'give clients that need the same tools and clusters one identity, or install the construct more than once' });
  }
  return json;
}
