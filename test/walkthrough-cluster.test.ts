import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Deployment } from 'kubernetes-models/apps/v1';
import * as ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { libraryOf } from './core/example-bundles';
import { packBundle, takeIn } from './core/ingest/ingest-bytes';
import { answerOf } from './core/tools/fake-bundle';
import { BundleDraft } from '../benchmarks/evaluation/bundle-draft';
import { bundleOf } from '../benchmarks/evaluation/healthy-bundle';
import { makeNode } from '../benchmarks/evaluation/node-model';
import { BundleReader } from '../src/core/evidence/bundle-reader';
import { TOOLS } from '../src/core/tools';

const ROOT = path.join(__dirname, '..');
const TEXT = readFileSync(path.join(ROOT, 'docs', 'walkthrough.md'), 'utf8');
const CLUSTER = TEXT.slice(TEXT.indexOf('## On a test cluster'));
const COMMANDS = [...CLUSTER.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, text]) => text!);
const [MANIFEST] = [...CLUSTER.matchAll(/<<YAML\n([\s\S]*?)^YAML$/gm)].map(([, text]) => text!);
/** What Run Command gets, in the order of the page. */
const RUN = [...CLUSTER.matchAll(/--parameters '(\{[\s\S]*?\})'/g)].map(([, json]) => (JSON.parse(json!) as { commands: string[] }).commands);

/** Problems that the compiler sees in a literal of that type: fields that do not exist, and values of another type. */
function problemsOf(literal: unknown, type: string, from: string): string[] {
  const file = path.join(ROOT, 'test', 'manifest-of-the-walkthrough.ts');
  const source = `import { ${type} } from '${from}';\nexport const manifest: ${type} = ${JSON.stringify(literal)};\n`;
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  host.getSourceFile = (name, ...more) => (name === file ? ts.createSourceFile(name, source, ts.ScriptTarget.ES2022) : getSourceFile(name, ...more));
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? source : readFile(name));
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program, program.getSourceFile(file)).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

const WORKLOAD = parseAllDocuments(MANIFEST!.replace('$NODE', 'ip-10-0-1-7.ec2.internal')).map((each) => each.toJS() as Record<string, any>);

describe('docs/walkthrough.md, on a test cluster', () => {
  test.each(COMMANDS.map((text) => [text.split('\n')[0]!, text]))('%s …: is a script that a shell reads', (_, text) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    // variables are those that the page sets
    const set = [...COMMANDS.join('\n').matchAll(/^([A-Z]+)=/gm)].map(([, name]) => name);
    expect([...text.matchAll(/\$\{?([A-Z]+)\b/g)].map(([, name]) => name).filter((name) => !set.includes(name))).toEqual([]);
  });

  test('the workload is a Deployment as Kubernetes defines it, without unknown fields, and selects its own pods', () => {
    expect(WORKLOAD).toHaveLength(1);
    const [deployment] = WORKLOAD;
    expect(() => new Deployment(deployment as never).validate()).not.toThrow();
    expect(deployment).toMatchObject({ apiVersion: 'apps/v1', kind: 'Deployment' });
    expect(problemsOf(deployment, 'IDeployment', 'kubernetes-models/apps/v1')).toEqual([]);
    expect(problemsOf({ ...deployment, spec: { ...deployment!.spec, replica: 2 } }, 'IDeployment', 'kubernetes-models/apps/v1')).toEqual([expect.stringContaining('replica')]);
    expect(deployment!.spec.template.metadata.labels).toMatchObject(deployment!.spec.selector.matchLabels);
    expect(CLUSTER).toContain(`deployment/${deployment!.metadata.name}`);
  }, 60_000);

  test('calls of tools that the page spells out are accepted by their schemas', () => {
    const calls = [...CLUSTER.matchAll(/`([a-z_]+) (\{[^`]*\})`/g)].map(([, tool, args]) => [tool!, args!] as const);
    expect(calls.map(([tool]) => tool)).toEqual(expect.arrayContaining(['collect', 'compare_nodes']));
    for (const [tool, args] of calls) {
      const filled = JSON.parse(args.replace('<INSTANCE>', 'i-0123456789abcdef0').replace(/<(\w+)>/g, 'c-$1'));
      expect([tool, TOOLS.find(({ name }) => name === tool)!.input.safeParse(filled).error]).toEqual([tool, undefined]);
    }
  });

  test('what is put in is what is taken out', () => {
    expect(RUN).toHaveLength(2);
    const [insert, remove] = RUN;
    expect(remove!.map((command) => command.replace('-D FORWARD', '-I FORWARD 1'))).toEqual(insert);
  });

  describe('the same commands on simulated nodes', () => {
    const HOUR = 3_600_000;
    let before: BundleReader;
    let during: BundleReader;
    let after: BundleReader;

    /** As iptables-save prints a rule that was given on the command line. */
    const saved = (command: string): string => command.replace(/^iptables -I (\w+) 1/, '-A $1').replace(/-p (udp|tcp) /, '-p $1 -m $1 ');

    async function bundle(hours: number, change: (draft: BundleDraft) => void = () => undefined): Promise<BundleReader> {
      const node = makeNode({}, 5);
      const draft = bundleOf({ ...node, collected: node.collected + hours * HOUR });
      change(draft);
      const date = new Date(draft.node.collected);
      const stamp = date.toISOString();
      const bytes = await packBundle(draft.render().map((file) => ({ ...file, mtime: date })));
      return (await takeIn(bytes, { name: `eks_${node.instanceId}_${stamp.slice(0, 10)}_${stamp.slice(11, 16).replace(':', '')}-UTC_0.7.9.tar.gz`, bundleId: `b${hours}` })).reader;
    }

    beforeAll(async () => {
      before = await bundle(0);
      during = await bundle(1, (draft) => RUN[0]!.forEach((command) => draft.rule('filter', saved(command), 640, true)));
      after = await bundle(2);
    }, 60_000);

    test('before and after nothing is wrong; during, the two rules are the cause, with their counters', async () => {
      for (const reader of [before, after]) {
        const { verdict, rootCauses } = await answerOf({ bundles: libraryOf([reader]), clock: { now: () => 0 } }, 'quick_triage');
        expect({ verdict: verdict.verdict, rootCauses }).toEqual({ verdict: 'no fault found', rootCauses: [] });
      }
      const triage = await answerOf({ bundles: libraryOf([during]), clock: { now: () => 0 } }, 'quick_triage');
      expect(['dns-blocked-by-iptables', 'iptables-drop']).toContain(triage.rootCauses[0].condition);
      const excerpts = triage.findings.flatMap(({ evidence }: any) => evidence.map(({ excerpt }: any) => excerpt)) as string[];
      for (const protocol of ['udp', 'tcp']) { expect(excerpts.filter((text) => text.includes('DROP') && text.includes(protocol) && text.includes('640') && text.includes('node-demo'))).not.toEqual([]); }
      // the comment is data: no title of ours repeats it
      expect(JSON.stringify(triage.findings.map(({ title }: any) => title))).not.toContain('node-demo');
    });

    test('compare_nodes lists the rules between before and during, and between during and after', async () => {
      const context = { bundles: libraryOf([before, during, after]), clock: { now: () => 0 } };
      for (const bundleIds of [['b0', 'b1'], ['b1', 'b2']]) {
        const { differences } = await answerOf(context, 'compare_nodes', { bundleIds });
        expect(differences.filter(({ what }: any) => /FORWARD DROP (udp|tcp) dpt 53/.test(what))).toHaveLength(2);
      }
    });
  });
});
