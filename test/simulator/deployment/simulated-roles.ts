import { keyPolicy } from './deployed-policies';
import { decisionOf } from '../../permissions/iam-decision';
import { SimulatedAwsError } from '../aws-error';

/** One statement of a policy. */
export interface Statement { Effect: 'Allow' | 'Deny'; Action: string[]; Resource: string[]; Condition?: Record<string, Record<string, string | string[]>> }

/** A role with the statements of all its policies. */
export interface SimulatedRole {
  readonly arn: string;
  statements: Statement[];
  /** actions that a service control policy of the organization denies */
  readonly deniedByOrganization: Set<string>;
  /** actions that its permissions boundary leaves out */
  readonly outsideBoundary: Set<string>;
}

interface SimulationInput {
  readonly PolicySourceArn: string;
  readonly ActionNames: string[];
  readonly ResourceArns: string[];
  readonly ContextEntries?: { readonly ContextKeyName: string; readonly ContextKeyValues: string[] }[];
}

const CREATED = new Date('2026-11-01T00:00:00Z');

/** IAM of one account, as far as roles are read and simulated. Decisions are made by an engine that others wrote. */
export class SimulatedRoles {
  readonly roles = new Map<string, SimulatedRole>();
  /** role by name of the instance profile */
  readonly profiles = new Map<string, string>();

  constructor(private readonly accountId: string) {}

  /** @param path `/`, or what is between it and the name */
  add(name: string, statements: Statement[], path = '/'): SimulatedRole {
    const role = { arn: `arn:aws:iam::${this.accountId}:role${path}${name}`, statements, deniedByOrganization: new Set<string>(), outsideBoundary: new Set<string>() };
    this.roles.set(name, role);
    return role;
  }

  async send(operation: string, input: Record<string, unknown>): Promise<unknown> {
    switch (operation) {
      case 'GetRole': return { Role: this.describe(input.RoleName as string) };
      case 'GetInstanceProfile': return { InstanceProfile: this.profile(input.InstanceProfileName as string) };
      case 'SimulatePrincipalPolicy': return { EvaluationResults: await this.simulate(input as unknown as SimulationInput), IsTruncated: false };
      default: throw new Error(`the simulator has no iam:${operation}`);
    }
  }

  private describe(name: string): unknown {
    const role = this.roles.get(name);
    if (!role) { throw new SimulatedAwsError('NoSuchEntity', `The role with name ${name} cannot be found.`, 404); }
    return { Path: '/', RoleName: name, RoleId: 'AROAEXAMPLE', Arn: role.arn, CreateDate: CREATED };
  }

  private profile(name: string): unknown {
    const role = this.profiles.get(name);
    if (role === undefined) { throw new SimulatedAwsError('NoSuchEntity', `Instance Profile ${name} cannot be found.`, 404); }
    return { Path: '/', InstanceProfileName: name, InstanceProfileId: 'AIPAEXAMPLE', Arn: `arn:aws:iam::${this.accountId}:instance-profile/${name}`, CreateDate: CREATED, Roles: [this.describe(role)] };
  }

  private async simulate({ PolicySourceArn, ActionNames, ResourceArns, ContextEntries = [] }: SimulationInput): Promise<unknown[]> {
    const role = [...this.roles.values()].find(each => each.arn === PolicySourceArn);
    if (!role) { throw new SimulatedAwsError('NoSuchEntity', `${PolicySourceArn} cannot be found.`, 404); }
    const context = Object.fromEntries(ContextEntries.map(each => [each.ContextKeyName, each.ContextKeyValues[0]!]));
    return Promise.all(ActionNames.map(async action => {
      const results = await Promise.all(ResourceArns.map(async resource => ({ resource, decision: await this.decide(role, action, resource, context) })));
      const worst = results.find(each => each.decision !== 'allowed') ?? results[0]!;
      const missing = missingKeys(role, action, context);
      return {
        EvalActionName: action,
        EvalResourceName: ResourceArns[0],
        EvalDecision: worst.decision,
        MissingContextValues: missing,
        OrganizationsDecisionDetail: { AllowedByOrganizations: !role.deniedByOrganization.has(action) },
        PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: !role.outsideBoundary.has(action) },
        // as IAM answers when there is more than one
        ...(results.length > 1 && {
          ResourceSpecificResults: results.map(each => ({
            EvalResourceName: each.resource,
            EvalResourceDecision: each.decision,
            MissingContextValues: missing,
            PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: !role.outsideBoundary.has(action) },
          })),
        }),
      };
    }));
  }

  private async decide(role: SimulatedRole, action: string, resource: string, context: Record<string, string>): Promise<string> {
    if (role.deniedByOrganization.has(action)) { return 'explicitDeny'; }
    if (role.outsideBoundary.has(action)) { return 'implicitDeny'; }
    const policy = { Version: '2012-10-17', Statement: role.statements };
    // IAM leaves the policies of keys out of simulations, without which nobody may use a key
    const resourcePolicy = action.startsWith('kms:') ? JSON.parse(keyPolicy({ account: this.accountId })) : undefined;
    return decisionOf({ principal: role.arn, action, resource, accountId: this.accountId, context, identityPolicies: [{ name: 'all', policy }], resourcePolicy });
  }
}

/** Keys that statements for the action ask for and that the simulation was not given. */
function missingKeys({ statements }: SimulatedRole, action: string, context: Record<string, string>): string[] {
  const [service] = action.split(':');
  const asked = statements.filter(each => each.Action.some(name => name === action || name === '*' || name === `${service}:*`))
    .flatMap(each => Object.values(each.Condition ?? {}).flatMap(Object.keys));
  return [...new Set(asked)].filter(key => !(key in context));
}
