// Compiles src/core/scan/kernel.as.ts into src/core/scan/kernel.generated.ts.
import { readFileSync, writeFileSync } from 'node:fs';
import asc from 'assemblyscript/asc';

const SOURCE = 'src/core/scan/kernel.as.ts';
const TARGET = 'src/core/scan/kernel.generated.ts';

const { error, stderr, binary } = await asc.compileString({ 'kernel.as.ts': readFileSync(SOURCE, 'utf8') }, {
  optimizeLevel: 3, shrinkLevel: 0, runtime: 'stub', noAssert: true, enable: ['simd'], importMemory: true, initialMemory: 1, maximumMemory: 65536,
});
if (error) { throw new Error(`${error.message}\n${stderr.toString()}`); }
const text = [
  '// Generated from kernel.as.ts by projenrc/build-kernel.mjs. Do not edit.',
  '/** WebAssembly module, base64. */',
  `export const KERNEL_WASM = '${Buffer.from(binary).toString('base64')}';`,
  '',
].join('\n');
// an untouched file leaves the bundles in assets/ up to date
if (readFileSync(TARGET, 'utf8') !== text) { writeFileSync(TARGET, text); }
console.error(`${TARGET}: ${binary.length} bytes of WebAssembly`);
