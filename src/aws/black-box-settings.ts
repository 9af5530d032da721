import * as z from 'zod';
import { BLACK_BOX_LEAST_HOLD_SECONDS, BLACK_BOX_TRIGGERS, BlackBoxSettings } from '../catalog/black-box';
import { ENVIRONMENT } from '../catalog/environment';

const groups = z.array(z.object({ name: z.string().min(1).max(255), region: z.string().min(1).max(64) })).max(100);

const settingsSchema: z.ZodType<BlackBoxSettings> = z.object({
  document: z.string().min(1).max(128),
  triggers: z.array(z.enum(BLACK_BOX_TRIGGERS)),
  perHour: z.int().min(1).max(100),
  holdSeconds: z.int().min(BLACK_BOX_LEAST_HOLD_SECONDS).max(7_200),
  terminations: groups,
  statusChecks: groups,
});

/** What was chosen for black-box collection, from the environment that the construct sets. Throws an Error that names the variable. */
export function blackBoxSettings(env: Readonly<Record<string, string | undefined>>): BlackBoxSettings {
  try {
    return settingsSchema.parse(JSON.parse(env[ENVIRONMENT.blackBox] ?? ''));
  } catch (error) {
    throw new Error(`${ENVIRONMENT.blackBox} is not what the construct sets: ${(error as Error).message.slice(0, 200)}`);
  }
}
