import { GetServiceSettingCommand, SSMClient } from '@aws-sdk/client-ssm';
import { HostManagement } from '../../core/preflight/ports';
import { AwsCaller } from '../aws-caller';
import { absentAs } from './absent';

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetServiceSetting.html */
const SETTING = '/ssm/managed-instance/default-ec2-instance-management-role';

/** Default Host Management as Systems Manager has it set. `client` gives the client of a region, made with `maxAttempts: 1`. */
export class SsmHostManagement implements HostManagement {
  constructor(private readonly client: (region: string) => SSMClient, private readonly caller: AwsCaller) {}

  async defaultRole(region: string): Promise<string | undefined> {
    const value = await this.caller.call({ action: 'ssm:GetServiceSetting', on: `setting ${SETTING} in ${region}` }, async () =>
      absentAs(undefined, ['ServiceSettingNotFound'], async () => (await this.client(region).send(new GetServiceSettingCommand({ SettingId: SETTING }))).ServiceSetting?.SettingValue));
    // `$None` where it is off
    return value === undefined || value === '' || value.startsWith('$') ? undefined : value;
  }
}
