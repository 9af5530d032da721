import { RemovalPolicy } from 'aws-cdk-lib';
import { Architecture, IFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ClusterScope } from './cluster-scope';
import { InboundAuth } from './inbound-auth';
import { PolicyMode } from './policy-mode';
import { ToolSelection } from './tool-selection';

/** Choices of the endpoint, the same for `McpGateway` and for `EksNodeDiagnosticsMcp`. */
export interface McpGatewayOptions {
  /**
   * How callers prove who they are.
   *
   * @default InboundAuth.cognito()
   */
  readonly inboundAuth?: InboundAuth;

  /**
   * Tell the function who calls, by an interceptor in front of it: it then enforces and audits per client, and a client may have `clusters` of its own. Costs one more
   * function invocation a call. Not with `InboundAuth.iam`.
   *
   * @default false
   */
  readonly callerIdentity?: boolean;

  /**
   * Make a client for all tools when Cognito is used and no other client is named.
   *
   * @default true
   */
  readonly defaultClient?: boolean;

  /**
   * Whether Cedar policies are enforced. `LOG_ONLY` lets every admitted client call every tool, and warns at synth.
   *
   * @default PolicyMode.ENFORCE
   */
  readonly policyMode?: PolicyMode;

  /**
   * Prefix of tool names: agents see `<targetName>___<tool>`, of at most 64 characters. Letters, digits and single hyphens. A change replaces the target and renames every tool.
   *
   * @default 'eks-node'
   */
  readonly targetName?: string;

  /**
   * Name of the gateway: up to 48 lower case letters, digits and single hyphens. A change replaces the gateway, and with it its address.
   *
   * @default - a name made from the stack and the path of the construct
   */
  readonly gatewayName?: string;

  /**
   * Whether messages of internal errors reach the agent. For trials: they tell of the inside.
   *
   * @default false
   */
  readonly debugMessages?: boolean;
}

/** Props of `McpGateway`. */
export interface McpGatewayProps extends McpGatewayOptions {
  /** Function that answers tool calls: its event is the arguments, the tool's name is in the client context. */
  readonly toolFunction: IFunction;

  /**
   * Tools to offer.
   *
   * @default ToolSelection.readAndCollect()
   */
  readonly tools?: ToolSelection;

  /**
   * Clusters that an argument of a call may name. The function and IAM enforce the scope; this refuses mistakes early.
   *
   * @default - any
   */
  readonly clusters?: ClusterScope;

  /**
   * Whether a human approves every capture (`PacketCapture`, `CollectionApproval`). Without it no DevOps Agent gets the capture tier.
   *
   * @default false
   */
  readonly collectionApproval?: boolean;

  /**
   * Runtime of the interceptor.
   *
   * @default Runtime.NODEJS_24_X
   */
  readonly runtime?: Runtime;

  /**
   * Architecture of the interceptor.
   *
   * @default Architecture.ARM_64
   */
  readonly architecture?: Architecture;

  /**
   * How long the log of the interceptor is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of the user pool when the stack is deleted. It holds nothing but the ids and secrets of clients.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
