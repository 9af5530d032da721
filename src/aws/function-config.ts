import * as z from 'zod';
import { ENVIRONMENT } from '../catalog/environment';
import { DEFAULT_RETENTION_DAYS } from '../catalog/limits';
import { DEFAULT_METRICS_NAMESPACE } from '../catalog/metrics';
import { parseClusterScope } from '../core/access/cluster-scope-text';

/** A function's environment is not what the construct makes it. */
export class ConfigError extends Error {
  constructor(readonly variable: string, problem: string) {
    super(`The environment variable ${variable} ${problem}. The construct sets it: was it changed or removed by hand? Deploy the stack again.`);
    this.name = 'ConfigError';
  }
}

const names = z.string().transform(text => text.split(',').map(each => each.trim()).filter(each => each !== ''));
const clusters = z.string().transform((text, context) => {
  try {
    return parseClusterScope(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: (error as Error).message });
    return z.NEVER;
  }
});

const schema = z.object({
  [ENVIRONMENT.evidenceBucket]: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'expected the name of a bucket'),
  [ENVIRONMENT.clusterScope]: clusters,
  [ENVIRONMENT.selectedTools]: names.default([]),
  [ENVIRONMENT.retentionDays]: z.coerce.number().int().min(1).default(DEFAULT_RETENTION_DAYS),
  [ENVIRONMENT.pseudonyms]: z.enum(['true', 'false']).default('false').transform(value => value === 'true'),
  [ENVIRONMENT.callerIdentity]: z.enum(['true', 'false']).default('false').transform(value => value === 'true'),
  [ENVIRONMENT.automationRoleArn]: z.string().regex(/^arn:/, 'expected the ARN of a role').optional(),
  [ENVIRONMENT.configurationFolder]: z.string().regex(/^\//, 'expected an absolute path').optional(),
  [ENVIRONMENT.metricsNamespace]: z.string().min(1).default(DEFAULT_METRICS_NAMESPACE),
  [ENVIRONMENT.installation]: z.string().min(1).default('eks-node-diagnostics'),
  [ENVIRONMENT.logLevel]: z.enum(['DEBUG', 'INFO', 'WARN', 'ERROR']).default('INFO'),
});

/** What a function was deployed with, by the keys of ENVIRONMENT. */
export type FunctionConfig = ReturnType<typeof readFunctionConfig>;

/** @throws ConfigError naming the first variable that is missing or wrong */
export function readFunctionConfig(environment: Readonly<Record<string, string | undefined>>) {
  const checked = schema.safeParse(environment);
  if (!checked.success) {
    const { path: [variable], message } = checked.error.issues[0]!;
    const got = environment[String(variable)];
    throw new ConfigError(String(variable), got === undefined || got === '' ? 'is not set' : `holds ${JSON.stringify(got.slice(0, 120))}: ${message}`);
  }
  const values = checked.data;
  return {
    bucket: values[ENVIRONMENT.evidenceBucket],
    clusters: values[ENVIRONMENT.clusterScope],
    selectedTools: values[ENVIRONMENT.selectedTools],
    retentionDays: values[ENVIRONMENT.retentionDays],
    pseudonyms: values[ENVIRONMENT.pseudonyms],
    callerIdentity: values[ENVIRONMENT.callerIdentity],
    /** nodes can be asked for their logs */
    collects: values[ENVIRONMENT.automationRoleArn] !== undefined,
    configurationFolder: values[ENVIRONMENT.configurationFolder],
    metricsNamespace: values[ENVIRONMENT.metricsNamespace],
    installation: values[ENVIRONMENT.installation],
    logLevel: values[ENVIRONMENT.logLevel],
  };
}
