#!/usr/bin/env node
/**
 * Makes a large log bundle as the EKS log collector would (see README.md): same names, same programs, faults planted at the ends of the big files.
 *
 *   node benchmarks/generate-bundle.mjs --mb 700 --out /tmp/bench/big.tar.gz [--seed 1] [--extract <dir>]
 *
 * Beside <out> it writes <out>.truth.json: what was planted (file, line number, text, count), sizes and lines of every file.
 * `--extract` also writes the files out, for tools that need a tree (ripgrep). Same seed and size: same text, byte for byte.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { Churn, Node } from './generator/node.mjs';
import * as programs from './generator/programs.mjs';
import { Random, hash } from './generator/random.mjs';
import { Stamps } from './generator/stamps.mjs';
import { conntrack, iptablesSave, stateFiles } from './generator/state-files.mjs';
import { TAR_END, tarHeader, tarPadding } from './generator/tar.mjs';

const COLLECTED_AT = Date.UTC(2026, 10, 20, 9, 8, 0) / 1000;
const MiB = 1 << 20;
/** no line is longer; what is left of a file when less than this remains is one filler line */
const LONGEST_LINE = 1500;
/** the collector takes the last 100 MiB of /var/log/messages */
const MESSAGES_LIMIT = 100 * MiB;

/** Writes the tar: to a gzip process (or node:zlib where there is none), and to files when a tree is wanted. */
class Archive {
  /** @param {string} out @param {string | undefined} tree */
  constructor(out, tree) {
    this.tree = tree;
    if (spawnSync('gzip', ['--version']).status === 0) {
      const gzip = spawn('gzip', ['-6', '-n'], { stdio: ['pipe', fs.openSync(out, 'w'), 'inherit'] });
      this.sink = gzip.stdin;
      this.closed = once(gzip, 'close').then(([code]) => {
        if (code !== 0) throw new Error(`gzip ended with ${code}`);
      });
    } else {
      this.sink = createGzip({ level: 6 });
      this.closed = pipeline(this.sink, fs.createWriteStream(out));
    }
    this.textBytes = 0;
    /** @type {{ file: string, bytes: number, lines: number, faults: number }[]} */
    this.files = [];
  }

  /** @param {Buffer} chunk whose memory is not used again until this resolves */
  write(chunk) {
    return new Promise((resolve, reject) => this.sink.write(chunk, (error) => (error ? reject(error) : resolve(undefined))));
  }

  /** @param {string} directory with a trailing slash @param {number} mtime */
  async directory(directory, mtime) {
    await this.write(tarHeader(`./${directory}`, 0, mtime));
    if (this.tree) fs.mkdirSync(path.join(this.tree, directory), { recursive: true });
  }

  /** @param {string} file @param {string} text bytes as latin1 */
  async small(file, text) {
    const bytes = Buffer.from(text, 'latin1');
    await this.write(Buffer.concat([tarHeader(`./${file}`, bytes.length, COLLECTED_AT), bytes, Buffer.alloc(tarPadding(bytes.length))]));
    if (this.tree) fs.writeFileSync(path.join(this.tree, file), bytes);
    this.textBytes += bytes.length;
    let lines = 0;
    for (const byte of bytes) if (byte === 10) lines++;
    // a last line without its end is a line
    if (bytes.length > 0 && bytes[bytes.length - 1] !== 10) lines++;
    this.files.push({ file, bytes: bytes.length, lines, faults: 0 });
  }

