/**
 * The part of JSON Schema that an AgentCore gateway accepts for a tool of a Lambda target. Other keywords (`enum`, `default`, `minimum`, `pattern` …) are rejected by CloudFormation,
 * so what they say stands in the description.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-bedrockagentcore-gatewaytarget-schemadefinition.html
 */
export interface ToolInputSchema {
  readonly type: 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';
  readonly description?: string;
  readonly properties?: Readonly<Record<string, ToolInputSchema>>;
  readonly required?: readonly string[];
  readonly items?: ToolInputSchema;
}

/** One tool as the gateway publishes it. */
export interface ToolSchema {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: ToolInputSchema;
}
