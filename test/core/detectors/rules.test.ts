import { RE2JS } from 're2js';
import { HEALTHY_LINES } from './healthy-lines';
import { conditionOf } from '../../../src/catalog/conditions';
import { ArtifactKind } from '../../../src/core/bundle/artifact-kind';
import { LINE_RULES } from '../../../src/core/detectors';
import { LineRule } from '../../../src/core/detectors/line-rule';
import { atLeast } from '../../../src/core/findings/finding';
import { bestAnchor } from '../../../src/core/scan/best-anchor';
import { requiredLiterals } from '../../../src/core/scan/required-literals';

const MIN_ANCHOR_BYTES = 5;
/** Longest line that V8's backtracking engine sees (rule-program.ts). */
const LONGEST_LINE = 4096;
const SLOW_MS = 20;

function native(pattern: string, ignoreCase = false): RegExp {
  return new RegExp(pattern, ignoreCase ? 'i' : '');
}

function linear(pattern: string, ignoreCase = false): RE2JS {
  return RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
}

function counts(rule: LineRule, line: string): boolean {
  return native(rule.pattern, rule.ignoreCase).test(line) && !(rule.exclude ?? []).some((each) => native(each).test(line));
}

function patternsOf(rule: LineRule): { pattern: string; ignoreCase: boolean }[] {
  return [
    { pattern: rule.pattern, ignoreCase: rule.ignoreCase ?? false },
    ...(rule.recovery ? [{ pattern: rule.recovery.pattern, ignoreCase: rule.recovery.ignoreCase ?? false }] : []),
  ];
}

function groupNames(pattern: string): string[] {
  return [...pattern.matchAll(/\(\?<(\w+)>/g)].map((found) => found[1]);
}

describe('the catalogue', () => {
  test('covers the ground: at least 150 rules over many conditions', () => {
    expect(LINE_RULES.length).toBeGreaterThanOrEqual(150);
    expect(new Set(LINE_RULES.map((rule) => rule.condition)).size).toBeGreaterThanOrEqual(80);
  });

  test('rule ids are unique, kebab-case names', () => {
    const ids = LINE_RULES.map((rule) => rule.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.filter((id) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))).toEqual([]);
  });
});