  /**
   * A log of exactly `size` bytes, streamed: ordinary lines, one filler line, then `tail`.
   * @param {string} file @param {number} size @param {programs.Context} c @param {(c: programs.Context) => string} program
   * @param {(c: programs.Context, length: number) => string} filler a line of exactly `length` bytes
   * @param {readonly string[]} tail the planted lines
   * @param {boolean} cutHead begin in the middle of a line, as `tail -c` does
   * @returns {Promise<number>} line number of the first planted line
   */
  async log(file, size, c, program, filler, tail, cutHead = false) {
    const fd = this.tree ? fs.openSync(path.join(this.tree, file), 'w') : undefined;
    await this.write(tarHeader(`./${file}`, size, COLLECTED_AT));
    const tailText = tail.map((line) => `${line}\n`).join('');
    const bodySize = size - tailText.length;
    const buffers = [Buffer.allocUnsafe(MiB), Buffer.allocUnsafe(MiB)];
    let turn = 0;
    let buffer = buffers[0];
    let at = 0;
    let written = 0;
    let lines = 0;
    /** @type {Promise<unknown>} */
    let pending = Promise.resolve();
    const flush = async () => {
      if (fd !== undefined) fs.writeSync(fd, buffer, 0, at);
      await pending;
      pending = this.write(buffer.subarray(0, at));
      turn ^= 1;
      buffer = buffers[turn];
      at = 0;
    };
    const put = (/** @type {string} */ text) => {
      at += buffer.latin1Write(text, at);
      written += text.length;
      for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lines++;
    };
    while (bodySize - written > 2 * LONGEST_LINE) {
      c.stamps.advance(written / bodySize);
      const text = `${program(c)}\n`;
      put(cutHead && written === 0 ? text.slice(60) : text);
      if (at > MiB - 2 * LONGEST_LINE) await flush();
    }
    while (bodySize > written) {
      const left = bodySize - written;
      put(`${filler(c, (left > 800 ? 400 : left) - 1)}\n`);
    }
    const firstPlanted = lines + 1;
    put(tailText);
    await flush();
    await pending;
    await this.write(Buffer.alloc(tarPadding(size)));
    if (fd !== undefined) fs.closeSync(fd);
    this.textBytes += size;
    this.files.push({ file, bytes: size, lines, faults: c.faults });
    return firstPlanted;
  }

  async end() {
    await this.write(TAR_END);
    this.sink.end();
    await this.closed;
  }
}

/** @param {string} prefix @param {string} suffix */
const pad = (prefix, suffix = '') => (/** @type {number} */ length) => {
  const words = 'list of watched objects is long ';
  const body = words.repeat(Math.ceil(Math.max(0, length) / words.length));
  return (prefix + body).slice(0, length - suffix.length) + suffix;
};

/** The name the collector would give the archive. @param {number} [seed] */
export const bundleName = (seed = 1) => `eks_${new Node(seed, COLLECTED_AT).instanceId}_2026-11-20_0908-UTC_0.7.9.tar.gz`;

/**
 * @param {{ megabytes: number, out: string, seed?: number, extract?: string }} options megabytes of text (10^6 bytes)
 */
