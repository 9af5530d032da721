#!/usr/bin/env node
/**
 * Takes a large bundle in from a simulated S3 with the built ingest function, and from disk with the command, on the same machine: see README.md.
 *
 *   node benchmarks/s3-ingest.mjs [--bundle big.tar.gz | --mb 700] [--latency-ms 20] [--megabytes-per-second 80]
 *
 * Prints both times and peak memory. The function must reach 70 % of the local speed within 512 MB.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const { values: options } = parseArgs({
  options: { 'bundle': { type: 'string' }, 'mb': { type: 'string', default: '700' }, 'latency-ms': { type: 'string', default: '20' }, 'megabytes-per-second': { type: 'string', default: '80' } },
});
const LATENCY_MS = Number(options['latency-ms']);
const BYTES_PER_MS = Number(options['megabytes-per-second']) * 1000;
const BUCKET = 'bench';
const MAX_RSS_MB = 512;
const LEAST_SPEED = 0.7;

/** An S3 with as much of the API as ingest needs. Documents are kept, segments only counted. */
function simulatedS3(bundle, key) {
  const size = fs.statSync(bundle).size;
  const documents = new Map();
  const counts = { requests: 0, bytesIn: 0, bytesOut: 0 };
  const answer = (response, status, headers, body = '') => response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  const handle = async (request, response) => {
    const started = process.hrtime.bigint();
    counts.requests += 1;
    const url = new URL(request.url, 'http://s3');
    const name = decodeURIComponent(url.pathname).replace(`/${BUCKET}`, '').slice(1);
    const parts = [];
    let length = 0;
    for await (const part of request) {
      length += part.length;
      if (length < 4_000_000) parts.push(part);
    }
    counts.bytesIn += length;
    const elapsed = Number(process.hrtime.bigint() - started) / 1e6;
    await sleep(Math.max(0, LATENCY_MS + length / BYTES_PER_MS - elapsed));
    const { method } = request;
    if (url.searchParams.has('versions')) {
      const version = `<Version><Key>${key}</Key><VersionId>v1</VersionId><IsLatest>true</IsLatest><LastModified>2026-11-20T09:08:00.000Z</LastModified><Size>${size}</Size></Version>`;
      return answer(response, 200, {}, `<ListVersionsResult><IsTruncated>false</IsTruncated>${version}</ListVersionsResult>`);
    }
    if (url.searchParams.has('list-type')) return answer(response, 200, {}, '<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>');
    if (name === key) return sendBundle(request, response);
    if (method === 'POST' && url.searchParams.has('uploads')) return answer(response, 200, {}, '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>');
    if (method === 'POST') return answer(response, 200, {}, '<CompleteMultipartUploadResult><ETag>"e"</ETag></CompleteMultipartUploadResult>');
    if (method === 'PUT') {
      const etag = `"${createHash('md5').update(Buffer.concat(parts)).digest('hex')}"`;
      if (!url.searchParams.has('partNumber') && length < 4_000_000) documents.set(name, { body: Buffer.concat(parts), etag });
      return answer(response, 200, { etag });
    }
    const document = documents.get(name);
    if (document) return response.writeHead(200, { 'content-length': document.body.length, 'etag': document.etag }).end(document.body);
    return answer(response, 404, { 'content-type': 'application/xml' }, '<Error><Code>NoSuchKey</Code></Error>');
  };
  /** no faster than the bandwidth, and no faster than it is read */
  const sendBundle = async (request, response) => {
    if (request.method === 'HEAD') return response.writeHead(200, { 'content-length': size, 'x-amz-version-id': 'v1' }).end();
    const [, from, to] = /bytes=(\d+)-(\d*)/.exec(request.headers.range);
    const end = to === '' ? size - 1 : Math.min(size - 1, Number(to));
    response.writeHead(206, { 'content-length': end - Number(from) + 1, 'content-range': `bytes ${from}-${end}/${size}`, 'etag': '"b"' });
    let due = performance.now();
    for await (const chunk of fs.createReadStream(bundle, { start: Number(from), end, highWaterMark: 256 * 1024 })) {
      if (response.destroyed) return;
      counts.bytesOut += chunk.length;
      due = Math.max(due, performance.now() - 20) + chunk.length / BYTES_PER_MS;
      if (due > performance.now()) await sleep(due - performance.now());
      if (!response.write(chunk)) await drained(response);
    }
    response.end();
  };
  const server = http.createServer((request, response) => { handle(request, response).catch(() => response.destroy()); });
  return new Promise(resolve => server.listen(0, '127.0.0.1', () => resolve({ server, port: server.address().port, counts })));
}

