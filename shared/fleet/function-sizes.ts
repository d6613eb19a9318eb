/** How large each function is and how long it may run: the same in an account and in the sandbox. */
import type { FunctionVerb } from './names.ts';

export interface FunctionSize {
  readonly timeoutSeconds: number;
  /** Lambda gives processor time in proportion. */
  readonly memoryMegabytes: number;
}

/** `probe` needs a window of fast looks, `align` waits for health checks to pass; the others are short. */
export const functionSizes: Readonly<Record<FunctionVerb, FunctionSize>> = {
  tick: { timeoutSeconds: 30, memoryMegabytes: 256 },
  probe: { timeoutSeconds: 60, memoryMegabytes: 512 },
  steer: { timeoutSeconds: 60, memoryMegabytes: 256 },
  notify: { timeoutSeconds: 30, memoryMegabytes: 256 },
  readiness: { timeoutSeconds: 60, memoryMegabytes: 256 },
  align: { timeoutSeconds: 900, memoryMegabytes: 256 },
};
