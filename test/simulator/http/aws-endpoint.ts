import { ServerResponse } from 'node:http';
import * as autoscaling from '@aws-sdk/client-auto-scaling';
import * as ec2 from '@aws-sdk/client-ec2';
import * as eks from '@aws-sdk/client-eks';
import { ec2Protocol } from './ec2-protocol';
import { JSON_PROTOCOL } from './json-protocol';
import { Link, LinkOptions } from './link';
import { LocalServer, WholeRequest } from './local-server';
import { queryProtocol } from './query-protocol';
import { restJsonProtocol } from './rest-json-protocol';
import { WireAnswer, WireProtocol } from './wire-protocol';
import { Clock } from '../../../src/core/ports';
import { SimulatedAwsError } from '../aws-error';
import { SimulatedAccount, SimulatedService } from '../simulated-account';

/** One service behind the endpoint. */
export interface WireService {
  readonly protocol: WireProtocol;
  /** the answer as the SDK's command returns it; throws SimulatedAwsError as the SDK throws */
  answer(region: string, operation: string, input: Record<string, unknown>): unknown;
}

/**
 * AWS services over HTTP at one address, for processes that are started with AWS_ENDPOINT_URL. Which service and region a request is for is in its signature, which
 * is not checked otherwise. Services are named as there: `ssm`, `ec2`, `eks`, `autoscaling`, `sqs`.
 */
export class AwsEndpoint {
  /** SSM, EC2, EKS and EC2 Auto Scaling of a simulated account, and what is given beside them. */
  static of(account: SimulatedAccount, others: Readonly<Record<string, WireService>> = {}, options: LinkOptions = {}): AwsEndpoint {
    return new AwsEndpoint(account.clock, { ...AwsEndpoint.services((...request) => account.send(...request)), ...others }, options);
  }

  /** SSM, EC2, EKS and EC2 Auto Scaling as `send` answers for them. */
  static services(ask: SimulatedAccount['send']): Readonly<Record<SimulatedService, WireService>> {
    const service = (name: SimulatedService, protocol: WireProtocol): WireService => ({ protocol, answer: (region, operation, input) => ask(name, region, operation, input) });
    return { ssm: service('ssm', JSON_PROTOCOL), ec2: service('ec2', ec2Protocol(ec2)), eks: service('eks', restJsonProtocol(eks)), autoscaling: service('autoscaling', queryProtocol(autoscaling)) };
  }

  readonly link: Link;
  private readonly server: LocalServer;

  constructor(clock: Clock, private readonly services: Readonly<Record<string, WireService>>, options: LinkOptions = {}) {
    this.link = new Link(options);
    this.server = new LocalServer(clock, async (request, response) => this.handle(request, response));
  }

  async start(): Promise<string> { return this.server.start(); }

  stop(): void { this.server.stop(); }

  private async handle(request: WholeRequest, response: ServerResponse): Promise<void> {
    // Credential=AKIA…/20261120/us-east-1/ssm/aws4_request
    const [, region = '', name = ''] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '') ?? [];
    const service = this.services[name];
    if (!service) { return send(response, 501, JSON_PROTOCOL.refuse('NotImplemented', `the simulator has no service ${name || 'for unsigned requests'}`)); }
    const { protocol } = service;
    try {
      const { operation, input } = protocol.decode(request);
      const answered = this.link.begin(`${name}:${operation}`);
      await this.link.travel(request.started, request.body.length);
      answered();
      send(response, 200, protocol.encode(operation, await service.answer(region, operation, input)));
    } catch (error) {
      if (!(error instanceof SimulatedAwsError)) { return send(response, 501, protocol.refuse('NotImplemented', (error as Error).message)); }
      const { httpStatusCode } = error.$metadata;
      // carried out, perhaps, but never answered
      if (httpStatusCode === undefined) { response.destroy(); return; }
      send(response, httpStatusCode, protocol.refuse(error.name, error.message));
    }
  }
}

function send(response: ServerResponse, status: number, { contentType, body, headers }: WireAnswer): void {
  response.writeHead(status, { ...headers, 'content-type': contentType, 'content-length': Buffer.byteLength(body), 'x-amzn-requestid': 'r' }).end(body);
}
