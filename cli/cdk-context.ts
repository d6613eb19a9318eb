/** The context that CDK keeps beside cdk.json and reads at every synthesis. */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { concurrencyContextKey } from '../shared/fleet/wanted-concurrency.ts';
import { CommandError, exitStatus } from './exit-status.ts';

export const contextFile = 'cdk.context.json';

/**
 * Keeps the limits of these regions, and all else that is there.
 *
 * @throws CommandError where the file is there and is no JSON object; it is then left as it is
 */
export async function saveConcurrency(limits: Readonly<Record<string, number>>, file: string): Promise<void> {
  const context = await readContext(file);
  const known = context[concurrencyContextKey];
  const before = typeof known === 'object' && known !== null && !Array.isArray(known) ? known : {};
  const saved = { ...context, [concurrencyContextKey]: { ...before, ...limits } };
  // Whole or not at all: a deployment may be reading it.
  const whole = `${file}.new`;
  await writeFile(whole, `${JSON.stringify(saved, null, 2)}\n`);
  await rename(whole, file);
}

async function readContext(file: string): Promise<Readonly<Record<string, unknown>>> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw new CommandError(exitStatus.badInput, `${file} cannot be read: ${String(error)}`);
  }
  let context: unknown;
  try {
    context = JSON.parse(text);
  } catch {
    context = undefined;
  }
  if (typeof context !== 'object' || context === null || Array.isArray(context))
    throw new CommandError(exitStatus.badInput, `${file} must be a JSON object, and is left as it is`);
  return context as Readonly<Record<string, unknown>>;
}
