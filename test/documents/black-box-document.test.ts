import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { BLACK_BOX_VALUES, blackBoxScript, COLLECTION_ID, DOCUMENT, isTaken } from './black-box-node';
import {
  BLACK_BOX_DELIVERY_SECONDS, BLACK_BOX_EXITS, BLACK_BOX_FILE_BYTES, BLACK_BOX_FREE_KIB, BLACK_BOX_GATHER_SECONDS,
  BLACK_BOX_LINK_SECONDS, BLACK_BOX_PARAMETERS, BLACK_BOX_SCRIPT_SECONDS, BLACK_BOX_UPLOAD_SECONDS,
} from '../../src/catalog/black-box';

const { timeoutSeconds, runCommand: script } = DOCUMENT.mainSteps[0].inputs;
const NAMES = Object.keys(BLACK_BOX_PARAMETERS) as (keyof typeof BLACK_BOX_PARAMETERS)[];

const hostile = fc.oneof(
  fc.tuple(fc.constantFrom(...Object.values(BLACK_BOX_VALUES), ''), fc.constantFrom('; reboot', '$(reboot)', '`reboot`', '\'; reboot; \'', '"', '\nreboot', '\\', '{{ ssm:secret }}', '|x', '&&x', '>x', '\0', '\u202e', ' ')).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('values', () => {
  test('2,000 hostile ones: none gets past a pattern and out of its quotes', () => {
    fc.assert(fc.property(fc.constantFrom(...NAMES), hostile, (name, value) => { if (isTaken(name, value)) { expect(value).not.toMatch(/['\n\r\0\\`${}"<>;|\s]/); } }), { numRuns: 2_000 });
  });

  test('a link as S3 signs it passes', () => {
    const url = `https://evidence-111122223333.s3.eu-west-1.amazonaws.com/uploads/${COLLECTION_ID}/ssm-command.tar.gz?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ASIA%2F20261120%2Feu-west-1%2Fs3%2Faws4_request&X-Amz-SignedHeaders=host%3Bif-none-match&X-Amz-Security-Token=${'A1b2%2B'.repeat(300)}`;
    expect([isTaken('UploadUrl', url), isTaken('CollectionId', COLLECTION_ID)]).toEqual([true, true]);
  });

  test.each([
    ['http instead of https', `http://b.s3.amazonaws.com/uploads/${COLLECTION_ID}/ssm-command.tar.gz?X=1`],
    ['evidence', 'https://b.s3.amazonaws.com/evidence/i-0123456789abcdef0/findings.json?X=1'],
    ['the key of another collector', `https://b.s3.amazonaws.com/uploads/${COLLECTION_ID}/node-diagnostic.tar.gz?X=1`],
    ['somebody\'s name and password', `https://a@b.s3.amazonaws.com/uploads/${COLLECTION_ID}/ssm-command.tar.gz?X=1`],
  ])('an upload to %s is refused', (_, url) => { expect(isTaken('UploadUrl', url)).toBe(false); });

  test.each([['CollectionId', '../x'], ['CollectionId', ''], ['UploadUrl', 'file:///etc/passwd'], ['UploadUrl', 'https://x/"\noutput = "/etc/x']])('the script refuses by itself %s %j', (name, value) => {
    const { status, stdout, stderr } = spawnSync('sh', ['-s'], { input: blackBoxScript({ ...BLACK_BOX_VALUES, [name]: value }), encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({ status: BLACK_BOX_EXITS.INVALID_PARAMETER, stdout: '', stderr: '' });
  });
});

describe('the document', () => {
  test('puts each parameter in one place: alone, between single quotes', () => {
    const uses = script.filter(line => line.includes('{{'));
    expect(uses.map(line => line.replace(/^\w+=/, '')).sort()).toEqual(NAMES.map(name => `'{{ ${name} }}'`).sort());
    expect(Object.keys(DOCUMENT.parameters)).toEqual(NAMES);
  });

  test('keeps its time, and that leaves half of two minutes for everything before it', () => {
    expect(script).toEqual(expect.arrayContaining([`gather_seconds=${BLACK_BOX_GATHER_SECONDS}`, `upload_seconds=${BLACK_BOX_UPLOAD_SECONDS}`, `log_bytes=${BLACK_BOX_FILE_BYTES}`, `free_kib=${BLACK_BOX_FREE_KIB}`]));
    const packing = 8;
    expect(BLACK_BOX_GATHER_SECONDS + packing + BLACK_BOX_UPLOAD_SECONDS).toBeLessThan(BLACK_BOX_SCRIPT_SECONDS);
    expect([Number(timeoutSeconds), BLACK_BOX_SCRIPT_SECONDS <= 60]).toEqual([BLACK_BOX_SCRIPT_SECONDS, true]);
    expect(BLACK_BOX_DELIVERY_SECONDS + BLACK_BOX_SCRIPT_SECONDS).toBeLessThan(120);
    expect(BLACK_BOX_LINK_SECONDS).toBeGreaterThan(BLACK_BOX_DELIVERY_SECONDS + BLACK_BOX_SCRIPT_SECONDS);
  });

  test('ends with the exit codes that we know, and with no other', () => {
    const used = new Set([...script.join('\n').matchAll(/\bexit (\d\d)/g)].map(match => Number(match[1])));
    expect([...used].sort()).toEqual(Object.values(BLACK_BOX_EXITS).sort());
  });

  test.each(['yum', 'dnf', 'apt', 'install', 'eval', 'wget', 'python', 'AWS_'])('has no use for %s', (word) => {
    expect(script.filter(line => !line.trim().startsWith('#')).join('\n')).not.toMatch(new RegExp(`\\b${word}`));
  });

  test.each(['dash', 'bash', 'sh'])('is a script for %s', (shell) => {
    const { status, stderr, error } = spawnSync(shell, ['-n'], { input: blackBoxScript(BLACK_BOX_VALUES), encoding: 'utf8' });
    if (error === undefined) { expect({ status, stderr }).toEqual({ status: 0, stderr: '' }); }
  });
});