describe.each(LINE_RULES.map((rule) => [rule.id, rule] as const))('%s', (_id, rule) => {
  test('names a condition of the vocabulary and its runbook', () => {
    expect(conditionOf(rule.condition)).toBeDefined();
    expect(rule.runbook).toBe(conditionOf(rule.condition)!.row);
    expect(rule.remediation.length).toBeGreaterThan(0);
    expect(rule.source).not.toBe('');
    expect(rule.kinds.length).toBeGreaterThan(0);
  });

  test('matches the lines it is meant for, in both engines', () => {
    expect(rule.examples.match.length).toBeGreaterThan(0);
    for (const line of rule.examples.match) {
      expect([line, counts(rule, line)]).toEqual([line, true]);
      expect([line, linear(rule.pattern, rule.ignoreCase).matcher(line).find()]).toEqual([line, true]);
    }
  });

  test('leaves its neighbours alone, in both engines', () => {
    expect(rule.examples.noMatch.length).toBeGreaterThan(0);
    for (const line of rule.examples.noMatch) {
      const excluded = (rule.exclude ?? []).some((each) => linear(each).matcher(line).find());
      expect([line, counts(rule, line)]).toEqual([line, false]);
      expect([line, linear(rule.pattern, rule.ignoreCase).matcher(line).find() && !excluded]).toEqual([line, false]);
    }
  });

  test('can be found by a literal of five bytes or more', () => {
    for (const { pattern, ignoreCase } of patternsOf(rule)) {
      expect([pattern, bestAnchor(requiredLiterals(pattern, { ignoreCase }).sets, MIN_ANCHOR_BYTES)]).toEqual([pattern, expect.any(Array)]);
    }
  });

  test('writes a title whose fields exist', () => {
    const known = new Set(['count', ...groupNames(rule.pattern), ...Object.keys(rule.entity ?? {})]);
    const used = [...`${rule.title} ${rule.code ?? ''}`.matchAll(/\{(\w+)\}/g)].map((found) => found[1]);
    expect(used.filter((field) => !known.has(field))).toEqual([]);
  });

  test('leaves no hole in the title of a line that it matches', () => {
    const used = [...rule.title.matchAll(/\{(\w+)\}/g)].map((found) => found[1]).filter((field) => field !== 'count' && rule.entity?.[field] === undefined);
    for (const line of rule.examples.match) {
      const groups = native(rule.pattern, rule.ignoreCase).exec(line)?.groups ?? {};
      expect([line, used.filter((field) => !groups[field])]).toEqual([line, []]);
    }
  });

  test('is not recovered by its own fault lines', () => {
    if (!rule.recovery) { return; }
    const recovery = native(rule.recovery.pattern, rule.recovery.ignoreCase);
    expect(rule.examples.match.filter((line) => recovery.test(line))).toEqual([]);
  });

  test('stays fast on hostile lines made of its own pieces', () => {
    const engines = [...patternsOf(rule).map((each) => native(each.pattern, each.ignoreCase)), ...(rule.exclude ?? []).map((each) => native(each))];
    for (const line of rule.examples.match) {
      const words = line.split(/(?<=[\s,:"(])/).filter((word) => word.length > 1);
      const pieces = [line, line.slice(0, Math.floor(line.length / 2)), line.slice(Math.floor(line.length / 2)), ...words, ...words.map((word, i) => word + (words[i + 1] ?? '')), 'a', '"', '\\', ' ', 'a_', '1.'];
      for (const piece of new Set(pieces)) {
        const pumped = piece.repeat(Math.ceil(LONGEST_LINE / piece.length)).slice(0, LONGEST_LINE);
        for (const text of [pumped, line.slice(0, 300) + pumped.slice(300)]) {
          for (const engine of engines) {
            let took = time(engine, text);
            // the machine is shared: only what is slow three times in a row is slow
            for (let again = 0; again < 2 && took >= SLOW_MS; again += 1) { took = Math.min(took, time(engine, text)); }
            if (took >= SLOW_MS) { throw new Error(`${engine.source} took ${took.toFixed(0)} ms on ${JSON.stringify(text.slice(0, 120))}…`); }
          }
        }
      }
    }
  });
});

function time(engine: RegExp, text: string): number {
  const start = performance.now();
  engine.test(text);
  return performance.now() - start;
}

describe('a healthy node', () => {
  const lines = Object.entries(HEALTHY_LINES).flatMap(([kind, texts]) => texts.map((text) => ({ kind: kind as ArtifactKind, text })));

  test('is described by ordinary output of every program', () => {
    expect(lines.length).toBeGreaterThanOrEqual(120);
  });

  test('has no line that a rule counts as a fault', () => {
    const hits = lines.flatMap(({ kind, text }) => LINE_RULES
      .filter((rule) => rule.kinds.includes(kind) && counts(rule, text))
      .map((rule) => `${rule.id}: ${text}`));
    expect(hits).toEqual([]);
  });

  test('may show any boot line once without a finding at medium or above', () => {
    const boot: readonly [ArtifactKind, string][] = [
      ['kubelet-log', 'E1118 10:00:00.000000    1721 kubelet.go:2936] "Container runtime network not ready" networkReady="NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"'],
      ['ipamd-log', '{"level":"error","ts":"2026-11-17T14:19:05.000Z","caller":"k8sapi/k8sutils.go:155","msg":"Unable to reach API Server, Get \\"https://10.100.0.1:443/version?timeout=5s\\": dial tcp 10.100.0.1:443: connect: connection refused"}'],
      ['ipamd-log', '{"level":"info","ts":"2026-11-17T14:19:04.000Z","caller":"aws-k8s-agent/main.go:29","msg":"Starting L-IPAMD   ..."}'],
      ['aws-node-log', '2026-11-17T14:19:05.000000000Z stdout F {"level":"info","caller":"aws-vpc-cni/main.go:369","msg":"Retrying waiting for IPAM-D"}'],
      ['kubelet-log', 'I1118 10:00:00.000000    1721 prober.go:107] "Probe failed" probeType="Readiness" pod="shop/a" podUID="1" containerName="app" probeResult="failure" output="HTTP probe failed with statuscode: 503"'],
      ['kubelet-log', 'Nov 18 10:00:00 ip-10-0-30-15 systemd[1]: Started kubelet.service - Kubernetes Kubelet.'],
      ['containerd-log', 'time="2026-11-18T10:00:00Z" level=info msg="containerd successfully booted in 0.031s"'],
      ['kubelet-log', 'E1118 10:00:00.000000    1721 controller.go:145] "Failed to ensure lease exists, will retry" err="Get \\"https://x\\": dial tcp 10.0.5.84:443: i/o timeout" interval="200ms"'],
      ['coredns-log', '2026-11-18T10:00:00Z stdout F [ERROR] plugin/errors: 2 api.stripe.com. A: read udp 10.0.30.71:40000->10.0.0.2:53: i/o timeout'],
      ['dmesg', '[ 8123.456789] kauditd_printk_skb: 12 callbacks suppressed'],
      ['dmesg', '[ 8123.456789] nvme nvme1: I/O 12 QID 2 timeout, completion polled'],
    ];
    const loud = boot.flatMap(([kind, text]) => LINE_RULES
      .filter((rule) => rule.kinds.includes(kind) && counts(rule, text) && !rule.threshold)
      .filter((rule) => atLeast(rule.severity ?? conditionOf(rule.condition)!.severity, 'medium'))
      .map((rule) => rule.id));
    expect(loud).toEqual([]);
  });
});
