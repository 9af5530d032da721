import { Token } from 'aws-cdk-lib';
import { IRole } from 'aws-cdk-lib/aws-iam';
import { PropError } from './private/prop-error';

/** Which machines a collector is for. */
export interface CollectorOptions {
  /** Name of these machines, shown where nodes show their cluster, as `machines.<name>`: up to 63 letters, digits and hyphens. */
  readonly name: string;

  /**
   * Tags that a machine must have, all of them, with these values. IAM holds the limit. Whoever may tag machines can bring one into scope, nodes of EKS clusters excepted.
   */
  readonly machineTags: { [key: string]: string };

  /**
   * Roles of the machines, which upload their bundles: of the instance profile, or of the hybrid activation of on-premises machines.
   *
   * @default - none: give them the right to upload in another way
   */
  readonly machineRoles?: IRole[];
}

/** A runbook of yours that collects logs. */
export interface RunbookCollectorOptions extends CollectorOptions {
  /**
   * Parameter of the runbook that takes the id of the machine (`i-…` or `mi-…`).
   *
   * @default 'InstanceId'
   */
  readonly machineParameter?: string;

  /**
   * Parameter of the runbook that takes the name of the bucket.
   *
   * @default 'LogDestination'
   */
  readonly bucketParameter?: string;

  /**
   * Parameter of the runbook that takes the role to assume.
   *
   * @default 'AutomationAssumeRole'
   */
  readonly roleParameter?: string;

  /**
   * Command documents that the runbook sends to the machine.
   *
   * @default ['AWS-RunShellScript']
   */
  readonly commandDocuments?: string[];
}

/**
 * A collector for machines that are no EKS nodes: other EC2 instances, on-premises machines, anything with an SSM agent in the region of the stack. Their bundles go the same way and
 * are questioned with the same tools.
 */
export class Collector {
  /**
   * Container instances of Amazon ECS, by the runbook `AWSSupport-CollectECSInstanceLogs`.
   *
   * @param options the machines
   * @see https://docs.aws.amazon.com/systems-manager-automation-runbooks/latest/userguide/automation-awssupport-collectecsinstancelogs.html
   */
  public static ecsInstance(options: CollectorOptions): Collector {
    return new Collector('AWSSupport-CollectECSInstanceLogs', 'ecs_', { ...options, machineParameter: 'ECSInstanceId', commandDocuments: ['AWS-RunShellScript', 'AWS-RunPowerShellScript'] });
  }

  /**
   * Machines from which a runbook of yours collects. It uploads one archive to the root of the bucket, `machine_<machine id>_<automation execution id>.tar.gz` (or `.tgz`, `.zip`),
   * with the rights of the machine.
   *
   * @param documentName name of an SSM Automation document of the account, or of one of AWS'
   * @param options the machines, and what the runbook calls its parameters
   */
  public static runbook(documentName: string, options: RunbookCollectorOptions): Collector {
    if (!Token.isUnresolved(documentName) && !/^[A-Za-z0-9_.-]{3,128}$/.test(documentName)) {
      throw new PropError({ prop: 'Collector.runbook()', got: documentName, expected: 'the name of an SSM document: 3 to 128 letters, digits and _.-', fix: 'give the name, not an ARN' });
    }
    return new Collector(documentName, 'machine_', options);
  }

  /** Name of the SSM document that collects. */
  public readonly documentName: string;

  /**
   * What the functions and the policies need to know.
   *
   * @internal
   */
  public readonly _settings: Required<Omit<RunbookCollectorOptions, 'machineRoles'>> & { readonly keyPrefix: string; readonly machineRoles: IRole[] };

  private constructor(documentName: string, keyPrefix: string, options: RunbookCollectorOptions) {
    const { name, machineTags } = options;
    if (!/^[0-9A-Za-z][0-9A-Za-z-]{0,62}$/.test(name)) {
      throw new PropError({ prop: 'Collector name', got: name, expected: '1 to 63 letters, digits and hyphens, the first a letter or digit', fix: 'choose another name' });
    }
    if (Object.keys(machineTags).length === 0) {
      throw new PropError({ prop: `machineTags of collector ${name}`, got: 'no tags', expected: 'at least one tag', fix: 'name a tag that all of these machines have, and no others' });
    }
    this.documentName = documentName;
    this._settings = {
      keyPrefix,
      name,
      machineTags,
      machineRoles: options.machineRoles ?? [],
      machineParameter: options.machineParameter ?? 'InstanceId',
      bucketParameter: options.bucketParameter ?? 'LogDestination',
      roleParameter: options.roleParameter ?? 'AutomationAssumeRole',
      commandDocuments: options.commandDocuments ?? ['AWS-RunShellScript'],
    };
  }
}
