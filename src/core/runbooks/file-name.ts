import { Runbook } from './runbook';

/** `d5-service-rules-missing`: the id and the words of the title, as in the name of the file. */
export function fileNameOf(runbook: Pick<Runbook, 'id' | 'title'>): string {
  return `${runbook.id} ${runbook.title}`.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '');
}
