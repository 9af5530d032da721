import { shown } from './arguments';
import { BundleLibrary } from './bundle-library';
import { BUNDLE_ID_PATTERN, INSTANCE_ID_PATTERN } from './inputs';
import { ToolError } from './tool-error';
import { BundleReader } from '../evidence/bundle-reader';
import { FileEntry } from '../evidence/manifest';

/** A file of an open bundle. */
export interface OpenFile {
  readonly reader: BundleReader;
  readonly file: FileEntry;
  readonly logKey: string;
}

const SUGGESTIONS = 5;

/**
 * Opens the file that `logKey` names: `<instanceId>/<bundleId>/<path>` as in every citation, or only the path inside the bundle that
 * `instanceId` and `bundleId` (or there being one) select. Throws ToolError.
 */
export async function openLogKey(tool: string, library: BundleLibrary, logKey: string, instanceId?: string, bundleId?: string): Promise<OpenFile> {
  const [first, second, ...rest] = logKey.split('/');
  const isFull = INSTANCE_ID_PATTERN.test(first) && second !== undefined && BUNDLE_ID_PATTERN.test(second) && rest.length > 0;
  if (isFull && ((instanceId ?? first) !== first || (bundleId ?? second) !== second)) {
    throw new ToolError('INVALID_ARGUMENT', `${tool}: logKey names ${first}/${second}, but instanceId or bundleId name another. Give logKey alone.`);
  }
  const reader = isFull ? await library.open(first, second) : await library.open(instanceId, bundleId);
  return fileOf(tool, reader, isFull ? rest.join('/') : logKey);
}

/** The file at `path` of an open bundle. Throws FILE_NOT_FOUND with the nearest names. */
export function fileOf(tool: string, reader: BundleReader, path: string): OpenFile {
  const file = reader.file(path);
  const { instanceId, bundleId, files } = reader.manifest;
  if (file === undefined) {
    const near = nearest(files.map(each => each.path), path);
    throw new ToolError('FILE_NOT_FOUND', `${tool}: ${instanceId}/${bundleId} has no file ${shown(path)}. ${near.length > 0 ? `Near: ${near.join(', ')}.` : 'See validate for what it holds.'}`);
  }
  return { reader, file, logKey: `${instanceId}/${bundleId}/${path}` };
}

/** Paths with the same last name, those that contain it (without its extension), then those of its folder, in path order. */
function nearest(paths: readonly string[], wanted: string): string[] {
  const folder = wanted.slice(0, wanted.lastIndexOf('/') + 1);
  const name = wanted.slice(wanted.lastIndexOf('/') + 1).toLowerCase();
  const stem = name.replace(/\.[a-z]+$/, '');
  const same = paths.filter(each => each.toLowerCase().endsWith(`/${name}`));
  const containing = stem.length >= 3 ? paths.filter(each => each.toLowerCase().includes(stem)) : [];
  const beside = folder === '' ? [] : paths.filter(each => each.startsWith(folder));
  return [...new Set([...same, ...containing, ...beside])].slice(0, SUGGESTIONS).map(each => each.slice(0, 160));
}
