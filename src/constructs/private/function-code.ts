import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';

const BUNDLES = path.join(__dirname, '..', '..', '..', 'assets', 'bundles');

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
  return lambda.Code.fromAsset(BUNDLES, { assetHash: hash, assetHashType: AssetHashType.CUSTOM, exclude: ['*', '.*', ...files.map((file) => `!${file}`)] });
}
