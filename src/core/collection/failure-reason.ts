import { accessRefusal } from './access-refusal';
import { FAILURE_REASONS } from './failure-reasons';
import { AutomationView } from './ports';
import { CollectionFailure } from './record';
import { excerptOf, runOutput } from './run-output';
import { plainLine, plainText } from '../safety/plain-line';

const MOST_TEXT = 8_192;

/**
 * Why a run ended without a bundle, from what SSM says about it. The words may come from the node, so they are cleaned and cut, and only ever shown as `detail`.
 *
 * @param hidesAddresses words of others may hold addresses and account ids, of which there are no pseudonyms here: then they are not told
 */
export function failureOf(status: string, view: AutomationView | undefined, hidesAddresses = false): CollectionFailure {
  const texts = [view?.failureMessage, ...(view?.failedSteps ?? []).map(step => step.message), ...Object.values(view?.outputs ?? {}).flat()];
  const text = [...new Set(texts.filter((each): each is string => each !== undefined && each !== '').map(each => runOutput(plainText(each).slice(0, MOST_TEXT))))].join('\n').slice(0, MOST_TEXT);
  const refusal = accessRefusal(text, hidesAddresses);
  const detailed = (at?: number) => hidesAddresses ? {} : detailOf(text, at);
  if (refusal) {
    const { at, ...failure } = refusal;
    return { ...failure, ...detailed(at) };
  }
  for (const { code, pattern, message, fix, retryable } of FAILURE_REASONS) {
    const match = pattern.exec(text);
    if (match) { return { code, message: plainLine(message(match), 500), fix, retryable: retryable ?? false, ...detailed(match.index) }; }
  }
  return { ...byStatus(status, view?.failedSteps?.[0]?.name), ...detailed() };
}

function detailOf(text: string, at?: number): Pick<CollectionFailure, 'detail'> {
  return text === '' ? {} : { detail: plainLine(excerptOf(text, 300, at), 300) };
}

function byStatus(status: string, step: string | undefined): CollectionFailure {
  if (/timed ?out/i.test(status)) {
    return { code: 'TIMED_OUT', message: 'The run on the node took longer than the runbook allows.', fix: 'The node may be overloaded or hang. Collect again, or take the EC2 console output.', retryable: true };
  }
  if (/cancell?ed|cancelling/i.test(status)) {
    return { code: 'CANCELLED', message: 'Somebody cancelled the run in Systems Manager.', fix: 'Ask who did and why (CloudTrail: StopAutomationExecution), then collect again.', retryable: true };
  }
  if (/rejected/i.test(status)) {
    return { code: 'APPROVAL_DENIED', message: 'The request was denied by an approver.', fix: 'Do not repeat it without a word with the approvers.', retryable: false };
  }
  if (/^(success|completedwithsuccess)$/i.test(status)) { return NO_UPLOAD; }
  return {
    code: 'RUN_FAILED',
    message: `The runbook failed${step === undefined ? '' : ` in step ${plainLine(step, 64)}`} for a reason that we do not know.`,
    fix: 'Read detail, and the execution in the Systems Manager console (Automation, Executions); the output of its steps has the node\'s own words.',
    retryable: true,
  };
}

/** The run says that it succeeded, and no bundle came. */
export const NO_UPLOAD: CollectionFailure = {
  code: 'NO_UPLOAD',
  message: 'The run on the node succeeded, but no bundle arrived in the evidence bucket.',
  fix: 'Check that LogDestination is the evidence bucket and that its events reach the ingest queue; then collect again.',
  retryable: true,
};

/** The bundle came, and could not be taken in. `code` says what the intake met, if it said so. */
export function ingestFailure(reason: string, code = 'INGEST_FAILED'): CollectionFailure {
  return {
    code: plainLine(code, 64),
    message: plainLine(reason, 500),
    fix: 'See the dead-letter queue and the log of the ingest function; collect again meanwhile.',
    retryable: true,
  };
}
