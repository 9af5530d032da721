import { captureParameters } from '../../src/catalog/capture-parameters';
import { captureDocument } from '../../src/constructs/private/capture-document';

export type CaptureValues = Readonly<Record<string, string>>;

export const CAPTURE_ID = 'p-0123456789abcdef';

/** A whole set of values that the document takes. */
export const VALUES: CaptureValues = {
  CaptureId: CAPTURE_ID,
  UploadUrl: `https://127.0.0.1/packets/i-0123456789abcdef0/${CAPTURE_ID}.pcap?X-Amz-Signature=0`,
  Scope: 'host',
  PodNamespace: 'default',
  PodName: 'none',
  Interface: 'lo',
  Direction: 'inout',
  DurationSeconds: '2',
  SnapLength: '128',
  MaxPackets: '1000000',
  MaxMegabytes: '10',
  Ring: 'false',
  Filter: 'all',
};

/** Whether SSM would take a value: it compares with the pattern of the document before anything is sent, and its agent does so again. */
export function isTaken(parameter: string, value: string, payload = false): boolean {
  const { parameters } = captureDocument(payload) as { parameters: Record<string, { allowedPattern: string }> };
  return new RegExp(parameters[parameter]!.allowedPattern).test(value);
}

/** The document's script as SSM makes it: each parameter replaced by its value, as text. Values are not looked at here; `isTaken` is what keeps bad ones out. */
export function scriptWith(values: CaptureValues, payload = false): string {
  const { mainSteps: [step] } = captureDocument(payload) as { mainSteps: [{ inputs: { runCommand: string[] } }] };
  return step.inputs.runCommand.map(line => line.replace(/\{\{ ?(\w+) ?\}\}/g, (_all, name: string) => {
    const value = values[name];
    if (value === undefined) { throw new Error(`the script names a parameter ${name} that has no value`); }
    return value;
  })).join('\n');
}

export const PARAMETER_NAMES = Object.keys(captureParameters(false));
