import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType, AssetStaging, CfnResource, IgnoreMode, Names, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { ASSET_RESOURCE_METADATA_ENABLED_CONTEXT, ASSET_RESOURCE_METADATA_PATH_KEY, ASSET_RESOURCE_METADATA_PROPERTY_KEY } from 'aws-cdk-lib/cx-api';
import { Construct } from 'constructs';

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
 * Not `lambda.Code.fromAsset`: that imports the asset bucket, for which the CDK loads the facts of all regions, longer than all modules of this package take.
 */
export class FunctionCode extends lambda.Code {
  private staging?: AssetStaging;

  /** @param name of the entry file */
  constructor(private readonly name: string) { super(); }

  bind(scope: Construct): lambda.CodeConfig {
    const { files, hash } = (JSON.parse(readFileSync(path.join(BUNDLES, 'functions.json'), 'utf8')) as Record<string, FunctionFiles>)[this.name]!;
    this.staging = new AssetStaging(scope, 'Code', {
      sourcePath: BUNDLES,
      assetHash: hash,
      assetHashType: AssetHashType.CUSTOM,
      // glob mode compiles every pattern anew for every file: a fifth of the time that the construct takes at synthesis
      ignoreMode: IgnoreMode.GIT,
      exclude: ['*', ...files.map((file) => `!/${file}`)],
    });
    const stack = Stack.of(scope);
    const { bucketName, objectKey } = stack.synthesizer.addFileAsset({
      packaging: this.staging.packaging,
      sourceHash: hash,
      fileName: this.staging.relativeStagedPath(stack),
      displayName: Names.stackRelativeConstructPath(this.staging),
    });
    return { s3Location: { bucketName, objectKey } };
  }

  /** Where `cdk` and tools for local tests find the code. */
  override bindToResource(resource: CfnResource): void {
    if (this.staging === undefined || !resource.node.tryGetContext(ASSET_RESOURCE_METADATA_ENABLED_CONTEXT)) { return; }
    resource.addMetadata(ASSET_RESOURCE_METADATA_PATH_KEY, this.staging.relativeStagedPath(Stack.of(resource)));
    resource.addMetadata(ASSET_RESOURCE_METADATA_PROPERTY_KEY, 'Code');
  }
}
