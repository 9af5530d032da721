import * as path from 'node:path';
import { warn } from './options';
import { ClusterSurveyor } from '../../aws/preflight/cluster-surveyor';
import { CollectorError } from '../../core/ports';
import { FoundCluster, FoundRole, rolesOf } from '../../core/survey/found-cluster';
import { CliError } from '../cli-error';
import { accountOf } from '../doctor/installation-options';
import { AppPlan, appFiles } from '../init/app-files';
import { Questions } from '../init/questions';
import { writeApp } from '../init/write-app';
import { printable } from '../report/printable';

export interface InitOptions {
  /** where to look for clusters; the first is that of the stack */
  readonly region?: readonly string[];
  readonly profile?: string;
  /** `name@region`, or a name in the first region */
  readonly cluster?: readonly string[];
  /** ARNs; given: AWS is not asked for roles */
  readonly nodeRole?: readonly string[];
  readonly tools: AppPlan['tools'];
  readonly stack: string;
  readonly yes?: boolean;
}

interface Wanted { readonly name: string; readonly region: string }

const CLUSTER_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/;
const ROLE_ARN = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/;
const STACK = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;

/** Finds clusters and the roles of their nodes, asks which are meant, and writes a CDK app for them. Changes nothing in the account. */
export async function init(folder: string, options: InitOptions): Promise<number> {
  checked('--stack', [options.stack], STACK, 'a stack\'s name: letters, digits and hyphens, the first a letter');
  checked('--region', options.region ?? [], REGION, 'a region, such as eu-west-1');
  checked('--node-role', options.nodeRole ?? [], ROLE_ARN, 'the ARN of a role');
  // with clusters and roles at hand AWS has nothing to add
  const plan = options.cluster && options.nodeRole && options.region ? offline(options, options.cluster, options.nodeRole, options.region[0]!) : await surveyed(options);
  const target = path.resolve(folder);
  writeApp(target, appFiles(plan));
  const next = ['npm install', 'npx cdk deploy --all', `npx eks-node-diagnostics-mcp doctor --stack ${plan.stackName} --region ${plan.homeRegion}`, `npx eks-node-diagnostics-mcp connect --stack ${plan.stackName} --region ${plan.homeRegion}`];
  process.stdout.write(`A CDK app for ${plan.clusters.map(each => `${each.name} (${each.region})`).join(', ')} is in ${target}. Read app.ts, then:\n${[`cd ${target}`, ...next].map(each => `  ${each}`).join('\n')}\n`);
  return 0;
}

function offline({ stack, tools }: InitOptions, given: readonly string[], roleArns: readonly string[], region: string): AppPlan {
  const clusters = given.map(each => wanted(each, region));
  return { stackName: stack, tools, homeRegion: region, clusters, roleArns: [...new Set(roleArns)], account: roleArns[0]?.split(':')[4] };
}

async function surveyed(options: InitOptions): Promise<AppPlan> {
  const account = await accountOf({ region: options.region?.[0], profile: options.profile });
  const homeRegion = account.region;
  const questions = process.stdin.isTTY && !options.yes ? new Questions() : undefined;
  try {
    const { account: number } = await account.account.caller();
    const surveyor = new ClusterSurveyor(account.clients.eks, account.directory, account.roles, account.caller);
    const clusters = options.cluster?.map(each => wanted(each, homeRegion)) ?? await choose(surveyor, options.region ?? [homeRegion], questions, options.yes ?? false);
    const roleArns = options.nodeRole ?? await nodeRoles(surveyor, clusters, questions);
    return { stackName: options.stack, tools: options.tools, account: number, homeRegion, clusters, roleArns: [...new Set(roleArns)] };
  } catch (error) {
    if (error instanceof CollectorError) { throw new CliError('AWS_REFUSED', `${error.message} Without AWS: give --region, --cluster and --node-role.`, { cause: error }); }
    throw error;
  } finally {
    questions?.close();
  }
}

async function choose(surveyor: ClusterSurveyor, regions: readonly string[], questions: Questions | undefined, all: boolean): Promise<Wanted[]> {
  const found = (await Promise.all(regions.map(async region => (await surveyor.clusters(region)).map(name => ({ name, region }))))).flat();
  const where = regions.join(', ');
  if (found.length === 0) { throw new CliError('INVALID_ARGUMENT', `There is no EKS cluster in ${where} in this account. Choose other regions (--region, may be repeated) or another profile (--profile).`); }
  const list = found.map(each => `${each.name}@${each.region}`);
  if (!questions && !all) { throw new CliError('INVALID_ARGUMENT', `There is no terminal to ask at. Name the clusters (${list.map(each => `--cluster ${each}`).join(' ')}), or take all of them with --yes.`); }
  const chosen = questions ? await questions.some(`Clusters in ${where}. Which are to be diagnosed?`, found, each => printable(`${each.name} in ${each.region}`), found) : found;
  if (chosen.length === 0) { throw new CliError('INVALID_ARGUMENT', 'No cluster was chosen, and an app without one does nothing.'); }
  return chosen.map(each => wanted(`${each.name}@${each.region}`, each.region));
}

async function nodeRoles(surveyor: ClusterSurveyor, clusters: readonly Wanted[], questions: Questions | undefined): Promise<string[]> {
  const found: FoundCluster[] = [];
  for (const { name, region } of clusters) { found.push(rolesOf(await surveyor.survey(region, name))); }
  for (const { name, gaps } of found) { for (const gap of gaps) { warn(`${name}: ${gap}`); } }
  const roles = [...new Map(found.flatMap(({ name, roles: all }) => all.map(role => [role.arn, { ...role, of: name }] as const))).values()].filter(each => ROLE_ARN.test(each.arn));
  const needed = roles.filter(each => each.needless === undefined);
  if (questions && roles.length > 0) { return (await questions.some('Roles of nodes. Which may upload log bundles, and nothing else?', roles, label, needed)).map(each => each.arn); }
  for (const role of roles) { process.stderr.write(`${role.needless === undefined ? 'node role' : 'left out '}  ${label(role)}\n`); }
  if (needed.length === 0) { warn('no role of nodes was found that uploads bundles; name them with --node-role, or add them to nodeRoles in app.ts'); }
  return needed.map(each => each.arn);
}

function label({ arn, of, sources, needless }: FoundRole & { readonly of: string }): string {
  return printable(`${arn} (${of}: ${sources.join(', ')}${needless === undefined ? '' : `; ${needless}`})`);
}

function wanted(given: string, region: string): Wanted {
  const [name = '', where = region, ...rest] = given.split('@');
  if (rest.length > 0 || !CLUSTER_NAME.test(name) || !REGION.test(where)) { throw new CliError('INVALID_ARGUMENT', `--cluster takes the name of a cluster, and @ and its region where that is another; given: ${printable(given.slice(0, 120))}`); }
  return { name, region: where };
}

function checked(option: string, values: readonly string[], pattern: RegExp, what: string): void {
  const wrong = values.find(each => !pattern.test(each));
  if (wrong !== undefined) { throw new CliError('INVALID_ARGUMENT', `${option} takes ${what}; given: ${printable(wrong.slice(0, 120))}`); }
}

