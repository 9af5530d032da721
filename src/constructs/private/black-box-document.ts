import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { BLACK_BOX_PARAMETERS, BLACK_BOX_SCRIPT_SECONDS } from '../../catalog/black-box';

/**
 * The SSM document that saves what a node still has before it goes: the same script whatever the node, and nothing to choose but where the archive goes.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html
 */
export function blackBoxDocument(): Record<string, unknown> {
  const parameters = Object.entries(BLACK_BOX_PARAMETERS).map(([name, { description, pattern }]) => [name, { type: 'String', description, allowedPattern: pattern }]);
  return {
    schemaVersion: '2.2',
    description: 'Saves the ends of logs, the kernel\'s messages, rules and routes of one EKS worker node within a minute, and uploads them once. Installs nothing and leaves nothing behind.',
    parameters: Object.fromEntries(parameters),
    mainSteps: [{
      action: 'aws:runShellScript',
      name: 'saveWhatIsLeft',
      precondition: { StringEquals: ['platformType', 'Linux'] },
      inputs: { timeoutSeconds: String(BLACK_BOX_SCRIPT_SECONDS), runCommand: script() },
    }],
  };
}

function script(): string[] {
  return readFileSync(path.join(__dirname, '..', '..', '..', 'assets', 'documents', 'black-box.sh'), 'utf8').trimEnd().split('\n');
}
