/** A fleet file that is right, as the fleet that it stands for. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';

export function validFleet(input: unknown): Fleet {
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(`the file must be valid, got ${validation.errors[0]?.message ?? ''}`);
  return validation.fleet;
}
