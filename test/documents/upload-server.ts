import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, Server } from 'node:https';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { CAPTURE_ID } from './capture-command';

export interface Upload {
  readonly method: string;
  readonly path: string;
  readonly ifNoneMatch: string | undefined;
  readonly body: Buffer;
}

/** S3 as far as a presigned PUT sees it: HTTPS on port 443 of an address of its own, one object a key, and a status that tests choose. */
export class UploadServer {
  readonly uploads: Upload[] = [];
  /** answered instead of taking the object */
  refusal: number | undefined;
  /** waits so long before it answers */
  delayMs = 0;
  readonly address = `127.77.${process.pid % 250}.${1 + Math.floor(Math.random() * 250)}`;

  private readonly folder = mkdtempSync(path.join(tmpdir(), 'upload-server-'));
  private server?: Server;

  async start(): Promise<void> {
    const [key, certificate] = [path.join(this.folder, 'key.pem'), this.certificate];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1', '-subj', '/CN=s3', '-addext', `subjectAltName=IP:${this.address}`, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
    this.server = createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const taken = this.uploads.some(upload => upload.path === request.url);
        const status = this.refusal ?? (taken ? 412 : 200);
        if (status === 200) { this.uploads.push({ method: request.method!, path: request.url!, ifNoneMatch: request.headers['if-none-match'], body: Buffer.concat(chunks) }); }
        setTimeout(() => { response.writeHead(status).end(); }, this.delayMs).unref();
      });
    });
    this.server.listen(443, this.address);
    await once(this.server, 'listening');
  }

  get certificate(): string {
    return path.join(this.folder, 'certificate.pem');
  }

  /** A URL that the document takes, different each time. */
  url(signature: string): string {
    return `https://${this.address}/packets/i-0123456789abcdef0/${CAPTURE_ID}.pcap?X-Amz-Signature=${signature}`;
  }

  /** What was uploaded with that signature. */
  uploaded(signature: string): Upload | undefined {
    return this.uploads.find(upload => upload.path.endsWith(`=${signature}`));
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    this.server?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
