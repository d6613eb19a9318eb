/** The sandbox's front for the clients of this process, until it is closed. */
import { vi } from 'vitest';
import { type Front, type FrontOptions, startFront } from '../../../sandbox/live/wire/front.ts';

export async function startTestFront(options: FrontOptions): Promise<Front> {
  const front = await startFront(options);
  vi.stubEnv('AWS_ENDPOINT_URL', front.url);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  return {
    ...front,
    async close() {
      vi.unstubAllEnvs();
      await front.close();
    },
  };
}
