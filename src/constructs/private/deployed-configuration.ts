import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { AssetHashType, FileSystem } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { BUNDLES } from './function-code';
import { PropError } from './prop-error';
import { CONFIGURATION_KEYS, ConfigurationKind } from '../../catalog/keys';
import { ConfigurationDocument } from '../configuration-document';

/** The props, by what the functions call the documents. */
export type ConfigurationProps = { readonly [kind in ConfigurationKind]?: ConfigurationDocument };

/** `check-configuration.js`, made of src/cli/check-configuration.ts: what is wrong with the documents, in one sentence a document. */
interface Checker {
  problemsOf(documents: Readonly<Record<string, string>>): readonly { readonly kind: string; readonly message: string }[];
}

/**
 * The documents as a Lambda layer (docs/adr/0012): part of the deployment, so that it is rolled back with it, that no principal can change it at run time, and that no custom resource is needed.
 *
 * @throws PropError naming the document that the functions would refuse
 */
export function configurationLayer(scope: Construct, props: ConfigurationProps): lambda.LayerVersion | undefined {
  const given = (Object.keys(CONFIGURATION_KEYS) as ConfigurationKind[]).flatMap((kind) => {
    const document = props[kind];
    return document === undefined ? [] : [{ kind, document }];
  });
  if (given.length === 0) { return undefined; }
  assertUsable(Object.fromEntries(given.map(({ kind, document }) => [kind, document])));
  const files = given.map(({ kind, document }) => ({ name: CONFIGURATION_KEYS[kind], text: document._text }));
  const folder = FileSystem.mkdtemp('eks-node-diagnostics-');
  for (const { name, text } of files) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return new lambda.LayerVersion(scope, 'Configuration', {
    description: `Configuration of ${scope.node.path}: ${given.map(({ kind }) => kind).join(', ')}`,
    code: lambda.Code.fromAsset(folder, { assetHash: createHash('sha256').update(JSON.stringify(files)).digest('hex'), assetHashType: AssetHashType.CUSTOM }),
  });
}

function assertUsable(documents: Readonly<Record<string, ConfigurationDocument>>): void {
  // the engine that the functions run, so that nothing is accepted here and refused there; loaded only when there is something to check
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a bundle has no types to import, and most apps never need it
  const { problemsOf } = require(path.join(BUNDLES, 'check-configuration.js')) as Checker;
  const [problem] = problemsOf(Object.fromEntries(Object.entries(documents).map(([kind, { _text }]) => [kind, _text])));
  if (problem === undefined) { return; }
  throw new PropError({ prop: problem.kind, got: documents[problem.kind]!._origin, expected: 'a document that the functions can use', fix: problem.message });
}
