import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { install } from './installation';

const BUNDLES = path.join(__dirname, '..', '..', 'assets', 'bundles');

interface AssetManifest { readonly files: Record<string, { readonly displayName?: string; readonly source: { readonly path: string } }> }

/** The files that would be deployed as a function, by the name of its entry file. */
function staged(): Record<string, readonly string[]> {
  const { app } = install();
  const { directory } = app.synth();
  const { files } = JSON.parse(readFileSync(path.join(directory, 'Diagnostics.assets.json'), 'utf8')) as AssetManifest;
  const folders = Object.values(files).map(({ source }) => path.join(directory, source.path));
  const entries = ['tools', 'ingest', 'collections'];
  return Object.fromEntries(entries.map(name => [name, readdirSync(folders.find(folder => existsSync(path.join(folder, `${name}.js`)))!).sort()]));
}

test('the CDK command and tools for local tests are told where the code of each function lies', () => {
  const { app, stack } = install({}, undefined, { context: { 'aws:cdk:enable-asset-metadata': true } });
  const { directory } = app.synth();
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function'));
  for (const { Metadata } of functions) {
    expect(Metadata).toMatchObject({ 'aws:asset:property': 'Code' });
    expect(existsSync(path.join(directory, Metadata['aws:asset:path'], 'functions.json'))).toBe(false);
    expect(['ingest.js', 'tools.js', 'collections.js'].filter(name => existsSync(path.join(directory, Metadata['aws:asset:path'], name)))).toHaveLength(1);
  }
  expect(functions.length).toBeGreaterThan(2);
});

test('each function is deployed with exactly the files that the package lists for it', () => {
  const listed = JSON.parse(readFileSync(path.join(BUNDLES, 'functions.json'), 'utf8')) as Record<string, { files: readonly string[] }>;
  const { tools, ingest, collections } = staged();
  expect(tools).toEqual([...listed.tools!.files]);
  expect(ingest).toEqual([...listed.ingest!.files]);
  expect(collections).toEqual([...listed.collections!.files]);
});
