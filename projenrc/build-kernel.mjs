// Compiles each src/core/**/*.as.ts below into the *.generated.ts beside it.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

for (const [source, name] of [['src/core/scan/kernel', 'KERNEL_WASM'], ['src/core/bundle/inflate', 'INFLATE_WASM']]) {
  const { error, stderr, binary } = await asc.compileString({ 'module.as.ts': readFileSync(`${source}.as.ts`, 'utf8') }, {
    optimizeLevel: 3, shrinkLevel: 0, runtime: 'stub', noAssert: true, enable: ['simd'], importMemory: true, initialMemory: 1, maximumMemory: 65536,
  });
  if (error) { throw new Error(`${source}.as.ts: ${error.message}\n${stderr.toString()}`); }
  const text = [
    `// Generated from ${source.split('/').pop()}.as.ts by projenrc/build-kernel.mjs. Do not edit.`,
    '/** WebAssembly module, base64. */',
    `export const ${name} = '${Buffer.from(binary).toString('base64')}';`,
    '',
  ].join('\n');
  const target = `${source}.generated.ts`;
  // an untouched file leaves the bundles in assets/ up to date
  if (readFileSync(target, { encoding: 'utf8', flag: 'a+' }) !== text) { writeFileSync(target, text); }
  console.error(`${target}: ${binary.length} bytes of WebAssembly`);
}
