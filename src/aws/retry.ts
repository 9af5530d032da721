import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 50;
const LONGEST_MS = 2_000;

/** Waits before try number `attempt` (from 1): exponential, with full jitter, so that writers that met do not meet again. */
export async function backOff(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** attempt));
}
