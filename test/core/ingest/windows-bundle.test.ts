import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { takeIn } from './ingest-bytes';
import { atLeast } from '../../../src/core/findings/finding';

const NAME = 'eks_i-0b1c2d3e4f5061728_20261118T1422337781Z.zip';
const windows = takeIn(readFileSync(path.join(__dirname, '..', '..', 'fixtures', 'windows', NAME)), { name: NAME });

describe('a zip of the Windows collector', () => {
  test('says which node it is of, what it runs and when it was collected', async () => {
    const { manifest } = await windows;
    expect(manifest).toMatchObject({ instanceId: 'i-0b1c2d3e4f5061728', os: 'windows', nodeName: 'EC2AMAZ-7QK2L0P', state: 'ready', collectedAt: expect.stringMatching(/^2026-11-18T14:22/) });
  });

  test('gives what its logs show, and nothing about Linux', async () => {
    const { findings } = (await windows).findings;
    const grave = findings.filter((each) => each.kind !== 'coverage' && atLeast(each.severity, 'medium'));
    expect(grave.map((each) => each.condition).sort()).toEqual(['kubelet-failed', 'pleg-unhealthy']);
    expect(findings.map((each) => each.condition)).not.toContain('bundle-incomplete');
  });

  test('detectors of Linux are not judged for one reason, not for fifty files that nobody expects there', async () => {
    const { checks } = (await windows).findings;
    const reasons = new Set(checks.filter((each) => each.outcome === 'not-evaluable').map((each) => each.missing!.join()));
    expect(reasons).toContain('a Linux node (this one runs Windows)');
    expect([...reasons].join()).not.toMatch(/dmesg|iptables|ipamd/);
    expect(checks.find((each) => each.detector === 'windows-disk')).toMatchObject({ outcome: 'absent', checked: '1 drive below 90 %.' });
  });
});
