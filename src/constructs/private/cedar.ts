import { Token } from 'aws-cdk-lib';
import { PropError } from './prop-error';
import { TOOL_NAME_SEPARATOR } from '../../catalog/limits';

/**
 * Who calls, in the words of a Cedar condition. With a JWT every claim is a tag of the principal, and a string; `principal.client_id` does not exist.
 *
 * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/policy-core-concepts.html
 */
export interface CedarPrincipal {
  readonly type: 'AgentCore::OAuthUser' | 'AgentCore::IamEntity';
  readonly condition: string;
}

/** The holder of a token whose claim has that value. */
export function tokenHolder(claim: string, value: string): CedarPrincipal {
  return { type: 'AgentCore::OAuthUser', condition: `principal.hasTag(${quoted(claim)}) && principal.getTag(${quoted(claim)}) == ${quoted(value)}` };
}

/**
 * A session of an IAM role. The id of the principal is the ARN of the assumed role, which has no path; with the session's name behind it or not, so both are accepted,
 * and the slash keeps out roles whose names merely begin alike.
 */
export function roleSession(assumedRoleArn: string): CedarPrincipal {
  return { type: 'AgentCore::IamEntity', condition: `principal.id == ${quoted(assumedRoleArn)} || principal.id like ${quoted(`${assumedRoleArn}/*`)}` };
}

/** Tools of one gateway. */
interface GatewayTools {
  readonly gatewayArn: string;
  readonly targetName: string;
  readonly toolNames: readonly string[];
}

/** Lets one principal call exactly these tools of one gateway. */
export function permitTools(options: GatewayTools & { readonly principal: CedarPrincipal }): string {
  return statement(`permit(${scopeOf({ ...options, principalType: options.principal.type })}) when { ${options.principal.condition} };`);
}

/**
 * Refuses tools whose argument names a cluster that is not in the list; a call that names none passes, because the function works out the cluster of a node by itself.
 * Early refusal of a mistake, not the proof of the scope.
 */
export function forbidOtherClusters(options: GatewayTools & {
  readonly principalType: CedarPrincipal['type'];
  /** whose calls; default: everybody's */
  readonly principal?: CedarPrincipal;
  readonly argument: string;
  readonly clusterNames: readonly string[];
}): string {
  const input = `context.input.${options.argument}`;
  const condition = [
    ...(options.principal === undefined ? [] : [`(${options.principal.condition})`]),
    `context.input has ${options.argument}`,
    `!([${options.clusterNames.map(quoted).join(', ')}].contains(${input}))`,
  ];
  return statement(`forbid(${scopeOf(options)}) when { ${condition.join(' && ')} };`);
}

function scopeOf({ principalType, gatewayArn, targetName, toolNames }: GatewayTools & { readonly principalType: string }): string {
  const actions = toolNames.map((tool) => `AgentCore::Action::${quoted(`${targetName}${TOOL_NAME_SEPARATOR}${tool}`)}`);
  return `principal is ${principalType}, action in [${actions.join(', ')}], resource == AgentCore::Gateway::${quoted(gatewayArn)}`;
}

/** CloudFormation's limit (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-bedrockagentcore-policy-cedarpolicy.html). */
const MAX_STATEMENT_LENGTH = 10_000;

/** Characters by which values that are known only at deployment may be longer than their placeholders. */
const ROOM_FOR_TOKENS = 1_000;

function statement(text: string): string {
  const length = text.length + (Token.isUnresolved(text) ? ROOM_FOR_TOKENS : 0);
  if (length > MAX_STATEMENT_LENGTH) {
    throw new PropError({ prop: 'clusters', got: `a Cedar policy of ${length} characters`, expected: `at most ${MAX_STATEMENT_LENGTH}`, fix: 'name fewer clusters, or install the construct once for each group of clusters' });
  }
  return text;
}

function quoted(value: string): string {
  if (!Token.isUnresolved(value) && /["\\\n\r]/.test(value)) {
    throw new PropError({ prop: 'Cedar policy', got: value, expected: 'text without quotes, backslashes and line breaks', fix: 'correct the name of the client, role or cluster' });
  }
  return `"${value}"`;
}
