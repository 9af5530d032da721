import { App, AppProps, Stack, StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { McpGateway, McpGatewayProps } from '../../../src';

export const ENV = { account: '111122223333', region: 'eu-west-1' };

/** A stack with a stand-in for the tool function, to which a gateway can be added. */
export function stackWithFunction(props: StackProps = { env: ENV }, appProps: AppProps = {}): { readonly stack: Stack; readonly toolFunction: lambda.IFunction } {
  const stack = new Stack(new App(appProps), 'Diagnostics', props);
  const toolFunction = new lambda.Function(stack, 'ToolFunction', { runtime: lambda.Runtime.NODEJS_24_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => ({})') });
  return { stack, toolFunction };
}

/** A stack with one gateway. */
export function stackWithGateway(props: Partial<McpGatewayProps> = {}, stackProps?: StackProps): { readonly stack: Stack; readonly gateway: McpGateway } {
  const { stack, toolFunction } = stackWithFunction(stackProps);
  return { stack, gateway: new McpGateway(stack, 'Gateway', { toolFunction, ...props }) };
}

export interface Resource {
  readonly Type: string;
  readonly Properties: any;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
}

/** Resources by logical id. */
export function resourcesOf(stack: Stack, type?: string): Readonly<Record<string, Resource>> {
  const all = (Template.fromStack(stack).toJSON().Resources ?? {}) as Record<string, Resource>;
  return type === undefined ? all : Object.fromEntries(Object.entries(all).filter(([, resource]) => resource.Type === type));
}

/** The only resource of its type, with its logical id. */
export function onlyResource(stack: Stack, type: string): Resource & { readonly logicalId: string } {
  const found = Object.entries(resourcesOf(stack, type));
  if (found.length !== 1) { throw new Error(`expected one ${type}, found ${found.map(([id]) => id).join(', ') || 'none'}`); }
  return { logicalId: found[0]![0], ...found[0]![1] };
}
