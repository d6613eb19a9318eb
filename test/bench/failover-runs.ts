/** The runs of the failover benchmark: one application each, one fault each, watched from outside through DNS. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildFunctions } from '../../build.ts';
import type { FaultMode } from '../../sandbox/live/application-messages.ts';
import { type Launched, launch } from '../../sandbox/live/launch.ts';
import type { SandboxEvent } from '../../sandbox/live/sandbox-event.ts';
import { randomInteger, seededRandom } from '../../sandbox/world/random.ts';
import { askNameServers } from '../../shared/dns/name-servers.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { type FailoverSetting, failoverSettings } from './failover-settings.ts';

const regions = ['us-east-1', 'us-west-2', 'eu-west-1'] as const;
const home = 'us-east-1';
const addresses: Readonly<Record<string, string>> = {
  'us-east-1': '127.0.1.1',
  'us-west-2': '127.0.2.1',
  'eu-west-1': '127.0.3.1',
};

/** Faults of different applications begin this far apart, so that none waits for another's requests. */
const spacingMs = [5_000, 12_000] as const;
const pollMs = 50;
/** A run that has not ended by then has failed. */
const limitMs = 150_000;

export interface RunFigures {
  readonly fault: FaultMode;
  /** From the fault; undefined where it never came. */
  readonly firstRightMs: number | undefined;
  readonly lastWrongMs: number | undefined;
  /** From the fault to the acceptance by Route 53. */
  readonly acceptedMs: number | undefined;
  /** From the heal to the quorum's `up`, and to the first answer that sends traffic home. */
  readonly upMs: number | undefined;
  readonly homeMs: number | undefined;
}

export interface Measured {
  readonly runs: readonly RunFigures[];
}

export async function measureFailovers(options: {
  readonly setting: FailoverSetting;
  readonly faults: readonly FaultMode[];
  readonly runs: number;
  readonly seed: number;
}): Promise<Measured> {
  const { setting, faults, seed } = options;
  const plan = Array.from({ length: options.runs }, () => faults).flat();
  return withSandbox(setting, plan.length, seed, async (bench) => {
    const random = seededRandom(seed);
    const runs: Promise<RunFigures>[] = [];
    for (const [index, fault] of plan.entries()) {
      await sleep(randomInteger(random, ...spacingMs));
      runs.push(oneRun(bench, `app${index}`, fault, setting));
    }
    return { runs: await Promise.all(runs) };
  });
}

/** Short outages, which must move nothing. Returns how many moves there were. */
export async function measureBlips(options: {
  readonly count: number;
  readonly seconds: number;
  readonly seed: number;
}): Promise<number> {
  const setting = failoverSettings['default'];
  if (setting === undefined) throw new Error('the default setting is there');
  return withSandbox(setting, options.count, options.seed, async (bench) => {
    const random = seededRandom(options.seed);
    for (let index = 0; index < options.count; index++) {
      const application = `app${index}`;
      await sleep(randomInteger(random, 2_000, 7_000));
      await bench.applications.setFault(home, { application, mode: 'refused' });
      await sleep(options.seconds * 1000);
      await bench.applications.setFault(home, { application, mode: 'none' });
    }
    // Long enough for the last one's suspicion to run its course.
    await sleep(30_000);
    return bench.events.filter(({ event }) => event === 'move').length;
  });
}

interface Bench {
  readonly launched: Launched;
  readonly applications: NonNullable<Launched['sandbox']['applications']>;
  readonly events: readonly SandboxEvent[];
}

