import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { CAPTURE_SCRIPT_SECONDS, captureParameters } from '../../catalog/capture-parameters';

/**
 * The SSM document that records packets on one node: fields with a pattern each, and a script that is the same whatever is asked. The only document that may be sent for captures.
 *
 * @param payload whether more than headers may be recorded
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html
 */
export function captureDocument(payload: boolean): Record<string, unknown> {
  const parameters = Object.entries(captureParameters(payload)).map(([name, { description, pattern }]) => [name, { type: 'String', description, allowedPattern: pattern }]);
  return {
    schemaVersion: '2.2',
    description: 'Records network packets on one EKS worker node, or in one pod on it, and uploads them once. Installs nothing and leaves nothing behind.',
    parameters: Object.fromEntries(parameters),
    mainSteps: [{
      action: 'aws:runShellScript',
      name: 'capturePackets',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: { timeoutSeconds: String(CAPTURE_SCRIPT_SECONDS), runCommand: script() },
    }],
  };
}

function script(): string[] {
  return readFileSync(path.join(__dirname, '..', '..', '..', 'assets', 'documents', 'packet-capture.sh'), 'utf8').trimEnd().split('\n');
}
