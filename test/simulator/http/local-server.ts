import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Clock } from '../../../src/core/ports';

/** A request with its body. */
export interface WholeRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
  /** when it began to arrive, by performance.now() */
  readonly started: number;
}

/** An HTTP server on a free port of this machine. What its handler throws breaks the connection. */
export class LocalServer {
  private server: Server | undefined;

  constructor(private readonly clock: Clock, private readonly handle: (request: WholeRequest, response: ServerResponse) => Promise<void>) {}

  /** @returns its address */
  async start(): Promise<string> {
    const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
      this.serve(request, response).catch(() => response.destroy());
    });
    this.server = server;
    await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve); });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    const parts: Buffer[] = [];
    for await (const part of request) { parts.push(part as Buffer); }
    // the SDK corrects its own clock by this header
    response.sendDate = false;
    response.setHeader('date', new Date(this.clock.now()).toUTCString());
    await this.handle({
      method: request.method ?? 'GET', url: new URL(request.url ?? '/', 'http://localhost'), headers: request.headers as Record<string, string | undefined>, body: Buffer.concat(parts), started,
    }, response);
  }
}
