import * as cedar from '@cedar-policy/cedar-wasm/nodejs';
import { Stack } from 'aws-cdk-lib';
import { resourcesOf } from './gateway-stack';
import { ToolInputSchema } from '../../../src/catalog/tool-schema';

export const GATEWAY_ARN = 'arn:aws:bedrock-agentcore:eu-west-1:111122223333:gateway/g-0123456789';

/** Who asks: the claims of a token, or the ARN of an assumed role. */
export type Principal = { readonly claims: Readonly<Record<string, string>> } | { readonly assumedRole: string };

/** The policies of a template as the engine would hold them, with what only a deployment knows made up: a reference to X becomes `X`. */
export function policiesOf(stack: Stack): readonly string[] {
  return Object.values(resourcesOf(stack, 'AWS::BedrockAgentCore::Policy')).map((resource) => resolved(resource.Properties.Definition.Cedar.Statement));
}

/** The schema that the service derives from a target: an action for each tool, whose context holds the arguments. */
export function schemaOf(stack: Stack): string {
  const [target] = Object.values(resourcesOf(stack, 'AWS::BedrockAgentCore::GatewayTarget'));
  const { Name: name, TargetConfiguration: configuration } = target!.Properties;
  const actions = configuration.Mcp.Lambda.ToolSchema.InlinePayload.map((tool: { Name: string; InputSchema: Capitalised }) =>
    `action "${name}___${tool.Name}" in [Action::"${name}"] appliesTo { principal: [OAuthUser, IamEntity], resource: [Gateway], context: { input: ${typeOf(tool.InputSchema)}, system: { now: datetime } } };`);
  return `namespace AgentCore {
    entity OAuthUser { id: String } tags String;
    entity IamEntity { id: String };
    entity Gateway;
    action "${name}";
    ${actions.join('\n')}
  }`;
}

/** Whether the engine would let a call pass. Fails on a request that the schema does not allow. */
export function decide(stack: Stack, principal: Principal, tool: string, input: Readonly<Record<string, unknown>> = {}): 'allow' | 'deny' {
  const type = 'claims' in principal ? 'AgentCore::OAuthUser' : 'AgentCore::IamEntity';
  const id = 'claims' in principal ? principal.claims.sub ?? 'subject' : principal.assumedRole;
  const answer = cedar.isAuthorized({
    principal: { type, id },
    action: { type: 'AgentCore::Action', id: tool.includes('___') ? tool : `eks-node___${tool}` },
    resource: { type: 'AgentCore::Gateway', id: GATEWAY_ARN },
    context: { input: input as cedar.CedarValueJson, system: { now: { __extn: { fn: 'datetime', arg: '2026-11-20T12:00:00Z' } } } },
    policies: { staticPolicies: Object.fromEntries(policiesOf(stack).map((statement, at) => [`policy${at}`, statement])) },
    entities: [
      { uid: { type, id }, attrs: { id }, parents: [], ...('claims' in principal && { tags: principal.claims }) },
      { uid: { type: 'AgentCore::Gateway', id: GATEWAY_ARN }, attrs: {}, parents: [] },
    ],
    schema: schemaOf(stack),
    validateRequest: true,
  });
  if (answer.type === 'failure') { throw new Error(answer.errors.map((error) => error.message).join('; ')); }
  if (answer.response.diagnostics.errors.length > 0) { throw new Error(JSON.stringify(answer.response.diagnostics.errors)); }
  return answer.response.decision;
}

/** What the engine's strict validation finds: the service refuses such policies. */
export function validationErrors(stack: Stack): readonly string[] {
  const answer = cedar.validate({
    schema: schemaOf(stack),
    policies: { staticPolicies: Object.fromEntries(policiesOf(stack).map((statement, at) => [`policy${at}`, statement])) },
    validationSettings: { mode: 'strict' },
  });
  return answer.type === 'failure' ? answer.errors.map((error) => error.message) : [...answer.validationErrors, ...answer.validationWarnings].map(({ error }) => error.message);
}

interface Capitalised { readonly Type: ToolInputSchema['type']; readonly Properties?: Record<string, Capitalised>; readonly Required?: readonly string[]; readonly Items?: Capitalised }

function typeOf({ Type: type, Properties: properties = {}, Required: required = [], Items: items }: Capitalised): string {
  switch (type) {
    case 'object': return `{ ${Object.entries(properties).map(([name, property]) => `"${name}"${required.includes(name) ? '' : '?'}: ${typeOf(property)}`).join(', ')} }`;
    case 'array': return `Set<${items === undefined ? 'String' : typeOf(items)}>`;
    case 'integer': return 'Long';
    case 'number': return 'decimal';
    case 'boolean': return 'Bool';
    default: return 'String';
  }
}

const PSEUDO: Readonly<Record<string, string>> = { 'AWS::Partition': 'aws', 'AWS::AccountId': '111122223333', 'AWS::Region': 'eu-west-1' };

function resolved(value: unknown): string {
  if (typeof value === 'string') { return value; }
  const [[kind, argument]] = Object.entries(value as Record<string, any>) as [[string, any]];
  switch (kind) {
    case 'Ref': return PSEUDO[argument] ?? argument;
    case 'Fn::Join': return argument[1].map(resolved).join(argument[0]);
    case 'Fn::GetAtt': return argument[1] === 'GatewayArn' ? GATEWAY_ARN : argument.join('.');
    default: throw new Error(`${kind} is not expected in a policy`);
  }
}
