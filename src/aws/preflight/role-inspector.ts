import {
  EvaluationResult, GetInstanceProfileCommand, GetRoleCommand, IAMClient, ResourceSpecificResult, SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
import { nameOf } from '../../core/preflight/arn';
import { RoleInspector, Simulated, SimulationRequest } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

const ABSENT = ['NoSuchEntityException', 'NoSuchEntity'];

/** Roles as IAM knows and simulates them. The client is made with `maxAttempts: 1`. */
export class IamRoleInspector implements RoleInspector {
  constructor(private readonly client: IAMClient, private readonly caller: AwsCaller) {}

  async roleOfProfile(profileArn: string): Promise<string | undefined> {
    const name = nameOf(profileArn);
    return this.caller.call({ action: 'iam:GetInstanceProfile', on: `instance profile ${name}` }, async () =>
      absentAs(undefined, ABSENT, async () => (await this.client.send(new GetInstanceProfileCommand({ InstanceProfileName: name }))).InstanceProfile?.Roles?.[0]?.Arn));
  }

  async role(name: string): Promise<string | undefined> {
    return this.caller.call({ action: 'iam:GetRole', on: `role ${name}` }, async () =>
      absentAs(undefined, ABSENT, async () => (await this.client.send(new GetRoleCommand({ RoleName: name }))).Role?.Arn));
  }

  async simulate({ roleArn, actions, resources, context = {} }: SimulationRequest): Promise<Simulated[]> {
    const command = new SimulatePrincipalPolicyCommand({
      PolicySourceArn: roleArn,
      ActionNames: [...actions],
      ResourceArns: [...resources],
      ContextEntries: Object.entries(context).map(([ContextKeyName, value]) => ({ ContextKeyName, ContextKeyType: 'string', ContextKeyValues: [value] })),
    });
    const { EvaluationResults = [] } = await this.caller.call({ action: 'iam:SimulatePrincipalPolicy', on: `role ${roleArn}` }, async () => this.client.send(command));
    return EvaluationResults.flatMap(simulatedOf);
  }
}

/** With several resources IAM answers for each of them below the action. */
function simulatedOf(result: EvaluationResult): Simulated[] {
  const { EvalActionName: action = '', EvalResourceName = '*', ResourceSpecificResults = [], OrganizationsDecisionDetail } = result;
  const byOrganization = OrganizationsDecisionDetail?.AllowedByOrganizations === false;
  if (ResourceSpecificResults.length === 0) {
    return [one(action, EvalResourceName, result.EvalDecision, result, byOrganization)];
  }
  return ResourceSpecificResults.map(each => one(action, each.EvalResourceName ?? '*', each.EvalResourceDecision, each, byOrganization));
}

function one(
  action: string, resource: string, decision: string | undefined,
  { MissingContextValues = [], PermissionsBoundaryDecisionDetail }: Pick<EvaluationResult & ResourceSpecificResult, 'MissingContextValues' | 'PermissionsBoundaryDecisionDetail'>, byOrganization: boolean,
): Simulated {
  const deniedBy = byOrganization ? 'service control policy' : PermissionsBoundaryDecisionDetail?.AllowedByPermissionsBoundary === false ? 'permissions boundary' : undefined;
  return {
    action,
    resource,
    decision: decision === 'allowed' || decision === 'explicitDeny' ? decision : 'implicitDeny',
    ...(decision !== 'allowed' && deniedBy !== undefined && { deniedBy }),
    missingContext: MissingContextValues,
  };
}
