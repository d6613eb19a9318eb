/**
 * A deployment from nothing to its end in an emulated account, by the commands that people type. Each test goes on from
 * where the one before it ended. Where the emulator cannot be installed they are skipped, and it is said why.
 */
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { pointsman } from '../live/command.ts';
import { operatorTables, type Tables } from '../live/operator-tables.ts';
import { waitFor } from '../live/waiting.ts';
import { type Ended, runCdk } from './commands.ts';
import { EmulatedAccount, type Opened } from './emulated-account.ts';
import { fleetName, regions } from './lane-fleet.ts';

const opened: Opened = await EmulatedAccount.open();
if (opened.kind === 'unavailable')
  console.error(`the emulator cannot be installed, and nothing is deployed: ${opened.because}`);

/** The schedules' minute, and what a cold machine takes on top. */
const scheduleWithinMs = 120_000;
const moveWithinMs = 90_000;

const noDifferences = 'Number of stacks with differences: 0';

describe.skipIf(opened.kind === 'unavailable')('a deployment', () => {
  let account: EmulatedAccount;
  let tables: Tables;

  beforeAll(() => {
    if (opened.kind === 'unavailable') throw new Error(`there must be an emulator, got ${opened.because}`);
    account = opened.account;
    account.writeFleet({ ttlSeconds: 60 });
    tables = operatorTables(account.url, fleetName);
  });
  afterAll(() => account?.close());

  async function cdk(verb: string, ...words: readonly string[]): Promise<string> {
    const ended: Ended = await runCdk(account.environment, verb, ...words, ...account.appOptions);
    console.log(`cdk ${verb} took ${ended.tookSeconds} s`);
    onTestFailed(() => console.error(ended.output.slice(-6000), account.log().slice(-6000)));
    expect(ended.status, ended.output.slice(-2000)).toBe(0);
    return ended.output;
  }

  const deploy = (): Promise<string> =>
    cdk('deploy', '--all', '--require-approval', 'never', '--concurrency', '4');

  async function operator(...words: readonly string[]): Promise<Record<string, unknown>> {
    const place = { folder: account.folder, environment: account.environment };
    const { status, output, errors } = await pointsman(
      place,
      ...words,
      '--fleet',
      account.fleetFile,
      '--json',
    );
    expect(status, `${output}${errors}`).toBe(0);
    return JSON.parse(output) as Record<string, unknown>;
  }

  test('cdk bootstrap prepares every region', async () => {
    await cdk('bootstrap', ...regions.map((region) => `aws://${account.id}/${region}`));
    expect(await account.stacks()).toEqual({
      'us-east-1 CDKToolkit': 'CREATE_COMPLETE',
      'us-east-2 CDKToolkit': 'CREATE_COMPLETE',
      'us-west-2 CDKToolkit': 'CREATE_COMPLETE',
    });
  });

  test('cdk deploy --all creates every stack, and touches no record', async () => {
    const before = await account.zone.records();
    await deploy();
    expect(await account.stacks()).toMatchObject({
      'us-east-1 pointsman-lane': 'CREATE_COMPLETE',
      'us-east-1 pointsman-lane-us-east-1': 'CREATE_COMPLETE',
      'us-east-2 pointsman-lane-us-east-2': 'CREATE_COMPLETE',
      'us-west-2 pointsman-lane-us-west-2': 'CREATE_COMPLETE',
    });
    expect(await account.zone.records()).toEqual(before);
    await account.joinReplicas();
  });

  test('pointsman adopt takes the record over, and traffic stays where it was', async () => {
    await operator('adopt', 'api', '--yes', '--reason', 'taken over in the deploy lane');
    expect(await account.zone.weighted()).toEqual({
      'us-east-1': { weight: 100, ttlSeconds: 60 },
      'us-east-2': { weight: 0, ttlSeconds: 60 },
      'us-west-2': { weight: 0, ttlSeconds: 60 },
    });
    expect(await account.zone.marker()).toContain('us-east-1=100');
  });

  test('cdk diff is empty, and a second deploy changes nothing', async () => {
    expect(await cdk('diff')).toContain(noDifferences);
    const output = await deploy();
    expect(output.match(/\(no changes\)/g), output).toHaveLength(regions.length + 1);
  });

  test('the schedules fire, and every vantage looks and writes reports', async () => {
    const upVotes = regions.length ** 2;
    await waitFor(
      'every vantage to call every region up',
      async () => {
        const reports = await tables.telemetry('us-west-2').reports(regions);
        const votes = reports.flatMap(({ endpoints }) => Object.values(endpoints));
        return votes.filter(({ vote }) => vote === 'up').length === upVotes;
      },
      scheduleWithinMs,
    );
    await waitFor(
      'steer to know in every region',
      async () => {
        const memories = await Promise.all(regions.map((region) => tables.telemetry(region).memory(region)));
        const verdicts = memories.flatMap((memory) => Object.values(memory?.verdicts ?? {}));
        return verdicts.filter(({ verdict }) => verdict === 'up').length === upVotes;
      },
      scheduleWithinMs,
    );
    expect((await account.zone.weighted())['us-east-1']).toMatchObject({ weight: 100 });
  });

  test('steer moves the traffic when the region that has it is killed', async () => {
    const killedMs = Date.now();
    await account.applications.kill('us-east-1');
    await waitFor(
      'the weights to move',
      async () => (await account.zone.weighted())['us-east-1']?.weight === 0,
      moveWithinMs,
    );
    console.log(`the traffic has moved ${(Date.now() - killedMs) / 1000} s after the kill`);
    expect(await account.zone.weighted()).toMatchObject({
      'us-east-1': { weight: 0 },
      'us-east-2': { weight: 100 },
      'us-west-2': { weight: 0 },
    });
    const course = await waitFor('DNS to be seen answering by it', async () => {
      const { courses } = await tables.ledger.control();
      return courses['api']?.progress?.answeredAtMs !== undefined && courses['api'];
    });
    expect(course).toMatchObject({ kind: 'failover', because: 'active-down' });
  });

  test('cdk diff is still empty, and a deploy of another ttl leaves the weights where they are', async () => {
    expect(await cdk('diff')).toContain(noDifferences);
    const marker = await account.zone.marker();
    account.writeFleet({ ttlSeconds: 30 });
    await deploy();
    expect(await account.zone.weighted()).toEqual({
      'us-east-1': { weight: 0, ttlSeconds: 30 },
      'us-east-2': { weight: 100, ttlSeconds: 30 },
      'us-west-2': { weight: 0, ttlSeconds: 30 },
    });
    expect(await account.zone.marker()).toBe(marker);
  });

  test('cdk destroy leaves the records serving and the tables readable', async () => {
    const before = await account.zone.records();
    await cdk('destroy', '--all', '--force');
    expect(Object.keys(await account.stacks()).filter((stack) => stack.includes('pointsman'))).toEqual([]);
    expect(await account.zone.records()).toEqual(before);
    const { courses } = await tables.ledger.control();
    expect(courses['api']?.weights).toMatchObject({ 'us-east-2': 100 });
    expect(await tables.telemetry('us-east-1').reports(regions)).toHaveLength(regions.length);
  });
});
