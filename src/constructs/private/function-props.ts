import { Size, Token } from 'aws-cdk-lib';
import { Runtime, RuntimeFamily } from 'aws-cdk-lib/aws-lambda';
import { FunctionNetwork } from './bundled-function';
import { PropError } from './prop-error';
import { EksNodeDiagnosticsMcpProps } from '../eks-node-diagnostics-mcp-props';

const LOG_LEVELS: readonly string[] = ['DEBUG', 'INFO', 'WARN', 'ERROR'];
const OLDEST_NODE = 22;

/** Refuses what Lambda would refuse at deployment, or what our code cannot run on. */
export function assertFunctionProps(props: EksNodeDiagnosticsMcpProps): void {
  const { runtime, toolMemory, ingestMemory, toolTimeout, toolConcurrency, ingestConcurrency, logLevel } = props;
  if (runtime !== undefined && !isRecentNode(runtime)) {
    throw new PropError({ prop: 'runtime', got: runtime.name, expected: `a Node.js runtime from ${OLDEST_NODE} on`, fix: 'use Runtime.NODEJS_24_X, or leave it out' });
  }
  assertMemory('toolMemory', toolMemory);
  assertMemory('ingestMemory', ingestMemory);
  if (toolTimeout !== undefined && !toolTimeout.isUnresolved()) { assertWithin('toolTimeout', toolTimeout.toSeconds(), 5, 900, 'seconds'); }
  assertWithin('toolConcurrency', toolConcurrency, 1, 10_000, 'calls at a time');
  assertWithin('ingestConcurrency', ingestConcurrency, 2, 1_000, 'bundles at a time (the range of an SQS event source)');
  if (logLevel !== undefined && !LOG_LEVELS.includes(logLevel)) {
    throw new PropError({ prop: 'logLevel', got: logLevel, expected: `one of ${LOG_LEVELS.join(', ')}`, fix: 'use ApplicationLogLevel.INFO, or leave it out' });
  }
}

/** The network of the functions; undefined where they have none of the user's. */
export function functionNetwork({ vpc, vpcSubnets, securityGroups }: EksNodeDiagnosticsMcpProps): FunctionNetwork | undefined {
  if (vpc !== undefined) { return { vpc, vpcSubnets, securityGroups }; }
  const alone = vpcSubnets !== undefined ? 'vpcSubnets' : securityGroups !== undefined ? 'securityGroups' : undefined;
  if (alone !== undefined) { throw new PropError({ prop: alone, got: 'no vpc', expected: 'vpc beside it', fix: 'add the vpc that it belongs to, or remove it' }); }
  return undefined;
}

function isRecentNode(runtime: Runtime): boolean {
  if (Token.isUnresolved(runtime.name)) { return runtime.family === RuntimeFamily.NODEJS; }
  const version = /^nodejs(\d+)\.x$/.exec(runtime.name);
  return version !== null && Number(version[1]) >= OLDEST_NODE;
}

function assertMemory(prop: string, memory?: Size): void {
  if (memory !== undefined && !memory.isUnresolved()) { assertWithin(prop, memory.toMebibytes(), 512, 10_240, 'MiB'); }
}

function assertWithin(prop: string, value: number | undefined, least: number, most: number, unit: string): void {
  if (value !== undefined && !Token.isUnresolved(value) && (!Number.isInteger(value) || value < least || value > most)) {
    throw new PropError({ prop, got: value, expected: `a whole number from ${least} to ${most} ${unit}`, fix: 'correct it, or leave it out for the default' });
  }
}