function drained(response) {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve(undefined);
    };
    response.on('drain', done).on('close', done);
  });
}

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 's3-ingest-'));
try {
  const bundle = options.bundle ?? path.join(scratch, 'big.tar.gz');
  if (!options.bundle) spawnSync(process.execPath, [path.join(root, 'benchmarks', 'generate-bundle.mjs'), '--mb', options.mb, '--out', bundle], { stdio: ['ignore', 'ignore', 'inherit'] });
  spawnSync(process.execPath, [path.join(root, 'projenrc', 'build-assets.mjs')], { stdio: 'inherit' });
  const key = 'imports/big.tar.gz';
  const { server, port, counts } = await simulatedS3(bundle, key);
  const event = { 'source': 'aws.s3', 'detail-type': 'Object Created', 'time': '2026-11-20T09:08:00Z', 'detail': { bucket: { name: BUCKET }, object: { key, 'size': fs.statSync(bundle).size, 'version-id': 'v1' } } };
  const script = `
    const { handler } = require(${JSON.stringify(path.join(root, 'assets', 'bundles', 'ingest.js'))});
    const started = performance.now();
    handler({ Records: [{ messageId: 'm', body: process.argv[1], attributes: { ApproximateReceiveCount: '1' } }] }, { getRemainingTimeInMillis: () => 900000 }).then(answer => {
      process.stderr.write('@' + JSON.stringify({ answer, milliseconds: performance.now() - started, megabytes: process.resourceUsage().maxRSS / 1024 }) + '\\n'); process.exit(0); });`;
  const environment = {
    PATH: process.env.PATH, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'x', AWS_SECRET_ACCESS_KEY: 'x',
    EVIDENCE_BUCKET: BUCKET, CLUSTER_SCOPE: '*', AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(1769 * os.availableParallelism()), AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const child = spawn(process.execPath, ['-e', script, JSON.stringify(event)], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => { output += chunk; });
  await new Promise(resolve => child.on('close', resolve));
  server.close();
  server.closeAllConnections();
  const line = output.split('\n').find(each => each.startsWith('@'));
  if (!line || !output.includes('bundle taken in')) throw new Error(`the function did not take the bundle in:\n${output.slice(0, 4000)}`);
  const onS3 = JSON.parse(line.slice(1));
  const local = spawnSync(process.execPath, [path.join(root, 'bin', 'eks-node-diagnostics-mcp'), 'ingest', bundle, '--json', '--workspace', path.join(scratch, 'workspace')], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const onDisk = JSON.parse(local.stdout.trim().split('\n').at(-1));
  const speed = onDisk.milliseconds / onS3.milliseconds;
  console.log(`text ${(onDisk.textBytes / 1e6).toFixed(0)} MB, archive ${(onDisk.archiveBytes / 1e6).toFixed(0)} MB; S3 ${LATENCY_MS} ms, ${options['megabytes-per-second']} MB/s; ${counts.requests} requests, ${(counts.bytesIn / 1e6).toFixed(0)} MB written`);
  console.log(`function  ${(onS3.milliseconds / 1000).toFixed(2)} s, peak ${onS3.megabytes.toFixed(0)} MB`);
  console.log(`local     ${(onDisk.milliseconds / 1000).toFixed(2)} s, peak ${onDisk.peakMegabytes} MB`);
  console.log(`speed of local ${(100 * speed).toFixed(0)} % (at least ${100 * LEAST_SPEED} %), memory at most ${MAX_RSS_MB} MB: ${speed >= LEAST_SPEED && onS3.megabytes <= MAX_RSS_MB ? 'held' : 'MISSED'}`);
  process.exitCode = speed >= LEAST_SPEED && onS3.megabytes <= MAX_RSS_MB ? 0 : 1;
} finally {
  fs.rmSync(scratch, { recursive: true, force: true });
}
