/** A progress bar for what takes a while: on a terminal's error stream only, so that what is printed stays clean. */
import { progress } from '@clack/prompts';

/** @param work Calls `advance` after each of the `steps`. */
export async function withProgress<T>(
  title: string,
  steps: number,
  work: (advance: () => void) => Promise<T>,
): Promise<T> {
  if (process.stderr.isTTY !== true || steps < 2) return work(() => undefined);
  const bar = progress({ max: steps, output: process.stderr });
  let done = 0;
  bar.start(`${title}: 0 of ${steps}`);
  try {
    const result = await work(() => {
      done += 1;
      bar.advance(1, `${title}: ${done} of ${steps}`);
    });
    bar.stop(`${title}: ${steps} runs`);
    return result;
  } catch (error) {
    bar.error(`${title}: stopped at ${done} of ${steps}`);
    throw error;
  }
}
