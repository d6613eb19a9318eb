/** Faults of paths, clocks and single onlookers, as scenarios play them: what the real functions make of each. */
import { afterEach, expect, test } from 'vitest';
import { ScenarioPlayer } from '../../sandbox/live/scenario-player.ts';
import { Propagation } from '../../sandbox/live/scenario-propagation.ts';
import { ScenarioRecorder } from '../../sandbox/live/scenario-recorder.ts';
import { readScenarioWithFleet } from '../../sandbox/scenario/scenario.ts';
import { liveSandbox } from './harness.ts';
import { liveFleet, type Region, regions } from './live-fleet.ts';
import { waitFor } from './waiting.ts';

const input = liveFleet({ seen: {}, hidden: {}, linked: {}, timed: {} });
const live = liveSandbox(input);

let player: ScenarioPlayer | undefined;

afterEach(async () => {
  await player?.stop();
  player = undefined;
});

/** Begins a play of these faults, which last until the test ends. */
function play(...faults: readonly Readonly<Record<string, unknown>>[]): void {
  const reading = readScenarioWithFleet(
    { name: 'live', durationSeconds: 600, faults: faults.map((fault) => ({ at: 0, ...fault })) },
    input,
  );
  if (!reading.ok) throw new Error(reading.errors.map(({ message }) => message).join('; '));
  const recorder = new ScenarioRecorder();
  const propagation = new Propagation(() => 0);
  const { sandbox } = live();
  player = new ScenarioPlayer({
    scenario: reading.scenario,
    sandbox,
    recorder,
    propagation,
    durationSeconds: 600,
  });
}

/** What one vantage's own report says of an endpoint. */
async function voteOf(vantage: Region, endpoint: string): Promise<string | undefined> {
  const reports = await live().tables.telemetry(vantage).reports([vantage]);
  return reports.find((report) => endpoint in report.endpoints)?.endpoints[endpoint]?.vote;
}

/** What a user gets who goes to a region by himself. */
async function userGets(application: string, region: Region): Promise<number | 'nobody'> {
  const endpoint = live()
    .sandbox.endpoints()
    .find((each) => each.application === application && each.region === region);
  try {
    return (await fetch(endpoint?.url ?? '')).status;
  } catch {
    return 'nobody';
  }
}

test('probes and users each have failures of their own, and a link fails one vantage alone', async () => {
  const [seen, hidden, linked] = ['seen', 'hidden', 'linked'].map((id) => live().application(id));
  if (seen === undefined || hidden === undefined || linked === undefined) throw new Error('all are there');
  play(
    { kind: 'gray', application: 'seen', region: 'us-east-1', seenBy: 'probes' },
    { kind: 'gray', application: 'hidden', region: 'us-east-1', seenBy: 'users' },
    { kind: 'link', from: 'us-east-1', to: 'eu-west-1', mode: 'drop' },
  );
  await seen.answeredFrom('us-west-2');
  expect(await userGets('seen', 'us-east-1')).toBe(200);
  expect(await userGets('hidden', 'us-east-1')).toBe('nobody');
  expect(seen.events('vote').find(({ state }) => state === 'down')?.because).toBe('reset');

  await waitFor('us-east-1 to see nothing of eu-west-1', async () => {
    return (await voteOf('us-east-1', 'linked/eu-west-1')) === 'down';
  });
  expect(await voteOf('us-west-2', 'linked/eu-west-1')).toBe('up');
  expect(await voteOf('eu-west-1', 'linked/eu-west-1')).toBe('up');
  expect(await voteOf('us-east-1', 'linked/us-west-2')).toBe('up');
  const votes = linked.events('vote').filter(({ state }) => state === 'down');
  expect(new Set(votes.map(({ by, because }) => `${by} ${because}`))).toEqual(new Set(['us-east-1 timeout']));

  for (const vantage of regions) expect(await voteOf(vantage, 'hidden/us-east-1')).toBe('up');
  for (const application of [hidden, linked]) {
    expect(application.moves()).toEqual([]);
    expect(await application.answer()).toBe('us-east-1');
  }
}, 60_000);

test('a clock that is an hour ahead dates what its region writes, and keeps nothing from moving', async () => {
  const timed = live().application('timed');
  play(
    { kind: 'clock', region: 'us-west-2', skewSeconds: 3_600 },
    { kind: 'endpoint', application: 'timed', region: 'us-east-1', mode: 'refused', at: 4 },
  );
  const aheadMs = await waitFor('a report from the future', async () => {
    const [report] = await live().tables.telemetry('us-west-2').reports(['us-west-2']);
    const ahead = (report?.writtenAtMs ?? 0) - Date.now();
    return ahead > 60_000 && ahead;
  });
  expect(aheadMs).toBeLessThanOrEqual(3_600_000);
  await waitFor('timed to be answered from elsewhere', async () => (await timed.answer()) !== 'us-east-1');
  expect(timed.moves()).toHaveLength(1);
  // The sandbox tells what happens by the true time, whoever says it.
  const said = live().events.filter(({ by }) => by === 'us-west-2');
  expect(said.filter(({ at }) => at > Date.now())).toEqual([]);
}, 60_000);
