import { Duration, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { EvidenceStore } from './evidence-store';
import { BundledFunction, FunctionNetwork, FunctionSettings } from './private/bundled-function';
import { toolEvidenceStatements } from './private/evidence-access';
import { TOOL_MEMORY_MB, TOOL_TIMEOUT_SECONDS } from '../catalog/limits';

export interface ToolServerProps extends FunctionSettings {
  readonly evidence: EvidenceStore;
  readonly environment: { [name: string]: string };
  readonly layer?: lambda.ILayerVersion;
  /** what the selected tools need beside evidence */
  readonly statements: iam.PolicyStatement[];
  readonly network?: FunctionNetwork;
  readonly memory?: Size;
  readonly timeout?: Duration;
  readonly reservedConcurrency?: number;
}

/** The function that answers tool calls. It has no right on bundles as nodes sent them. */
export class ToolServer extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;

  constructor(scope: Construct, id: string, props: ToolServerProps) {
    super(scope, id);
    const { evidence, environment, layer, statements, network, memory, timeout, reservedConcurrency, ...settings } = props;
    const tools = new BundledFunction(this, 'Tools', {
      ...settings,
      bundle: 'tools',
      description: 'Answers questions about log bundles of EKS nodes',
      memorySize: memory?.toMebibytes() ?? TOOL_MEMORY_MB,
      timeout: timeout ?? Duration.seconds(TOOL_TIMEOUT_SECONDS),
      environment,
      layer,
      network,
      reservedConcurrentExecutions: reservedConcurrency,
      statements: [...toolEvidenceStatements(evidence), ...statements],
    });
    this.function = tools.function;
    this.role = tools.role;
    evidence.admitWriter(tools.role);
  }
}
