/** Adopting and giving back by command: what is refused before anything is asked for, and a zone that cannot be read. */
import { CommanderError } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerAdopt } from '../../cli/adopt.ts';
import { exitStatus } from '../../cli/exit-status.ts';
import { registerRelease } from '../../cli/release.ts';
import { startFront } from '../../sandbox/live/wire/front.ts';
import { route53Service } from '../../sandbox/live/wire/route53-service.ts';
import { virtualClock } from '../../sandbox/world/clock.ts';
import { seededRandom } from '../../sandbox/world/random.ts';
import { route53 } from '../../sandbox/world/route53.ts';
import { ranWith } from './ran.ts';

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const ran = (...words: readonly string[]) => ranWith([registerAdopt, registerRelease], words);

describe('bad input is refused before anything is read', () => {
  test.each<[words: readonly string[], message: RegExp]>([
    [['adopt', '--reason', 'x'], /missing required argument 'application'/],
    [['adopt', 'api'], /--reason <text>' not specified/],
    [['adopt', 'api', '--reason', ' '], /must say why in a word or more, got ' '/],
    [['release', 'api'], /--reason <text>' not specified/],
    [
      ['release', 'api', '--reason', 'x', '--to', 'latency'],
      /Allowed choices are simple, weighted, original/,
    ],
  ])('%s', async (words, message) => {
    const { failure, errors } = await ran(...words);
    expect(failure).toBeInstanceOf(CommanderError);
    expect(errors).toMatch(message);
  });

  test.each(['adopt', 'release'])('%s of an application that is not in the fleet', async (verb) => {
    const { status, errors } = await ran(verb, 'app', '--reason', 'x', '--fleet', 'fleet.config.ts');
    expect(status).toBe(exitStatus.badInput);
    expect(errors).toContain('application must be one of api, shop, got app');
  });
});

test.each(['adopt', 'release'])(
  '%s in a zone that is not there is out of reach, and names it',
  async (verb) => {
    const model = route53({ clock: virtualClock(0), random: seededRandom(1), propagationMs: () => 0 });
    const front = await startFront({ services: { route53: route53Service(model) } });
    vi.stubEnv('AWS_ENDPOINT_URL', front.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
    const { status, errors } = await ran(verb, 'api', '--reason', 'x', '--yes', '--fleet', 'fleet.config.ts');
    await front.close();
    expect(status).toBe(exitStatus.outOfReach);
    expect(errors).toMatch(/the zone example\.test cannot be reached: .*zone must be a public hosted zone/);
  },
);
