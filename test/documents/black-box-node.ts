import { CaptureNode } from './capture-node';
import { UploadServer } from './upload-server';
import { BLACK_BOX_PARAMETERS } from '../../src/catalog/black-box';
import { blackBoxDocument } from '../../src/constructs/private/black-box-document';

export type BlackBoxValues = Readonly<Record<string, string>>;

export const COLLECTION_ID = 'c-0123456789abcdef';

export const BLACK_BOX_VALUES: BlackBoxValues = { CollectionId: COLLECTION_ID, UploadUrl: `https://127.0.0.1/uploads/${COLLECTION_ID}/ssm-command.tar.gz?X-Amz-Signature=0` };

interface Document {
  readonly parameters: Record<string, { readonly allowedPattern: string }>;
  readonly mainSteps: [{ readonly inputs: { readonly timeoutSeconds: string; readonly runCommand: readonly string[] } }];
}

export const DOCUMENT = blackBoxDocument() as unknown as Document;

/** Whether SSM would take a value: it compares with the pattern of the document before anything is sent. */
export function isTaken(parameter: keyof typeof BLACK_BOX_PARAMETERS, value: string): boolean {
  return new RegExp(DOCUMENT.parameters[parameter]!.allowedPattern).test(value);
}

/** The document's script as SSM makes it: each parameter replaced by its value, as text. */
export function blackBoxScript(values: BlackBoxValues): string {
  return DOCUMENT.mainSteps[0].inputs.runCommand.map(line => line.replace(/\{\{ ?(\w+) ?\}\}/g, (_all, name: string) => values[name]!)).join('\n');
}

/** A URL that the document takes, different each time. */
export function uploadUrl(server: UploadServer, signature: string): string {
  return `https://${server.address}/uploads/${COLLECTION_ID}/ssm-command.tar.gz?X-Amz-Signature=${signature}`;
}

/** A node as the document sees it. What it has to say is made up, but for what this machine says of itself. */
export class BlackBoxNode extends CaptureNode {
  protected script(values: BlackBoxValues): string {
    return blackBoxScript({ ...BLACK_BOX_VALUES, ...values });
  }

  /** Gives the node logs, and the kernel's messages. */
  talkative(): this {
    this.addCommand('journalctl', '#!/bin/sh\ncase "$*" in *kubelet*) echo "Nov 20 12:00:01 ip-10-0-0-1 kubelet[1]: E1120 12:00:01.000000       1 kubelet.go:1] the last words";; *) echo "Nov 20 12:00:00 ip-10-0-0-1 systemd[1]: ok";; esac\n');
    this.addCommand('dmesg', '#!/bin/sh\necho "[  100.000001] Out of memory: Killed process 4242 (java) total-vm:8000000kB, anon-rss:7000000kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:1kB oom_score_adj:0"\n');
    this.addCommand('iptables-save', '#!/bin/sh\nprintf "*filter\\n:INPUT ACCEPT [0:0]\\n:FORWARD ACCEPT [0:0]\\n:OUTPUT ACCEPT [0:0]\\nCOMMIT\\n"\n');
    return this;
  }
}
