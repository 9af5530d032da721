import { Fn } from 'aws-cdk-lib';
import { ToolClient } from '../tool-client';
import { ToolTier } from '../tool-tier';

/**
 * The whole configuration has to be sent: what is absent is cleared.
 *
 * @see https://docs.aws.amazon.com/devopsagent/latest/APIReference/API_MCPToolDetail.html
 */
export function classifyCommand(options: { readonly region: string; readonly agentSpaceId: string; readonly associationId: string; readonly union: string; readonly client: ToolClient }): string {
  const { client } = options;
  const toolDetails = client.toolNames.map((tool, at) => ({ name: client.qualifiedToolNames[at], toolClassification: ToolTier.CAPTURE.toolNames.includes(tool) ? 'MUTATIVE' : 'READ_ONLY' }));
  const configuration = JSON.stringify({ [options.union]: { tools: client.qualifiedToolNames, toolDetails } });
  return Fn.join('', [
    'aws devops-agent update-association --region ', options.region, ' --agent-space-id ', options.agentSpaceId, ' --association-id ', options.associationId, ` --configuration '${configuration}'`,
  ]);
}
