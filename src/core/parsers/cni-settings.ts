import { detach } from './detach';
import { Setting } from './fact';
import { JsonDocument } from './json-text';
import { Json } from './json-value';
import { Place } from './parser';

/** VPC CNI settings by their environment name (`WARM_IP_TARGET` …): values as text, `null` as an empty text. Never secrets: only known names are kept. */
export type CniSettings = Readonly<Record<string, Setting>>;

// Names of amazon-vpc-cni-k8s' README and of ipamd's introspection. A prefix alone would let AWS_SECRET_ACCESS_KEY through.
const KNOWN = new RegExp(`^(?:${[
  'AWS_VPC_(?:CNI|ENI|K8S)_[A-Z0-9_]+', 'AWS_EXTERNAL_SERVICE_CIDRS', 'AWS_MANAGE_ENIS_NON_SCHEDULABLE', 'AWS_EC2_ENDPOINT', 'AWS_REGION', 'AWS_STS_REGIONAL_ENDPOINTS',
  'AWS_ROLE_ARN', 'WARM_(?:ENI|IP|PREFIX)_TARGET', 'MINIMUM_IP_TARGET', 'MAX_ENI', 'ENABLE_[A-Za-z0-9_]+', 'DISABLE_[A-Z0-9_]+', 'POD_MTU',
  'POD_SECURITY_GROUP_ENFORCING_MODE', 'ANNOTATE_POD_IP', 'CLUSTER_NAME', 'CLUSTER_ENDPOINT', 'NETWORK_POLICY_ENFORCING_MODE', 'IP_COOLDOWN_PERIOD', 'VPC_ID', 'VPC_CNI_VERSION',
  'MY_NODE_NAME', 'MANAGE_UNTAGGED_ENI', 'ADDITIONAL_ENI_TAGS', 'ENI_CONFIG_[A-Z_]+', 'INTROSPECTION_BIND_ADDRESS', 'USE_CONST_MTU', 'GOMEMLIMIT',
].join('|')})$`);

/** True for the names of settings; everything else in an environment may be a secret. */
export function isCniSetting(name: string): boolean {
  return name.length <= 80 && KNOWN.test(name);
}

/** Collects settings; a name that comes again wins. */
export class CniSettingsReader {
  private readonly settings = new Map<string, Setting>();

  /** `at`: where, when it is known before */
  public add(name: string, value: Json, place: Place | undefined): void {
    if (!place || !isCniSetting(name) || (this.settings.size >= 200 && !this.settings.has(name))) { return; }
    this.settings.set(detach(name), { value: detach(value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)), place });
  }

  /** `NAME=value` of a container's environment. The place ends with the entry: its neighbours may be secrets. */
  public addEntry(document: JsonDocument, entry: Json): void {
    if (typeof entry !== 'string') { return; }
    const equals = entry.indexOf('=');
    if (equals <= 0 || !isCniSetting(entry.slice(0, equals))) { return; }
    // The text may spell characters in other ways than JSON.stringify does; the name is spelled in one way only.
    const whole = JSON.stringify(entry);
    const place = document.place(whole, whole.length) ?? document.place(`"${entry.slice(0, equals + 1)}`, equals + 2);
    this.add(entry.slice(0, equals), entry.slice(equals + 1), place);
  }

  public facts(): CniSettings {
    return Object.fromEntries(this.settings);
  }
}
