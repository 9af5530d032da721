import { Random } from '../generator/random.mjs';

/** what stands in a few lines, or in none */
const RARE = ['PLEG is not healthy', 'table full, dropping packet', 'InsufficientFreeAddressesInSubnet', 'no such string in here', 'TaskExit event container_id', 'Out of memory', 'oom-kill:constraint', 'soft lockup',
  'RequestLimitExceeded', 'exit code 1937'];
/** what stands in every tenth line */
const COMMON = ['kubelet', 'ContainerStarted', 'StartContainer', 'SyncProxyRules complete', 'NXDOMAIN', 'AddNetworkReply'];
const EXPRESSIONS = ['dial tcp 10\\.0\\.\\d+\\.\\d+:8080: connect: connection refused', 'back-off \\d+m\\d+s restarting', 'segfault at [0-9a-f]+ ip', 'last seen active \\d+m\\d+s ago', 'failed to (pull|resolve|create) (image|shim)'];

/**
 * What an agent asks of a server in a long session, 1,000 times over: reads all over the files, searches rare and common, windows, overviews.
 * @param {import('./mcp-client.mjs').ServerProcess} server
 * @param {readonly { file: string, bytes: number, lines: number }[]} files
 * @param {{ count: number, instanceId: string, bundleId: string }} options
 * @returns {Promise<{ searches: number, reads: number, overviews: number, refused: Record<string, number>, milliseconds: Record<string, number[]> }>}
 */
export async function mixedLoad(server, files, { count, instanceId, bundleId }) {
  const random = new Random(7);
  const large = files.filter((file) => file.lines > 1000);
  const result = { searches: 0, reads: 0, overviews: 0, refused: /** @type {Record<string, number>} */ ({}), milliseconds: /** @type {Record<string, number[]>} */ ({}) };
  const someTime = () => Date.UTC(2026, 10, 11) + random.int(9 * 86400) * 1000;
  const anHour = () => {
    const start = someTime();
    return { start_time: new Date(start).toISOString(), end_time: new Date(start + 3600_000).toISOString() };
  };
  const ask = async (/** @type {string} */ tool, /** @type {Record<string, unknown>} */ args) => {
    const began = process.hrtime.bigint();
    const answer = await server.call(tool, args);
    (result.milliseconds[tool] ??= []).push(Number(process.hrtime.bigint() - began) / 1e6);
    if (!answer?.ok) result.refused[`${tool} ${answer?.error?.code}`] = (result.refused[`${tool} ${answer?.error?.code}`] ?? 0) + 1;
    return answer;
  };
  for (let i = 0; i < count; i++) {
    const turn = i % 20;
    const file = random.pick(large);
    const logKey = `${instanceId}/${bundleId}/${file.file}`;
    if (turn < 9) {
      result.reads++;
      if (turn < 6) await ask('read', { logKey, startLine: 1 + random.int(file.lines - 200), lineCount: 200 });
      else if (turn < 8) await ask('read', { logKey, startByte: random.int(file.bytes - 1000) });
      else await ask('read', { logKey, startLine: -200, lineCount: 200 });
    } else if (turn < 18) {
      result.searches++;
      if (turn < 12) await ask('search', { query: random.pick(RARE), literal: true });
      // a common word in an hour of the logs; now and then in all of them
      else if (turn < 14) await ask('search', { query: random.pick(COMMON), literal: true, ...(i % 100 < 90 ? anHour() : {}) });
      else if (turn < 16) await ask('search', { query: random.pick(EXPRESSIONS) });
      else if (turn === 16) await ask('search', { query: random.pick(EXPRESSIONS), incident_time: new Date(someTime()).toISOString() });
      // no literal: the expression engine reads every line of one kind of log
      else await ask('search', { query: '\\b[A-Z]{3}[0-9]{3}\\b', logTypes: [random.pick(['kernel', 'cni', 'conntrack', 'coredns'])] });
    } else {
      result.overviews++;
      await ask(random.pick(['errors', 'quick_triage', 'network_diagnostics', 'history', 'validate']), {});
    }
  }
  return result;
}