async function withSandbox<T>(
  setting: FailoverSetting,
  applications: number,
  seed: number,
  measure: (bench: Bench) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'pointsman-bench-'));
  const bundles = join(folder, 'dist');
  await buildFunctions(bundles);
  const events: SandboxEvent[] = [];
  const [least, most] = setting.propagationSeconds;
  const launched = await launch({
    input: fleetOf(setting, applications),
    startApplications: true,
    bundles,
    folder,
    dnsAddress: '127.0.0.1',
    dnsPort: 0,
    awsPort: 0,
    seed,
    propagationMs: (random) => (least + random() * (most - least)) * 1000,
    onEvent: (event) => events.push(event),
  });
  try {
    await launched.firstVerdicts;
    const { applications: started } = launched.sandbox;
    if (started === undefined) throw new Error('the benchmark starts its applications');
    return await measure({ launched, applications: started, events });
  } finally {
    await launched.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function fleetOf(setting: FailoverSetting, count: number): FleetInput {
  const { intervalSeconds, confirmSeconds, timeoutSeconds } = setting;
  const endpoints = Object.fromEntries(
    regions.map((region) => {
      const address = addresses[region] ?? '';
      return [region, { target: { a: [address] }, probe: `http://${address}:8080/health` }];
    }),
  );
  const applications = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `app${index}`,
      {
        name: `app${index}.example.test`,
        ttlSeconds: 60,
        endpoints,
        checks: [{ type: 'http' as const, path: '/health', expect: { status: [200] }, timeoutSeconds }],
        steering: { policy: 'priority' as const, order: [...regions] },
        confirmSeconds,
        // So that recovery is measured, and not the patience that a deployment adds to it.
        stabilisationSeconds: 0,
        cooldownSeconds: 0,
      },
    ]),
  );
  return {
    name: 'bench',
    zone: { name: 'example.test' },
    regions: [...regions],
    intervalSeconds,
    applications,
    people: { primary: { email: 'primary@example.test' } },
    audiences: { oncall: { people: ['primary'] } },
  };
}

async function oneRun(
  bench: Bench,
  application: string,
  fault: FaultMode,
  setting: FailoverSetting,
): Promise<RunFigures> {
  await bench.applications.setFault(home, { application, mode: fault });
  const faultAtMs = Date.now();
  const away = await watch(bench, application, (address) => address !== addresses[home]);
  const accepted = bench.events.find(
    (event) => event.event === 'accepted' && event.application === application && event.epoch === 2,
  );
  // Not healed in the same breath: the vantages must all have seen it down, as in a real outage.
  await sleep(2 * setting.intervalSeconds * 1000);
  await bench.applications.setFault(home, { application, mode: 'none' });
  const healedAtMs = Date.now();
  const back = await watch(bench, application, (address) => address === addresses[home]);
  const up = bench.events.find(
    ({ event, application: named, region, state, at }) =>
      event === 'verdict' && named === application && region === home && state === 'up' && at > healedAtMs,
  );
  const since = (fromMs: number, atMs: number | undefined) =>
    atMs === undefined ? undefined : atMs - fromMs;
  return {
    fault,
    firstRightMs: since(faultAtMs, away.firstMs),
    lastWrongMs: since(faultAtMs, away.lastOtherMs),
    acceptedMs: since(faultAtMs, accepted?.at),
    upMs: since(healedAtMs, up?.at),
    homeMs: since(healedAtMs, back.firstMs),
  };
}

/** Asks until the answer has been the wanted one for a second; `lastOtherMs` is when another one last came. */
async function watch(
  { launched }: Bench,
  application: string,
  wanted: (address: string) => boolean,
): Promise<{ firstMs: number | undefined; lastOtherMs: number | undefined }> {
  const servers = [launched.sandbox.dns];
  const name = `${application}.example.test`;
  const endMs = Date.now() + limitMs;
  let firstMs: number | undefined;
  let lastOtherMs: number | undefined;
  while (
    Date.now() < endMs &&
    (firstMs === undefined || Date.now() - Math.max(firstMs, lastOtherMs ?? 0) < 1_000)
  ) {
    const askedAtMs = Date.now();
    const [reply] = await askNameServers({ servers, name, type: 'A', timeoutMs: 1_000 });
    const address =
      reply?.kind === 'answer' ? reply.answer.records.find(({ type }) => type === 'A')?.value : undefined;
    if (address !== undefined && wanted(address)) firstMs ??= Date.now();
    else lastOtherMs = askedAtMs;
    await sleep(pollMs);
  }
  return { firstMs, lastOtherMs };
}
