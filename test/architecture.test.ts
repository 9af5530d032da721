import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const SRC = path.join(__dirname, '..', 'src');

/** The walls of DESIGN section 2. Packages that a room may import, beside its own files. */
const ROOMS: Record<string, { readonly rooms: readonly string[]; readonly packages: readonly RegExp[] }> = {
  catalog: { rooms: [], packages: [] },
  constructs: { rooms: ['catalog'], packages: [/^aws-cdk-lib(\/|$)/, /^constructs$/, /^node:(path|fs|crypto)$/] },
  core: { rooms: ['catalog'], packages: [/^zod$/, /^re2js$/, /^unzipper$/, /^node:(zlib|stream|buffer|crypto|util)$/] },
  aws: { rooms: ['core', 'catalog'], packages: [/^@aws-sdk\//, /^@smithy\/signature-v4$/, /^@aws-lambda-powertools\//, /^zod$/, /^node:/] },
  threads: { rooms: ['core'], packages: [/^node:/] },
  cli: { rooms: ['core', 'aws', 'catalog', 'threads'], packages: [/^node:/, /^commander$/, /^cli-progress$/, /^picocolors$/, /^env-paths$/, /^@modelcontextprotocol\/sdk\//, /^zod$/] },
  functions: { rooms: ['core', 'aws', 'catalog', 'threads'], packages: [/^node:/, /^@aws-sdk\//] },
};

interface Import { readonly file: string; readonly room: string; readonly from: string }

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const full = path.join(folder, entry.name);
    return entry.isDirectory() ? sources(full) : entry.name.endsWith('.ts') && !entry.name.endsWith('.as.ts') ? [full] : [];
  });
}

function imports(): Import[] {
  return sources(SRC).flatMap((file) => {
    const room = path.relative(SRC, file).split(path.sep)[0]!;
    return [...readFileSync(file, 'utf8').matchAll(/(?:^|\n)\s*(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)|require\('([^']+)'\)/g)]
      .map((match) => ({ file: path.relative(SRC, file), room, from: match[1] ?? match[2] ?? match[3]! }));
  });
}

describe('the walls between rooms', () => {
  const all = imports().filter(({ room }) => room in ROOMS);

  test('every room was looked at', () => {
    expect(new Set(all.map(({ room }) => room))).toContain('core');
    expect(all.length).toBeGreaterThan(100);
  });

  test('rooms import only the rooms they may', () => {
    const wrong = all.filter(({ file, room, from }) => {
      if (!from.startsWith('.')) { return false; }
      const target = path.relative(SRC, path.resolve(SRC, path.dirname(file), from)).split(path.sep)[0]!;
      return target !== room && !ROOMS[room]!.rooms.includes(target);
    });
    expect(wrong).toEqual([]);
  });

  test('rooms import only the packages they may', () => {
    const wrong = all.filter(({ room, from }) => !from.startsWith('.') && !ROOMS[room]!.packages.some((allowed) => allowed.test(from)));
    expect(wrong).toEqual([]);
  });

  test('the domain has no hidden clock, environment, file system or console', () => {
    const hidden = /\bDate\.now\(|\bnew Date\(\)|\bprocess\.(?:env|argv|exit|std|cwd|platform|memoryUsage|hrtime)|\bconsole\.(?:log|info|warn|error|debug|dir|table|trace)\b|\bMath\.random\(/;
    const wrong = sources(path.join(SRC, 'core')).filter((file) => hidden.test(readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')));
    expect(wrong.map((file) => path.relative(SRC, file))).toEqual([]);
  });

  test('zod is imported as a namespace, because its named export drags in every locale', () => {
    const wrong = sources(SRC).filter((file) => /from 'zod'/.test(readFileSync(file, 'utf8')) && !/import \* as z from 'zod'/.test(readFileSync(file, 'utf8')));
    expect(wrong.map((file) => path.relative(SRC, file))).toEqual([]);
  });
});
