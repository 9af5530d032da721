import { CfnGatewayTarget } from 'aws-cdk-lib/aws-bedrockagentcore';
import { PropError } from './prop-error';
import { QUALIFIED_TOOL_NAME_LENGTH, TOOL_NAME_SEPARATOR } from '../../catalog/limits';
import { ToolInputSchema, ToolSchema } from '../../catalog/tool-schema';
import { TOOL_SCHEMAS } from '../../catalog/tool-schemas.generated';

/** The chosen tools as a gateway's target lists them. */
export function toolDefinitions(toolNames: readonly string[]): CfnGatewayTarget.ToolDefinitionProperty[] {
  return schemasOf(toolNames).map(({ name, description, inputSchema }) => ({ name, description, inputSchema: schemaDefinition(inputSchema) }));
}

/** The schemas of the chosen tools, in the order of the catalog. */
export function schemasOf(toolNames: readonly string[]): readonly ToolSchema[] {
  return TOOL_SCHEMAS.filter((tool) => toolNames.includes(tool.name));
}

function schemaDefinition({ type, description, properties, required, items }: ToolInputSchema): CfnGatewayTarget.SchemaDefinitionProperty {
  return {
    type,
    description,
    properties: properties && Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, schemaDefinition(property)])),
    required: required && [...required],
    items: items && schemaDefinition(items),
  };
}

// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-bedrockagentcore-gatewaytarget.html
const TARGET_NAME = /^(?:[0-9a-zA-Z]-?){1,100}$/;

/** `<target>___<tool>` of each tool: the names that agents see. */
export function qualifiedToolNames(targetName: string, toolNames: readonly string[]): string[] {
  if (!TARGET_NAME.test(targetName)) {
    throw new PropError({ prop: 'targetName', got: targetName, expected: 'letters, digits and single hyphens, the first a letter or digit', fix: 'choose a short name such as eks-node' });
  }
  const names = toolNames.map((tool) => `${targetName}${TOOL_NAME_SEPARATOR}${tool}`);
  const tooLong = names.find((name) => name.length > QUALIFIED_TOOL_NAME_LENGTH);
  if (tooLong !== undefined) {
    throw new PropError({
      prop: 'targetName',
      got: `${targetName}, which makes the tool name ${tooLong} of ${tooLong.length} characters`,
      expected: `tool names of at most ${QUALIFIED_TOOL_NAME_LENGTH} characters, which is what AWS DevOps Agent accepts`,
      fix: `shorten the name by ${tooLong.length - QUALIFIED_TOOL_NAME_LENGTH}`,
    });
  }
  return names;
}

/** Arguments by which a caller names a cluster. `clusterContext` is free text and no claim. */
const CLUSTER_ARGUMENTS: readonly string[] = ['clusterName', 'cluster'];

/** Of each such argument that one of the tools has: the tools that have it. */
export function clusterArguments(toolNames: readonly string[]): readonly (readonly [argument: string, toolNames: readonly string[]])[] {
  return CLUSTER_ARGUMENTS
    .map((argument) => [argument, schemasOf(toolNames).filter((tool) => tool.inputSchema.properties?.[argument]?.type === 'string').map((tool) => tool.name)] as const)
    .filter(([, tools]) => tools.length > 0);
}
