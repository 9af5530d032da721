import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { Collector } from './collector';
import { EvidencePlace } from './private/evidence-access';
import { findMachineExecutionsStatement, locateMachineStatements, machineAutomationStatements, startMachineStatements } from './private/machine-statements';
import { PropError } from './private/prop-error';
import { acknowledgeWildcards } from './private/wildcards';
import { machineScope, MachineSource } from '../catalog/machine-source';

/** Collecting from machines that are no nodes: a role for each source, so that no runbook reaches the machines of another. */
export class MachineCollection extends Construct {
  /** as the functions read them; undefined without any */
  readonly sourcesText?: string;
  /** to be added to the scope of the functions */
  readonly scopeText: string;
  readonly documents: string[];
  /** what a function needs that starts collections of machines */
  readonly startStatements: iam.PolicyStatement[] = [];
  readonly locateStatements: iam.PolicyStatement[];
  readonly findStatements: iam.PolicyStatement[];

  constructor(scope: Construct, id: string, { collectors, evidence }: { readonly collectors: readonly Collector[]; readonly evidence: EvidencePlace }) {
    super(scope, id);
    const stack = Stack.of(this);
    assertDistinct(collectors);
    const sources = collectors.map((collector, at): MachineSource => {
      const role = this.makeRole(collector, evidence);
      this.startStatements.push(...startMachineStatements(stack, collector, role, at));
      const { name, machineTags, machineParameter, bucketParameter, roleParameter, keyPrefix } = collector._settings;
      return { name, region: stack.region, document: collector.documentName, roleArn: role.roleArn, machineParameter, bucketParameter, roleParameter, keyPrefix, tags: machineTags };
    });
    this.sourcesText = sources.length === 0 ? undefined : stack.toJsonString(sources);
    this.scopeText = sources.map(({ name, region }) => `,${machineScope(name)}@${region}`).join('');
    this.documents = [...new Set(collectors.map(({ documentName }) => documentName))];
    this.locateStatements = sources.length === 0 ? [] : locateMachineStatements(stack, collectors);
    this.findStatements = sources.length === 0 ? [] : [findMachineExecutionsStatement(stack)];
  }

  private makeRole(collector: Collector, evidence: EvidencePlace): iam.Role {
    const stack = Stack.of(this);
    const { name } = collector._settings;
    const statements = machineAutomationStatements(stack, collector, evidence);
    const role = new iam.Role(this, `Role${name}`, {
      description: `Assumed by SSM Automation to collect logs from the machines ${name}`,
      assumedBy: new iam.ServicePrincipal('ssm.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ssm', resource: 'automation-execution', resourceName: '*' }) } },
      }),
    });
    statements.forEach((statement) => role.addToPrincipalPolicy(statement));
    acknowledgeWildcards(role, () => statements);
    return role;
  }
}

function assertDistinct(collectors: readonly Collector[]): void {
  const names = collectors.map(({ _settings: { name } }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) { throw new PropError({ prop: 'collectors', got: `two collectors named ${twice}`, expected: 'a name of its own for each', fix: 'rename one' }); }
}
