import { statSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CallOptions } from './commands/call';
import { reportFailure } from './failure';
import { PACKAGE_VERSION } from './version';
import { prepareInflateThread } from '../threads/inflate-thread';
import { setV8Flags } from '../threads/v8-flags';

/* The engine and the MCP SDK are chunks of their own, loaded by the command that needs them: help and bad arguments answer at once. */
type Engine = typeof import('./engine');
type Cloud = typeof import('./cloud');

/** A server's young generation stays as small as it begins: it would grow to 48 MB for the sake of a few long searches and keep them. A pass over a bundle gains 2 % by that growth. */
const SERVER_V8_FLAGS = ['--semi-space-growth-factor=1'];

/** Runs the command line; resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  setV8Flags();
  // a reader that has seen enough (`| head`) closes the pipe: no failure of ours
  process.stdout.on('error', (error: NodeJS.ErrnoException) => { if (error.code === 'EPIPE') process.exit(0); });
  let exitCode = 0;
  const program = commandLine(code => { exitCode = code; });
  try {
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportFailure(error, wantsJson(argv));
  }
}

function commandLine(done: (exitCode: number) => void): Command {
  const run = async (command: (engine: Engine) => Promise<number>): Promise<void> => done(await command(await import('./engine')));
  const runCloud = async (command: (cloud: Cloud) => Promise<number>): Promise<void> => done(await command(await import('./cloud')));
  const program = new Command('eks-node-diagnostics-mcp')
    .description('Diagnoses EKS worker nodes from their log bundles, on this machine, without an AWS account; and sets up, checks and connects the endpoint in your AWS account.')
    .version(PACKAGE_VERSION)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help lists what is accepted)');
  const bundles = 'log bundles: .tar.gz, .zip or unpacked folders';

  program.command('triage').description('print the diagnosis: verdict, root cause, findings with their evidence, gaps, differences')
    .argument('<bundle...>', bundles)
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text (also: NO_COLOR=1)')
    .addOption(workspace()).addOption(workspaceLimit()).addOption(instanceId()).addOption(suppressions()).addOption(rules()).addOption(redactions())
    .action((given: string[], options) => run(engine => engine.triage(given, options)));

  program.command('serve').description('answer MCP clients about the bundles, over stdio or, with --http, over Streamable HTTP on 127.0.0.1')
    .argument('[bundle...]', bundles)
    .addOption(captures())
    .option('--http <port>', 'listen on this port of 127.0.0.1 (0: any free one); the endpoint is /mcp', portNumber)
    .option('--audit', 'write one JSON record a call to stderr: who asked what about which node, and how much was told')
    .addOption(workspace()).addOption(workspaceLimit()).addOption(instanceId()).addOption(suppressions()).addOption(rules()).addOption(redactions())
    .action((given: string[], options, command: Command) => {
      if (given.length === 0 && options.capture === undefined) command.error("error: missing required argument 'bundle', or option '--capture'");
      SERVER_V8_FLAGS.forEach(setFlagsFromString);
      return run(engine => engine.serve(given, options));
    });

  program.command('call').description('call one tool and print its answer, one JSON object; refusals (ok: false) are answers too and exit with 0')
    .argument('<tool>', 'a name that `tools` lists')
    .option('--bundle <path>', 'log bundle; may be repeated', (path: string, all: string[]) => [...all, path], [] as string[])
    .addOption(captures())
    .option('--args <json>', 'arguments of the tool, one JSON object', '{}')
    .addOption(workspace()).addOption(workspaceLimit()).addOption(instanceId()).addOption(suppressions()).addOption(rules()).addOption(redactions())
    .action(async (tool: string, options) => {
      if (!isAboutCapturesOnly(tool, options)) return run(engine => engine.call(tool, options));
      const { callAboutCaptures } = await import('./captures');
      return done(await callAboutCaptures(options));
    });

  program.command('tools').description('list the tools')
    .option('--json', 'with their input and output schemas, as MCP lists them')
    .action(options => run(engine => engine.tools(options)));

  program.command('ingest').description('read bundles into the workspace and print counts and times')
    .argument('<bundle...>', bundles)
    .option('--no-store', 'detect and index only; keep nothing')
    .option('--json', 'print one JSON object a bundle and line')
    .addOption(workspace()).addOption(workspaceLimit()).addOption(instanceId()).addOption(rules()).addOption(redactions())
    .action(async (given: string[], options) => {
      prepareInflateThread(given.map(file => statSync(file, { throwIfNoEntry: false })?.size ?? 0));
      // a chunk of its own: loading the tools would take a third of the time that loading takes
      const { ingest } = await import('./commands/ingest');
      done(await ingest(given, options));
    });

  installation(program.command('doctor').description('check a deployment in your AWS account, with your own credentials; changes nothing. Exit code 1: something failed'))
    .option('--cluster <name@region>', 'cluster whose nodes are looked at; may be repeated (default: those of the stack)', repeated)
    .option('--node <id>', 'look at this node; may be repeated (default: some of each cluster)', repeated)
    .option('--nodes <count>', 'nodes to look at of each cluster: one for each role and subnet, up to so many', count, 3)
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text (also: NO_COLOR=1)')
    .action(options => runCloud(cloud => cloud.doctor(options)));

  program.command('init').description('write a CDK app for clusters of your AWS account: finds them and the roles of their nodes, and asks which are meant; changes nothing in the account')
    .argument('[folder]', 'where to; nothing in it is overwritten', 'node-diagnostics')
    .option('--region <region>', 'where to look for clusters; may be repeated, the first is that of the stack (default: that of the environment or profile)', repeated)
    .option('--profile <name>', 'credentials of this profile (default: AWS_PROFILE, or the default ones)')
    .option('--cluster <name@region>', 'take this cluster and ask for none; may be repeated', repeated)
    .option('--node-role <arn>', 'let nodes of this role upload and look for none; may be repeated. With --region and --cluster AWS is not asked at all', repeated)
    .addOption(new Option('--tools <selection>', 'tools to offer; packet captures need approvers, so add those in app.ts').choices(['read-only', 'read-and-collect']).default('read-and-collect'))
    .option('--stack <name>', 'name of the stack', 'NodeDiagnostics')
    .option('--yes', 'ask nothing: take every cluster and role that is found')
    .action((folder: string, options) => runCloud(cloud => cloud.init(folder, options)));

  installation(program.command('connect').description('print what an MCP client needs to reach a deployment: endpoint, client, token, tools, ready configuration; no secret'))
    .option('--try', 'connect as a client would: get a token, list the tools. Exit code 1: it did not work')
    .option('--json', 'print one JSON object')
    .option('--no-color', 'plain text (also: NO_COLOR=1)')
    .action(options => runCloud(cloud => cloud.connect(options)));

  return program;
}

/** What every command takes that looks at a deployment. */
function installation(command: Command): Command {
  return command
    .option('--stack <name>', 'stack that holds the construct, deployed with outputs: true')
    .option('--region <region>', 'region of the stack (default: that of the environment or profile)')
    .option('--profile <name>', 'credentials of this profile (default: AWS_PROFILE, or the default ones)')
    .option('--installation <prefix>', 'which of several installations in the stack: what its outputs begin with')
    .option('--bucket <name>', 'evidence bucket, in place of the output LogsBucketName')
    .option('--key-arn <arn>', 'its key, in place of EncryptionKeyArn')
    .option('--automation-role-arn <arn>', 'role of the runbook, in place of SSMAutomationRoleArn')
    .option('--gateway-url <url>', 'MCP endpoint, in place of GatewayUrl')
    .option('--token-url <url>', 'token endpoint, in place of OAuthExchangeUrl')
    .option('--client-id <id>', 'client, in place of CognitoClientId; its secret may be in EKS_NODE_DIAGNOSTICS_CLIENT_SECRET')
    .option('--user-pool-id <id>', 'Cognito pool of the client, in place of CognitoUserPoolId')
    .option('--scope <scope>', 'scope to ask for, in place of OAuthScope');
}

