import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const ASSEMBLY = path.join(ROOT, '.jsii');
const MOST_SYMBOLS = 60;

interface Property { readonly name: string; readonly optional?: boolean; readonly docs?: { readonly default?: string; readonly summary?: string }; readonly type: unknown }
interface PublicType {
  readonly name: string;
  readonly kind: 'class' | 'enum' | 'interface';
  readonly datatype?: boolean;
  readonly docs?: { readonly summary?: string };
  readonly properties?: readonly Property[];
  readonly methods?: readonly { readonly name: string; readonly docs?: { readonly summary?: string } }[];
}

const compiled = existsSync(ASSEMBLY) ? describe : describe.skip;

compiled('the public interface (needs npx projen compile)', () => {
  const { types } = JSON.parse(readFileSync(existsSync(ASSEMBLY) ? ASSEMBLY : path.join(ROOT, 'package.json'), 'utf8')) as { types: Record<string, PublicType> };
  const all = Object.values(types ?? {});
  const structs = all.filter(({ datatype }) => datatype === true);

  test('is small enough to be learned', () => {
    expect(all.length).toBeLessThanOrEqual(MOST_SYMBOLS);
  });

  test('says of each optional prop what happens without it', () => {
    const silent = structs.flatMap(({ name, properties = [] }) => properties.filter(({ optional, docs }) => optional === true && docs?.default === undefined).map((property) => `${name}.${property.name}`));
    expect(silent).toEqual([]);
  });

  test('says of each type, property and method what it is', () => {
    const undocumented = all.flatMap(({ name, docs, properties = [], methods = [] }) => [
      ...docs?.summary === undefined ? [name] : [],
      ...[...properties, ...methods].filter((member) => member.docs?.summary === undefined).map((member) => `${name}.${member.name}`),
    ]);
    expect(undocumented).toEqual([]);
  });

  test('has no union: Java and Go would see an untyped object', () => {
    expect(all.filter((type) => JSON.stringify(type.properties ?? []).includes('"union"')).map(({ name }) => name)).toEqual([]);
  });

  test('is used by a test, prop by prop', () => {
    const tests = sources(path.join(ROOT, 'test', 'constructs')).concat(sources(path.join(ROOT, 'examples', 'typescript')), sources(path.join(ROOT, 'test', 'permissions'))).map((file) => readFileSync(file, 'utf8')).join('\n');
    const untested = structs.flatMap(({ name, properties = [] }) => properties.filter((property) => !new RegExp(`\\b${property.name}\\b`).test(tests)).map((property) => `${name}.${property.name}`));
    expect(untested).toEqual([]);
  });

  test('is in API.md as it is, prop by prop', () => {
    const text = readFileSync(path.join(ROOT, 'API.md'), 'utf8');
    expect(all.map(({ name }) => name).filter((name) => !text.includes(`id="eks-node-diagnostics-mcp.${name}"`))).toEqual([]);
    const properties = all.flatMap(({ name, kind, properties: own = [] }) => kind === 'enum' ? [] : own.map((property) => `${name}.property.${property.name}`));
    expect(properties.length).toBeGreaterThan(100);
    expect(properties.filter((property) => !text.includes(`id="eks-node-diagnostics-mcp.${property}"`))).toEqual([]);
  });
});

function sources(folder: string): string[] {
  if (!existsSync(folder)) { return []; }
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => entry.isDirectory() ? sources(path.join(folder, entry.name)) : entry.name.endsWith('.ts') ? [path.join(folder, entry.name)] : []);
}
