import { readFileSync } from 'node:fs';
import * as path from 'node:path';

interface Manifest {
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The package's own manifest. It lies two folders above this file, bundled or not. */
export function packageFacts(): Manifest {
  return JSON.parse(readFileSync(path.join(__dirname, '..', '..', 'package.json'), 'utf8')) as Manifest;
}
