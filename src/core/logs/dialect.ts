/**
 * How a log's lines carry time. Each name is one program's real habit:
 * - `journald`   `Nov 18 10:00:00 host unit[pid]: …` no year, node-local zone; `-- Boot … --`, `-- Logs begin …`, `-- No entries --` lines carry none
 * - `syslog`     the same stamp written by rsyslog; also its RFC 3339 form
 * - `klog`       `I1118 10:00:00.123456 …` no year (inside CRI or on its own)
 * - `cri`        `2026-11-18T10:00:00.123456789Z stdout F …`
 * - `logfmt`     `time="2026-11-18T10:00:00.123Z" level=…`
 * - `json`       IPAMD and others: `{"level":"info","ts":"2026-11-18T10:00:00.123Z", …}`, or a numeric `ts` in epoch seconds
 * - `dmesg`      `[ 123.456789] …` seconds since boot
 * - `dmesg-ctime` `[Wed Nov 18 10:00:00 2026] …` node-local zone
 * - `cloud-init` `2026-11-18 10:00:00,123 - …` UTC (cloud-init sets gmtime); on Amazon Linux 2 as syslog stamps; its output file has few stamps
 * - `windows-csv` `"11/18/2026 2:22:33 PM","Error",…` as Export-Csv writes it under en-US; node-local zone
 * - `auto`       unknown file: decided by its first dated line, then kept
 * - `none`       not a log: no line is dated
 */
export type Dialect = 'journald' | 'syslog' | 'klog' | 'cri' | 'logfmt' | 'json' | 'dmesg' | 'dmesg-ctime' | 'cloud-init' | 'windows-csv' | 'auto' | 'none';

/**
 * What a dialect's stamps mean before the whole bundle is known. Provisional milliseconds become UTC by `resolveTime`.
 * - `utc`       already UTC
 * - `local`     node-local wall clock with a year
 * - `yearless`  node-local wall clock without a year: provisional milliseconds are of year 2000 (a leap year), plus one year for each
 *               roll-over seen in the file
 * - `boot`      milliseconds since boot
 */
export type StampClock = 'utc' | 'local' | 'yearless' | 'boot';
