import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { createServer, Server } from 'node:tls';

/**
 * HTTPS on port 443 of an address of its own in front of a local server: what signs links for that address gives such as S3's look like, and the capture document takes no others. Needs the
 * right to listen on that port, and openssl.
 */
export class TlsFront {
  /** Why there can be none here; undefined when there can. */
  static obstacle(): string | undefined {
    return process.platform !== 'linux' || process.getuid?.() !== 0 ? 'needs root on Linux' : spawnSync('openssl', ['version']).status === 0 ? undefined : 'needs openssl';
  }

  readonly address = `127.78.${process.pid % 250}.${1 + Math.floor(Math.random() * 250)}`;
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'tls-front-'));
  private server?: Server;

  /** File with the certificate that clients have to trust. */
  get certificate(): string { return path.join(this.folder, 'certificate.pem'); }

  /** @param behind address of the server */
  async start(behind: string): Promise<string> {
    const key = path.join(this.folder, 'key.pem');
    execFileSync('openssl', [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', '/CN=s3', '-addext', `subjectAltName=IP:${this.address}`,
      '-keyout', key, '-out', this.certificate,
    ], { stdio: 'ignore' });
    const { hostname, port } = new URL(behind);
    this.server = createServer({ key: readFileSync(key), cert: readFileSync(this.certificate) }, outside => {
      const inside = connect(Number(port), hostname);
      for (const [socket, other] of [[outside, inside], [inside, outside]] as const) { socket.on('error', () => other.destroy()).pipe(other); }
    });
    await new Promise<void>(resolve => { this.server!.listen(443, this.address, resolve); });
    return `https://${this.address}`;
  }

  /** Sends `body` by a link, as whoever holds it can. @returns the status */
  async put(link: string, body: Buffer, headers: Readonly<Record<string, string>> = { 'if-none-match': '*' }): Promise<number> {
    return new Promise((resolve, reject) => {
      request(link, { method: 'PUT', ca: readFileSync(this.certificate), headers: { ...headers, 'content-length': body.length } }, answer => {
        answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
      }).on('error', reject).end(body);
    });
  }

  stop(): void {
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
