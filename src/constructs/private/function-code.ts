import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType, IgnoreMode } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

/** What projenrc/build-assets.mjs made. */
export const BUNDLES = path.join(__dirname, '..', '..', '..', 'assets', 'bundles');

/** What projenrc/build-assets.mjs found that each function needs of the bundles. */
interface FunctionFiles {
  readonly files: readonly string[];
  readonly hash: string;
}

/**
 * The code of a function: its entry file, what that shares with the command and the other functions, and nothing else. The hash is of the files as they were packed, so that
 * synthesis need not read them.
 *
 * @param name of the entry file
 */
export function functionCode(name: string): lambda.Code {
  const { files, hash } = (JSON.parse(readFileSync(path.join(BUNDLES, 'functions.json'), 'utf8')) as Record<string, FunctionFiles>)[name]!;
  return lambda.Code.fromAsset(BUNDLES, {
    assetHash: hash,
    assetHashType: AssetHashType.CUSTOM,
    // glob mode compiles every pattern anew for every file: a fifth of the time that the construct takes at synthesis
    ignoreMode: IgnoreMode.GIT,
    exclude: ['*', ...files.map((file) => `!/${file}`)],
  });
}
