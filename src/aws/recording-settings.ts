import { ENVIRONMENT, EnvironmentName } from '../catalog/environment';
import { RecordingSettings } from '../core/capture/recording';

type Environment = Readonly<Record<string, string | undefined>>;

/** What may be recorded, from the environment that the construct sets; undefined where nothing may. Throws an Error that names the variable, what it holds and what it should. */
export function recordingSettings(env: Environment): RecordingSettings | undefined {
  const document = env[ENVIRONMENT.captureDocument];
  if (document === undefined || document === '') { return undefined; }
  const approvalDocument = env[ENVIRONMENT.captureApprovalDocument];
  const homeRegion = env.AWS_REGION;
  if (homeRegion === undefined || homeRegion === '') { throw new Error('AWS_REGION is not set; Lambda sets it.'); }
  return {
    homeRegion,
    document,
    payload: env[ENVIRONMENT.capturePayload] === 'true',
    maxSeconds: integer(env, ENVIRONMENT.captureSeconds),
    concurrent: integer(env, ENVIRONMENT.concurrentCaptures),
    ...(approvalDocument !== undefined && approvalDocument !== '' && { approvalDocument }),
  };
}

function integer(env: Environment, name: EnvironmentName): number {
  const text = env[name] ?? '';
  if (!/^\d{1,6}$/.test(text)) { throw new Error(`${name} holds ${JSON.stringify(text)}; expected a whole number, which the construct sets.`); }
  return Number(text);
}
