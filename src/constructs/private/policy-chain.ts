import { CfnGatewayTarget, CfnPolicy, IGateway, IPolicyEngine } from 'aws-cdk-lib/aws-bedrockagentcore';
import { Construct } from 'constructs';
import { underscoredName } from './gateway-settings';

/**
 * The Cedar policies of one gateway, made one after the other: the engine fails when two are written at the same time, and it knows a tool only once the target has named it.
 * A policy is updated in place, so a client that loses a tool does not lose the others for a moment.
 */
export class PolicyChain {
  private last?: CfnPolicy;

  constructor(private readonly engine: IPolicyEngine, private readonly gateway: IGateway, private readonly target: CfnGatewayTarget) {}

  add(scope: Construct, id: string, statement: string): void {
    const holder = new Construct(scope, `${id}Policy`);
    const policy = new CfnPolicy(holder, 'Resource', {
      name: underscoredName(holder),
      policyEngineId: this.engine.policyEngineId,
      definition: { cedar: { statement } },
      validationMode: 'FAIL_ON_ANY_FINDINGS',
    });
    policy.node.addDependency(this.target);
    if (this.last !== undefined) { policy.node.addDependency(this.last); }
    policy.node.addDependency(this.gateway); // a policy is checked against the gateways that use its engine
    this.last = policy;
  }
}
