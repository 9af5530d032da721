import type { ResourceSource } from './mcp-server';
import { printable } from './report/printable';
import { RUNBOOKS, runbookOf } from '../core/runbooks/library';
import { renderRunbook } from '../core/runbooks/render-runbook';
import { Answer, BundleLibrary } from '../core/tools';
import { BUNDLE_ID_PATTERN, INSTANCE_ID_PATTERN } from '../core/tools/inputs';

const BUNDLES = 'eks-node:///bundles/';
const RUNBOOK_FOLDER = 'eks-node:///runbooks/';
const MOST_BUNDLES = 100;

/**
 * Bundles and runbooks as MCP resources. A bundle reads as the answer of quick_triage and a file of it as that of read, so that text of the node stays in the same fields
 * as everywhere else; a runbook, which is ours, reads as Markdown.
 */
export function bundleResources(library: BundleLibrary, call: (tool: string, args: Record<string, unknown>) => Promise<Answer>): ResourceSource {
  return {
    list: async () => [
      ...(await library.list()).slice(0, MOST_BUNDLES).map(({ instanceId, bundleId, cluster, collectedAt, verdict }) => ({
        uri: `${BUNDLES}${instanceId}/${bundleId}`,
        name: `${instanceId} ${collectedAt ?? bundleId}`,
        title: `Node ${instanceId}${cluster === undefined ? '' : ` of ${printable(cluster).slice(0, 100)}`}`,
        description: verdict === undefined ? 'Diagnosis of a log bundle' : printable(verdict).slice(0, 300),
        mimeType: 'application/json',
      })),
      ...RUNBOOKS.map(({ id, title, conditions }) => ({
        uri: `${RUNBOOK_FOLDER}${id}`, name: `runbook ${id}`, title, ...(conditions.length > 0 && { description: `For ${conditions.slice(0, 6).join(', ')}` }), mimeType: 'text/markdown',
      })),
    ],
    templates: [
      { uriTemplate: `${BUNDLES}{instanceId}/{bundleId}`, name: 'bundle', title: 'Diagnosis of a bundle', mimeType: 'application/json' },
      { uriTemplate: `${BUNDLES}{instanceId}/{bundleId}/files/{+path}`, name: 'file', title: 'Beginning of a file of a bundle', mimeType: 'application/json' },
      { uriTemplate: `${RUNBOOK_FOLDER}{runbook}`, name: 'runbook', title: 'Runbook', mimeType: 'text/markdown' },
    ],
    read: async uri => {
      const runbook = uri.startsWith(RUNBOOK_FOLDER) ? runbookOf(uri.slice(RUNBOOK_FOLDER.length)) : undefined;
      if (runbook) return { mimeType: 'text/markdown', text: renderRunbook(runbook) };
      if (!uri.startsWith(BUNDLES)) return undefined;
      const [instanceId, bundleId, ...rest] = uri.slice(BUNDLES.length).split('/');
      if (!INSTANCE_ID_PATTERN.test(instanceId ?? '') || !BUNDLE_ID_PATTERN.test(bundleId ?? '')) return undefined;
      if (rest.length > 0 && (rest[0] !== 'files' || rest.length < 2)) return undefined;
      const answer = rest.length === 0
        ? await call('quick_triage', { instanceId, bundleId })
        : await call('read', { logKey: `${instanceId}/${bundleId}/${rest.slice(1).map(decoded).join('/')}` });
      return answer.ok ? { mimeType: 'application/json', text: JSON.stringify(answer) } : undefined;
    },
  };
}

/** Clients encode what URIs do not hold; paths of bundles use `%` themselves, so what is no valid encoding stays. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
