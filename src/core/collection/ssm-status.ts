/** What a status of SSM Automation means for a collection. */
export type RunPhase = 'waiting' | 'running' | 'succeeded' | 'failed' | 'stopped';

/**
 * SSM spells some statuses in two ways, and its events and its API differ (https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-statuses.html).
 * `stopped`: SSM has let go of the run, but the node may still be working on it. A status that we do not know is not an end.
 */
export function phaseOf(status: string): RunPhase {
  switch (status.toLowerCase().replace(/[^a-z]/g, '')) {
    case 'pendingapproval': case 'pending': case 'scheduled': case 'waiting': case 'pendingchangecalendaroverride':
      return 'waiting';
    case 'success': case 'completedwithsuccess':
      return 'succeeded';
    case 'failed': case 'rejected': case 'changecalendaroverriderejected': case 'completedwithfailure': case 'exited':
      return 'failed';
    case 'timedout': case 'cancelled': case 'canceled':
      return 'stopped';
    default:
      return 'running';
  }
}

export function isEnded(status: string): boolean {
  const phase = phaseOf(status);
  return phase === 'succeeded' || phase === 'failed' || phase === 'stopped';
}