export async function generateBundle({ megabytes, out, seed = 1, extract }) {
  const total = Math.round(megabytes * 1e6);
  const node = new Node(seed, COLLECTED_AT);
  const end = COLLECTED_AT - 300;
  const start = COLLECTED_AT - node.days * 86400;
  fs.mkdirSync(path.dirname(path.resolve(out)), { recursive: true });
  const archive = new Archive(out, extract);
  /** @type {{ what: string, file: string, line: number, text: string, count: number }[]} */
  const planted = [];

  /** @param {string} name @param {number} from @param {number} to @returns {programs.Context} */
  const context = (name, from = start, to = end) => {
    const random = new Random(seed ^ hash(name));
    return { random, stamps: new Stamps(random, from, to), churn: new Churn(node, random), node, faults: 0 };
  };
  /** the time of the n-th planted line @param {number} n @param {programs.Context} c */
  const late = (n, c) => {
    c.stamps.jump(COLLECTED_AT - 120 + n * 20, 250000 + n);
    return c.stamps;
  };
  const note = (/** @type {string} */ what, /** @type {string} */ file, /** @type {number} */ line, /** @type {readonly string[]} */ tail, /** @type {RegExp} */ pattern) => {
    const at = tail.findIndex((text) => pattern.test(text));
    planted.push({ what, file, line: line + at, text: tail[at], count: tail.filter((text) => pattern.test(text)).length });
  };

  const conntrackText = conntrack(node, Math.min(total * 0.03, 24e6));
  const iptablesText = iptablesSave(node, Math.min(total * 0.02, 40e6));
  const state = stateFiles(node, { conntrackEntries: conntrackText.entries });

  const shares = {
    containerd: Math.round(total * 0.14), ipamd: Math.round(total * 0.1), ipamdRotated: Math.round(total * 0.05), plugin: Math.round(total * 0.03),
    messages: Math.min(Math.round(total * 0.14), MESSAGES_LIMIT), dmesg: Math.round(Math.min(total * 0.01, 2e6)), containers: Math.round(total * 0.11),
  };

  // every directory the collector makes, in the order of a fresh file system: not sorted
  const directories = new Set(['kernel/', 'modinfo/', 'system/', 'docker/', 'containerd/', 'storage/', 'var_log/', 'networking/', 'networking/systemd-network/', 'sandbox-image/', 'ipamd/', 'sysctls/', 'kubelet/', 'nodeadm/', 'cni/', 'gpu/', 'var_log/aws-routed-eni/']);

  /** kube-system containers whose logs the collector takes, under both of their names */
  const containers = [];
  const containerRandom = new Random(seed ^ hash('containers'));
  for (const [container, pod, count] of /** @type {const} */ ([['coredns', 'coredns', 4], ['kube-proxy', 'kube-proxy', 4], ['ebs-plugin', 'ebs-csi-node', 5], ['eks-pod-identity-agent', 'eks-pod-identity-agent', 4], ['eks-node-monitoring-agent', 'eks-node-monitoring-agent', 3]])) {
    for (let i = 0; i < count; i++) {
      const name = `${pod}-${containerRandom.suffix(5)}`;
      const uid = containerRandom.uuid();
      directories.add(`var_log/kube-system_${name}_${uid}/`).add(`var_log/kube-system_${name}_${uid}/${container}/`);
      containers.push({
        container, key: `${name}/${container}`, size: Math.round((shares.containers / 40) * (0.4 + containerRandom.int(1200) / 1000)),
        paths: [`var_log/${name}_kube-system_${container}-${containerRandom.hex(64)}.log`, `var_log/kube-system_${name}_${uid}/${container}/0.log`],
      });
    }
  }

  await archive.directory('', COLLECTED_AT);
  for (const directory of directories) await archive.directory(directory, COLLECTED_AT);
  for (const [file, text] of state) if (file.startsWith('system/') || file.startsWith('storage/')) await archive.small(file, text);

  // kernel ring buffer, in both its spellings
  {
    const c = context('dmesg', start, COLLECTED_AT - 900);
    const current = [];
    const human = [];
    const say = (/** @type {string} */ text) => {
      current.push(`[${String(c.stamps.second - node.bootedAt).padStart(5)}.${c.stamps.micro6()}] ${text}\n`);
      human.push(`[${c.stamps.ctime}] ${text}\n`);
    };
    for (let written = 0; written < shares.dmesg;) {
      c.stamps.advance(written / shares.dmesg);
      say(programs.kernel(c));
      written += current[current.length - 1].length;
    }
    for (let i = 0; i < 4; i++) {
      late(i, c);
      say('nf_conntrack: nf_conntrack: table full, dropping packet');
    }
    for (const [file, lines] of /** @type {const} */ ([['kernel/dmesg.current', current], ['kernel/dmesg.human.current', human]])) {
      await archive.small(file, lines.join(''));
      archive.files[archive.files.length - 1].faults = c.faults;
      note('conntrack table full', file, lines.length - 3, lines.slice(-4).map((line) => line.slice(0, -1)), /table full/);
    }
  }

  {
    const file = 'containerd/containerd-log.txt';
    const c = context(file);
    const head = () => `${c.stamps.syslog} ${node.name} containerd[${node.containerdPid}]: `;
    const t = context(`${file}/tail`);
    const tail = [0, 1, 2].map((i) => {
      const stamps = late(i, t);
      const pod = node.pods[i];
      return `${stamps.syslog} ${node.name} containerd[${node.containerdPid}]: time="${stamps.iso}.${stamps.nano9()}Z" level=error msg="failed to handle container TaskExit event container_id:\\"${pod.container}\\" id:\\"${pod.container}\\" pid:${20000 + i} exit_status:137 exited_at:{seconds:${stamps.second - 10} nanos:${stamps.nano9()}}" error="failed to stop container: failed to delete task: context deadline exceeded: unknown"`;
    });
    const filler = (/** @type {programs.Context} */ x, /** @type {number} */ length) => pad(`${head()}time="${x.stamps.iso}.${x.stamps.nano9()}Z" level=info msg="`, '"')(length);
    note('containerd TaskExit', file, await archive.log(file, shares.containerd, c, programs.containerd, filler, tail), tail, /TaskExit/);
  }

  for (const [file, text] of state) if (/^(containerd|docker|modinfo|kernel)\//.test(file)) await archive.small(file, text);
  await archive.small('networking/conntrack.txt', conntrackText.text);
  await archive.small('networking/iptables-save.txt', iptablesText);
  for (const [file, text] of state) if (/^(networking|sandbox-image|sysctls|nodeadm)\//.test(file)) await archive.small(file, text);

  {
    const file = 'var_log/messages';
    const full = shares.messages === MESSAGES_LIMIT;
    const c = context(file);
    const t = context(`${file}/tail`);
    const tail = [];
    for (const [i, kind] of /** @type {const} */ (['memcg', 'memcg', 'node']).entries()) {
      const stamps = late(i, t);
      const pod = node.pods[i + 4];
      const pid = 18233 + i;
      const scope = `/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod${pod.uidUnderscored}.slice/cri-containerd-${pod.container}.scope`;
      const head = `${stamps.syslog} ${node.shortName} kernel: `;
      tail.push(`${head}java invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=968`);
      tail.push(kind === 'memcg'
        ? `${head}oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=cri-containerd-${pod.container}.scope,mems_allowed=0,oom_memcg=${scope},task_memcg=${scope},task=java,pid=${pid},uid=1000`
        : `${head}oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=cri-containerd-${pod.container}.scope,mems_allowed=0,global_oom,task_memcg=${scope},task=java,pid=${pid},uid=1000`);
      tail.push(`${head}${kind === 'memcg' ? 'Memory cgroup out of memory' : 'Out of memory'}: Killed process ${pid} (java) total-vm:4729248kB, anon-rss:1048012kB, file-rss:21044kB, shmem-rss:0kB, UID:1000 pgtables:2624kB oom_score_adj:968`);
    }
    const filler = (/** @type {programs.Context} */ x, /** @type {number} */ length) => pad(`${x.stamps.syslog} ${node.shortName} rsyslogd: `)(length);
    const line = await archive.log(file, shares.messages, c, programs.messages, filler, tail, full);
    note('container OOM kill', file, line, tail, /Memory cgroup out of memory/);
    note('node OOM kill', file, line, tail, /: Out of memory/);
  }

  {
    const json = (/** @type {programs.Context} */ x, /** @type {number} */ length) => pad(`{"level":"debug","ts":"${x.stamps.iso}.${x.stamps.milli3()}Z","caller":"ipamd/ipamd.go:656","msg":"`, '"}')(length);
    const middle = Math.floor(start + (end - start) * 0.33);
    const rotated = 'var_log/aws-routed-eni/ipamd-2026-11-13T15-58-40.118.log';
    await archive.log(rotated, shares.ipamdRotated, context(rotated, start, middle), programs.ipamd, json, []);
    const file = 'var_log/aws-routed-eni/ipamd.log';
    const t = context(`${file}/tail`);
    const tail = [0, 1, 2, 3, 4].map((i) => {
      const stamps = late(i, t);
      return `{"level":"error","ts":"${stamps.iso}.${stamps.milli3()}Z","caller":"ipamd/ipamd.go:792","msg":"Failed to increase pool size due to not able to allocate ENI AllocENI: error attaching ENI: failed to create network interface: InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.\\n\\tstatus code: 400, request id: ${t.random.uuid()}"}`;
    });
    note('subnet out of addresses', file, await archive.log(file, shares.ipamd, context(file, middle, end), programs.ipamd, json, tail), tail, /InsufficientFreeAddressesInSubnet/);
    const plugin = 'var_log/aws-routed-eni/plugin.log';
    await archive.log(plugin, shares.plugin, context(plugin), programs.cniPlugin, json, []);
  }
  for (const [file, text] of state) if (file.startsWith('var_log/')) await archive.small(file, text);

  for (const { container, key, size, paths } of containers) {
    const filler = (/** @type {programs.Context} */ x, /** @type {number} */ length) => pad(`${x.stamps.iso}.${x.stamps.nano9()}Z stderr F `)(length);
    // the same lines twice: the context is made anew from the same seed
    for (const file of paths) await archive.log(file, size, context(key), programs.container(container), filler, []);
  }
  for (const [file, text] of state) if (/^(ipamd|cni)\//.test(file)) await archive.small(file, text);
  for (const [file, text] of state) if (file.startsWith('kubelet/')) await archive.small(file, text);

  {
    const file = 'kubelet/kubelet.log';
    const size = Math.max(64 * 1024, total - archive.textBytes);
    const t = context(`${file}/tail`);
    const tail = [0, 1, 2, 3].map((i) => {
      const stamps = late(i, t);
      return `${stamps.syslog} ${node.name} kubelet[${node.kubeletPid}]: E${stamps.klog}.${stamps.micro6()}    ${node.kubeletPid} kubelet.go:2412] "Skipping pod synchronization" err="PLEG is not healthy: pleg was last seen active 3m${12 + i * 5}s ago; threshold is 3m0s"`;
    });
    const filler = (/** @type {programs.Context} */ x, /** @type {number} */ length) => pad(`${x.stamps.syslog} ${node.name} kubelet[${node.kubeletPid}]: I${x.stamps.klog}.${x.stamps.micro6()}    ${node.kubeletPid} reflector.go:800] `)(length);
    note('PLEG not healthy', file, await archive.log(file, size, context(file), programs.kubelet, filler, tail), tail, /PLEG is not healthy/);
  }
  await archive.end();

  const truth = {
    seed, megabytes, instanceId: node.instanceId, collectedAt: new Date(COLLECTED_AT * 1000).toISOString(),
    textBytes: archive.textBytes, archiveBytes: fs.statSync(out).size, lines: archive.files.reduce((sum, file) => sum + file.lines, 0),
    faultLines: archive.files.reduce((sum, file) => sum + file.faults, 0) + planted.reduce((sum, item) => sum + item.count, 0),
    planted, files: archive.files,
  };
  fs.writeFileSync(`${out}.truth.json`, `${JSON.stringify(truth, null, 1)}\n`);
  return truth;
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { mb: { type: 'string', default: '700' }, out: { type: 'string' }, seed: { type: 'string', default: '1' }, extract: { type: 'string' } } });
  if (!values.out || !(Number(values.mb) >= 5)) {
    console.error('usage: generate-bundle.mjs --mb <megabytes of text, at least 5> --out <file.tar.gz> [--seed n] [--extract <dir>]');
    process.exit(2);
  }
  const began = process.hrtime.bigint();
  const truth = await generateBundle({ megabytes: Number(values.mb), out: values.out, seed: Number(values.seed), extract: values.extract });
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  console.log(`${values.out}: ${truth.files.length} files, ${(truth.textBytes / 1e6).toFixed(1)} MB of text, ${truth.lines} lines, ${(truth.archiveBytes / 1e6).toFixed(1)} MB compressed (${(truth.textBytes / truth.archiveBytes).toFixed(1)}x), ${((100 * truth.faultLines) / truth.lines).toFixed(2)} % fault lines, ${seconds.toFixed(1)} s`);
}
