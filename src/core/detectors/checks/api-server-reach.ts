import { ApiServerAttempt } from '../../parsers/curl-api-server';
import { titleSafe } from '../../safety/title-safe';
import { evidenceAt, StateCheck, StateFault } from '../state-check';
import { counted, notEvaluable, outcomeOf } from './outcome';

/** curl(1), exit codes. */
const REASONS: Readonly<Record<number, string>> = {
  6: 'the name does not resolve', 7: 'the connection was refused', 28: 'time-out', 35: 'the TLS handshake failed', 52: 'an empty answer', 56: 'the connection was reset', 60: 'the certificate is not trusted',
};

function reasonOf(attempt: ApiServerAttempt): string {
  if (attempt.curlCode !== undefined && Object.hasOwn(REASONS, attempt.curlCode)) { return REASONS[attempt.curlCode]!; }
  const error = attempt.error ?? '';
  if (/Could not resolve|Resolving timed out/.test(error)) { return REASONS[6]!; }
  if (/timed out|timeout/i.test(error)) { return REASONS[28]!; }
  if (/refused/.test(error)) { return REASONS[7]!; }
  if (/certificate/i.test(error)) { return REASONS[60]!; }
  return attempt.connected ? 'no answer after the connection' : 'no connection';
}

/** A2: the collector's own tries to reach the API server. Any HTTP status is an answer: /livez may be closed to anonymous requests. */
export const apiServerReachCheck: StateCheck = {
  id: 'api-server-curl',
  condition: 'api-server-unreachable',
  section: 'node',
  source: 'eks-log-collector: 5 x curl --connect-timeout 3 <endpoint>/livez?verbose',
  remediation: [
    'Time-out: security groups (443 from the node to the cluster security group), routes, network ACLs, iptables on the node. Name: DNS resolver of the node, private hosted zone of a private endpoint.',
    'Compare the endpoint with the cluster\'s: a node of a deleted cluster asks for a name that is gone.',
  ],
  runbook: 'A2',
  correlateWith: ['kubelet', 'networking', 'coredns'],
  evaluate(context) {
    const file = context.facts('curl-api-server').find(({ facts }) => facts.attempts.length > 0);
    if (!file) { return notEvaluable('networking/curl_api_server.txt (not collected on AL2023: the collector finds no kubeconfig)'); }
    const { attempts, host } = file.facts;
    const failed = attempts.filter((attempt) => attempt.status === undefined);
    const broken = attempts.filter((attempt) => (attempt.status ?? 0) >= 500);
    const faults: StateFault[] = [];
    const entity = { ...host !== undefined && { endpoint: host }, attempts: attempts.length, failed: failed.length };
    // One lost try of five is no outage; a file that was cut ends with half a try.
    if (failed.length >= Math.max(2, attempts.length / 2) || (failed.length === attempts.length && failed.some((attempt) => attempt.error !== undefined || attempt.curlCode !== undefined))) {
      const all = failed.length === attempts.length;
      faults.push({
        title: `${failed.length} of ${attempts.length} tries to reach the API server failed: ${reasonOf(failed[0]!)}`,
        severity: all ? 'critical' : 'high',
        entity: { ...entity, reason: reasonOf(failed[0]!) },
        ...failed[0]!.curlCode !== undefined && { code: `curl ${failed[0]!.curlCode}` },
        count: failed.length,
        evidence: failed.slice(0, 3).map((attempt) => evidenceAt(file.file, attempt.place)),
      });
    } else if (broken.length >= Math.max(2, attempts.length / 2)) {
      faults.push({
        title: `The API server answers with HTTP ${broken[0]!.status} (${broken.length} of ${attempts.length} tries)`,
        severity: 'medium',
        kind: 'symptom',
        entity: { ...entity, status: broken[0]!.status! },
        count: broken.length,
        evidence: broken.slice(0, 3).map((attempt) => evidenceAt(file.file, attempt.place)),
      });
    }
    const answered = attempts.length - failed.length;
    return outcomeOf(faults, `The API server${host === undefined ? '' : ` (${titleSafe(host)})`} answered ${answered} of ${counted(attempts.length, 'try', 'tries')}.`);
  },
};
