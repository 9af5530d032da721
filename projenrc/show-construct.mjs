/*
 * Prints what the complete example makes (resources by type, of `app.synth()` with the compiled package), what is in the npm package (files with sizes) and what each function is deployed
 * with: `npm run show:construct`. Needs a compiled package (npx projen compile).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const CONTEXT = { clusters: 'prod', nodeRoles: 'prod-nodes', approvers: 'on-call', alarmEmail: 'oncall@example.com', agentSpace: 'space-1' };

const scratch = mkdtempSync(path.join(tmpdir(), 'show-construct-'));
try {
  mkdirSync(path.join(scratch, 'node_modules'));
  for (const name of ['aws-cdk-lib', 'constructs']) symlinkSync(path.join(root, 'node_modules', name), path.join(scratch, 'node_modules', name));
  symlinkSync(root, path.join(scratch, 'node_modules', 'eks-node-diagnostics-mcp'));
  const outfile = path.join(scratch, 'app.js');
  buildSync({ entryPoints: [path.join(root, 'examples', 'typescript', 'complete', 'app.ts')], bundle: true, packages: 'external', platform: 'node', format: 'cjs', outfile, tsconfigRaw: '{}' });
  const out = path.join(scratch, 'cdk.out');
  const synthesis = spawnSync(process.execPath, ['-e', `require(${JSON.stringify(outfile)}).app.synth()`], { encoding: 'utf8', env: { ...process.env, CDK_OUTDIR: out, CDK_CONTEXT_JSON: JSON.stringify(CONTEXT) } });
  if (synthesis.status !== 0) throw new Error(synthesis.stderr);
  const [file] = readdirSync(out).filter(name => name.endsWith('.template.json'));
  const text = readFileSync(path.join(out, file), 'utf8');
  const types = Object.values(JSON.parse(text).Resources).map(({ Type }) => Type);
  console.log(`Complete example: ${types.length} resources, template ${kilobytes(JSON.stringify(JSON.parse(text)).length)}`);
  for (const type of [...new Set(types)].sort()) console.log(`${String(types.filter(each => each === type).length).padStart(5)}  ${type}`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const packed = Object.values(JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts', '--offline', '--loglevel=error'], { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })))[0];
console.log(`\nnpm package: ${kilobytes(packed.size)} packed, ${kilobytes(packed.unpackedSize)} unpacked, ${packed.files.length} files`);
for (const { path: name, size } of packed.files.sort((a, b) => b.size - a.size)) console.log(`${kilobytes(size).padStart(10)}  ${name}`);

const manifest = JSON.parse(readFileSync(path.join(root, 'assets', 'bundles', 'functions.json'), 'utf8'));
console.log('\nFunctions, as deployed (node projenrc/build-assets.mjs --sizes tells code, tables and packages apart)');
for (const [name, { files }] of Object.entries(manifest)) {
  console.log(`${kilobytes(files.reduce((sum, each) => sum + readFileSync(path.join(root, 'assets', 'bundles', each)).length, 0)).padStart(10)}  ${name}: ${files.length} files`);
}

function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(bytes < 10_000 ? 1 : 0)} KB`;
}