/** Whether nothing is given that the engine would have to look at. */
function isAboutCapturesOnly(tool: string, { capture, bundle, rules: packs, redactions: secrets, suppressions: accepted }: CallOptions): boolean {
  return tool === 'tcpdump_analyze' && capture !== undefined && bundle.length === 0 && (packs ?? secrets ?? accepted) === undefined;
}

function repeated(value: string, all: string[] = []): string[] {
  return [...all, value];
}

function count(value: string): number {
  if (!/^[1-9]\d{0,2}$/.test(value)) throw new InvalidArgumentError('Accepted: a whole number from 1 to 999.');
  return Number(value);
}

function workspace(): Option {
  return new Option('--workspace <dir>', 'where evidence is kept between calls (default: the user\'s cache directory)').env('EKS_NODE_DIAGNOSTICS_WORKSPACE');
}

function workspaceLimit(): Option {
  return new Option('--workspace-limit <GiB>', 'evidence that the workspace keeps at most; what was not used for longest is removed, what is in use never; 0 keeps all (default: 5)')
    .env('EKS_NODE_DIAGNOSTICS_WORKSPACE_LIMIT').argParser(value => {
      if (!/^\d{1,6}(\.\d{1,3})?$/.test(value)) throw new InvalidArgumentError('Accepted: a number of GiB, such as 5 or 0.5.');
      return Number(value);
    });
}

function instanceId(): Option {
  return new Option('--instance-id <id>', 'the node\'s instance id, for a bundle that does not hold it').argParser(value => {
    if (!/^i-(?:[0-9a-f]{8}|[0-9a-f]{17})$/.test(value)) throw new InvalidArgumentError('Accepted: i- and 8 or 17 hexadecimal digits.');
    return value;
  });
}

function captures(): Option {
  return new Option('--capture <file>', 'packet capture for tcpdump_analyze: pcap, pcapng or a gzip of either; may be repeated').argParser((file: string, all: string[] = []) => [...all, file]);
}

function suppressions(): Option {
  return new Option('--suppressions <file>', 'faults that are known and accepted (JSON: docs/suppressions.md); they stay in every answer, marked');
}

function rules(): Option {
  return new Option('--rules <file>', 'line rules beside the built-in ones (JSON: docs/rules.md); may be repeated').argParser((file: string, all: string[] = []) => [...all, file]);
}

function redactions(): Option {
  return new Option('--redactions <file>', 'forms of secrets beside the built-in ones (JSON: docs/redaction.md)');
}

function portNumber(value: string): number {
  const port = Number(value);
  if (!/^\d{1,5}$/.test(value) || port > 65_535) throw new InvalidArgumentError('Accepted: a port number from 0 to 65535.');
  return port;
}

/** Whoever asked for JSON gets failures as JSON too. */
function wantsJson(argv: readonly string[]): boolean {
  return argv[0] === 'call' || argv.includes('--json');
}
