/** The record of a deed: kept where it can be, and never in the way of what was done. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { carryOutForRecord, DeedLog } from '../../cli/deed-log.ts';
import { exitStatus } from '../../cli/exit-status.ts';
import { MemoryLedger } from '../../sandbox/simulate/memory-ledger.ts';
import { MemoryTelemetry } from '../../sandbox/simulate/memory-telemetry.ts';
import { type Ledger, LedgerUnreachable, type Telemetry } from '../../shared/ports.ts';
import { type Deed, deedItems } from '../../shared/routing/deed.ts';
import { fleet } from '../shared/routing/operated.ts';
import { allEast, courseOf, east, europe, nowMs, west } from '../shared/routing/regional.ts';

const record = {
  atMs: nowMs,
  owner: 'alice',
  verb: 'freeze',
  subject: 'the fleet',
  reason: 'a test',
} as const;
const warrant = { owner: 'alice', reason: 'a test', atMs: nowMs };
const regions = [east, west, europe];

/** Tables of their own, not replicated, so that each tells what was written to it; those of `dark` refuse. */
function tables(dark: Set<string>) {
  const models = new Map(regions.map((region) => [region, new MemoryTelemetry(() => nowMs)]));
  const asked: string[] = [];
  const telemetries = new Map(
    [...models].map(([region, model]): [string, Telemetry] => {
      const port = model.port(region);
      const keepDeed: Telemetry['keepDeed'] = async (each) => {
        asked.push(region);
        if (dark.has(region)) throw new Error('no answer');
        return port.keepDeed(each);
      };
      return [region, { ...port, keepDeed }];
    }),
  );
  const keptIn = async (region: string) =>
    (await models
      .get(region)
      ?.port(region)
      .deeds(0, nowMs * 2, 9)) ?? [];
  return { telemetries, asked, keptIn };
}

let errors: string[] = [];

beforeEach(() => {
  errors = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors.push(String(text));
    return true;
  });
});

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

describe('a record is kept', () => {
  test.each<[string, dark: readonly string[], keptIn: string | undefined, said: readonly RegExp[]]>([
    ['in the first region', [], east, []],
    [
      'in the next one where the first does not answer',
      [east],
      west,
      [/in us-east-1 does not keep.*no answer/],
    ],
    [
      'in the last one where no other answers',
      [east, west],
      europe,
      [/in us-east-1 does not keep/, /in us-west-2 does not keep/],
    ],
    [
      'nowhere where none answers, which is said',
      regions,
      undefined,
      [/us-east-1/, /us-west-2/, /eu-west-1/, /it is done, and no telemetry table keeps who did it/],
    ],
  ])('%s', async (_name, dark, expected, said) => {
    const { telemetries, keptIn } = tables(new Set(dark));
    await new DeedLog({ telemetries }).keep(record);
    for (const region of regions) expect(await keptIn(region)).toEqual(region === expected ? [record] : []);
    expect(errors).toHaveLength(said.length);
    for (const [place, pattern] of said.entries()) expect(errors[place]).toMatch(pattern);
    expect(process.exitCode).toBeUndefined();
  });

  test('with its outcome later, without asking again where nothing answered', async () => {
    const { telemetries, asked, keptIn } = tables(new Set([east]));
    const log = new DeedLog({ telemetries });
    await log.keep(record);
    await log.keep({ ...record, outcome: 'all well' });
    expect(asked).toEqual([east, west, west]);
    expect(await keptIn(west)).toEqual([{ ...record, outcome: 'all well' }]);
    expect(errors).toHaveLength(1);
  });
});

describe('a deed that is carried out', () => {
  const freezes = [
    { ...warrant, scope: 'fleet' },
    { ...warrant, scope: 'application', application: 'api' },
  ] as const;
  const unfreeze: Deed = { do: 'unfreeze' };

  async function frozen(): Promise<MemoryLedger> {
    const ledger = new MemoryLedger();
    for (const freeze of freezes) await ledger.writeFreeze(freeze);
    return ledger;
  }

  async function carriedOut(deed: Deed, ledger: Ledger, dark: readonly string[] = []) {
    const { telemetries, keptIn } = tables(new Set(dark));
    const writes = deedItems(deed, warrant, await ledger.control(), fleet);
    const log = new DeedLog({ telemetries });
    return {
      writes,
      keptIn,
      run: (on: Ledger) => carryOutForRecord(deed, warrant, writes, { fleet, ledger: on }, log),
    };
  }

  test('names what took effect, at the time when it had', async () => {
    const ledger = await frozen();
    const { run } = await carriedOut(unfreeze, ledger);
    const beforeMs = Date.now();
    const kept = await run(ledger);
    expect(kept).toMatchObject({ owner: 'alice', verb: 'unfreeze', reason: 'a test' });
    expect(kept?.subject).toMatch(/the fleet .*application api/);
    expect(kept?.atMs).toBeGreaterThanOrEqual(beforeMs);
    expect((await ledger.control()).freezes).toEqual([]);
  });

  test('leaves no record where another was first', async () => {
    const ledger = await frozen();
    const { run } = await carriedOut(unfreeze, ledger);
    for (const freeze of freezes) await ledger.liftFreeze(freeze);
    expect(await run(ledger)).toBeUndefined();
  });

  test('and breaks off leaves what it had done on record, and says that the ledger is out of reach', async () => {
    const ledger = new MemoryLedger();
    for (const application of ['api', 'shop'])
      await ledger.writeCourse(courseOf(1, allEast, { application }), undefined);
    const { writes, run, keptIn } = await carriedOut({ do: 'evacuate', region: east }, ledger);
    expect(writes).toHaveLength(3);
    const broken = new Proxy(ledger, {
      get: (target, name) =>
        name === 'writeOverride'
          ? async () => Promise.reject(new LedgerUnreachable('no ledger answers'))
          : Reflect.get(target, name).bind(target),
    });
    await expect(run(broken)).rejects.toMatchObject({ status: exitStatus.outOfReach });
    expect(await keptIn(east)).toMatchObject([
      {
        verb: 'evacuate',
        applications: ['api', 'shop'],
        outcome: 'broken off after 2 of 3 writes to the ledger',
      },
    ]);
  });

  test('and fails at once leaves nothing on record', async () => {
    const ledger = await frozen();
    const { run, keptIn } = await carriedOut(unfreeze, ledger);
    const broken = new Proxy(ledger, {
      get: (target, name) =>
        name === 'liftFreeze'
          ? async () => Promise.reject(new LedgerUnreachable('no ledger answers'))
          : Reflect.get(target, name).bind(target),
    });
    await expect(run(broken)).rejects.toMatchObject({ status: exitStatus.outOfReach });
    expect(await keptIn(east)).toEqual([]);
  });
});
