import { agentRouteCheck } from './agent-route-check';
import { CheckResult, unknown } from './check';
import { networkAclCheck } from './network-acl-check';
import { AccountChecks, AclInspector, BucketInspector, GroupInspector, HostManagement, KeyInspector, NetworkInspector, RoleInspector } from './ports';
import { scriptCheck } from './script-check';
import { securityGroupCheck } from './security-group-check';
import { uploadChecks } from './upload-checks';
import { uploaderOf } from './uploader';

/** What roles, their policies and packet filters are looked at with. */
export interface AccountInspectors {
  readonly roles: RoleInspector;
  readonly hosts: HostManagement;
  readonly buckets: BucketInspector;
  readonly keys: KeyInspector;
  readonly acls: AclInspector;
  readonly groups: GroupInspector;
  readonly network: NetworkInspector;
}

/** The checks of a node that take the rights of whoever keeps the account. They are handed in: the functions have neither those rights nor this code. */
export function accountChecks(inspectors: AccountInspectors): AccountChecks {
  const { roles, hosts, acls, groups, network } = inspectors;
  return {
    script: async (instance, { automationRoleArn }) => scriptCheck(roles, instance, automationRoleArn),
    filters: async (instance, bucketRegion, hop) => Promise.all([networkAclCheck(acls, instance, bucketRegion, hop), securityGroupCheck(groups, instance, bucketRegion, hop)]),
    agentRoute: async (instance, answers) => agentRouteCheck(network, groups, instance, answers),
    async upload(instance, { bucket, keyArn, homeRegion }): Promise<CheckResult[]> {
      const { roleArn, result } = await uploaderOf(roles, hosts, instance);
      if (roleArn === undefined || bucket === undefined) {
        const why = roleArn === undefined ? 'which role uploads is not known' : 'the name of the bucket is not known';
        return [result, ...(['upload', 'key', 'key-policy'] as const).map(check => unknown(check, why))];
      }
      return [result, ...await uploadChecks(inspectors, roleArn, { bucket, region: homeRegion, keyArn, instanceId: instance.instanceId })];
    },
  };
}
