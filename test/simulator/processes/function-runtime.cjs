/*
 * A Lambda runtime, as far as our handlers can tell: loads a built function in a process of its own and answers one event after the other. The clock is the caller's:
 * each message brings its time, and Date goes on from there.
 *
 *   node function-runtime.cjs <file> <handler>
 */
'use strict';

const { readFileSync } = require('node:fs');

const RealDate = Date;
let ahead = 0;
globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) { super(RealDate.now() + ahead); } else { super(...args); }
  }

  static now() { return RealDate.now() + ahead; }
};

const [, , file, name] = process.argv;
const handler = require(file)[name];

process.on('message', async ({ id, event, context, now, timeoutMs }) => {
  ahead = now - RealDate.now();
  const deadline = Date.now() + timeoutMs;
  const outcome = await Promise.resolve()
    .then(() => handler(event, { ...context, getRemainingTimeInMillis: () => deadline - Date.now() }))
    .then(answer => ({ answer }), error => ({ error: { name: error.name, message: error.message, stack: error.stack } }));
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  process.send({ id, ...outcome, cpuMs: (userCPUTime + systemCPUTime) / 1000, mainThreadMs: mainThreadMs(), peakMegabytes: peakMegabytes() });
});

/** Processor time of the thread that runs JavaScript; 0 where the system does not tell. */
function mainThreadMs() {
  try {
    return Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
  } catch {
    return 0;
  }
}

/** Largest resident set. Linux carries `maxRSS` over from the process that forked this one, but not the high-water mark of the memory itself. */
function peakMegabytes() {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024;
  } catch {
    return process.resourceUsage().maxRSS / 1024;
  }
}
