import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

const ROOT = path.join(__dirname, '..');
const compiled = existsSync(path.join(ROOT, '.jsii')) ? describe : describe.skip;

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly description: string;
  readonly repository: { readonly url: string };
  readonly keywords: readonly string[];
  readonly jsii: { readonly targets: Readonly<Record<string, object>> };
  readonly dependencies?: object;
  readonly peerDependencies: Readonly<Record<string, string>>;
}
interface Assembly extends Pick<Manifest, 'name' | 'version' | 'license'> {
  readonly targets: Readonly<Record<string, object>>;
  readonly readme?: { readonly markdown: string };
  readonly docs: { readonly stability: string };
}

function json<T>(file: string): T {
  const bytes = readFileSync(path.join(ROOT, file));
  const value = JSON.parse(bytes.toString('utf8')) as T & { schema?: string; filename?: string };
  // jsii may compress the assembly and leave a pointer
  return value.schema === 'jsii/file-redirect' ? JSON.parse(gunzipSync(readFileSync(path.join(ROOT, value.filename!))).toString('utf8')) as T : value;
}

/*
 * What Construct Hub asks of a package before it lists it: https://github.com/cdklabs/construct-hub, src/package-sources/npmjs (what it follows) and src/backend/ingestion (what it takes in).
 */
describe('Construct Hub finds the package', () => {
  const manifest = json<Manifest>('package.json');

  test('by its jsii configuration and by a keyword or dependency of the CDK', () => {
    expect(Object.keys(manifest.jsii.targets)).toEqual(expect.arrayContaining(['java', 'python', 'dotnet', 'go']));
    expect(manifest.keywords).toEqual(expect.arrayContaining(['cdk', 'aws-cdk', 'awscdk']));
    expect(Object.keys(manifest.peerDependencies).sort()).toEqual(['aws-cdk-lib', 'constructs']);
  });

  test('under a licence that it lists', () => {
    expect(manifest.license).toMatch(/^(?:Apache-2\.0|BSD-\S+|CDDL-\S+|EPL-\S+|ISC|MIT(?:-0)?|MPL-2\.0)$/);
    expect(readFileSync(path.join(ROOT, 'LICENSE'), 'utf8')).toContain('Apache License');
  });

  test('can be installed alone: it brings no dependency that must be found', () => {
    expect(Object.keys(manifest.dependencies ?? {})).toEqual([]);
  });

  test('shows a description, keywords of what it is for, its repository, and a sample near the top of the README', () => {
    expect(manifest.description.length).toBeGreaterThan(60);
    expect(manifest.keywords).toEqual(expect.arrayContaining(['eks', 'kubernetes', 'mcp']));
    expect(manifest.keywords).not.toContain('construct-hub/hide-from-search');
    expect(manifest.repository.url).toMatch(/^https:\/\/github\.com\/.+\.git$/);
    expect(readFileSync(path.join(ROOT, 'README.md'), 'utf8')).toMatch(/^```ts\n[\s\S]*?new EksNodeDiagnosticsMcp\(/m);
  });
});

compiled('Construct Hub takes the package in (needs npx projen compile)', () => {
  const assembly = compiled === describe ? json<Assembly>('.jsii') : undefined!;
  const manifest = json<Manifest>('package.json');

  test('because the assembly says what package.json says', () => {
    const { name, version, license } = manifest;
    expect({ name: assembly.name, version: assembly.version, license: assembly.license }).toEqual({ name, version, license });
  });

  test('with documentation for each language, and its README', () => {
    expect(Object.keys(assembly.targets)).toEqual(expect.arrayContaining(['java', 'python', 'dotnet', 'go', 'js']));
    expect(assembly.readme?.markdown).toContain('# eks-node-diagnostics-mcp');
    expect(assembly.docs.stability).toBe('stable');
  });
});
