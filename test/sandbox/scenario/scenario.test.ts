import { describe, expect, test } from 'vitest';
// Its full version sets a language for all errors of the process; ours must not change by that.
import 'zod';
import fleetInput from '../../../fleet.config.ts';
import { fleetNameOf, readScenario, readScenarioWithFleet } from '../../../sandbox/scenario/scenario.ts';
import { baseFault, readOrThrow, scenarioInput, wrongWith } from './base-scenario.ts';

test('a scenario that says the least is completed', () => {
  expect(readScenario({ name: 'least', durationSeconds: 60 })).toEqual({
    ok: true,
    scenario: {
      name: 'least',
      seed: 1,
      durationSeconds: 60,
      fleet: 'default',
      policy: {},
      world: {},
      faults: [],
      expect: { everywhere: {}, applications: {} },
    },
  });
});

test('what a scenario says is kept', () => {
  const said = {
    about: 'why',
    seed: 7,
    world: { propagationSeconds: 0 },
    policy: { fleet: { intervalSeconds: 5 }, api: { confirmSeconds: 4 } },
    expect: { movesMax: 6, api: { userErrorSecondsMax: 150, finalRegion: 'us-east-1' } },
  };
  expect(readOrThrow(said)).toEqual({
    ...said,
    name: 'base',
    durationSeconds: 100,
    fleet: 'default',
    faults: [{ ...baseFault, fraction: 1 }],
    expect: {
      everywhere: { movesMax: 6 },
      applications: { api: { userErrorSecondsMax: 150, finalRegion: 'us-east-1' } },
    },
  });
});

const headKeys = 'name, about, seed, durationSeconds, fleet, policy, world, faults, expect';

describe('each error names the key, what is allowed and the value', () => {
  test.each<[name: string, changes: Readonly<Record<string, unknown>>, message: string]>([
    ['an unknown key', { speed: 3 }, `speed is no key here: keys are ${headKeys}, got 3`],
    ['a missing name', { name: undefined }, 'name must be text, got nothing'],
    ['an empty name', { name: '' }, 'name must be text of at least one character, got '],
    ['a name that is no text', { name: 7 }, 'name must be text, got 7'],
    [
      'no time to play',
      { durationSeconds: 0, faults: [] },
      'durationSeconds must be seconds, more than 0, got 0',
    ],
    [
      'a duration in words',
      { durationSeconds: '1 h' },
      'durationSeconds must be seconds, more than 0, got 1 h',
    ],
    ['half a seed', { seed: 1.5 }, 'seed must be a whole number, got 1.5'],
    [
      'a propagation before it begins',
      { world: { propagationSeconds: -1 } },
      'world.propagationSeconds must be seconds, 0 or more, got -1',
    ],
    [
      'an unknown world',
      { world: { lag: 1 } },
      'world.lag is no key here: keys are propagationSeconds, got 1',
    ],
    ['faults that are no list', { faults: {} }, 'faults must be a list of faults, got {}'],
    [
      'an expectation of nothing known',
      { expect: { moves: 3 } },
      'expect.moves is no key here: keys are movesMax, movesMin, falseMovesMax, promotionsMax, userErrorSecondsMax, alertsPerPersonMax, finalRegion, becauseIncludes, or for one application api, shop, got 3',
    ],
    [
      'an expectation of an application that is not there',
      { expect: { mail: { movesMax: 3 } } },
      'expect.mail is no key here: keys are movesMax, movesMin, falseMovesMax, promotionsMax, userErrorSecondsMax, alertsPerPersonMax, finalRegion, becauseIncludes, or for one application api, shop, got {"movesMax":3}',
    ],
    [
      'half a move',
      { expect: { movesMax: 1.5 } },
      'expect.movesMax must be a whole number, 0 or more, got 1.5',
    ],
    [
      'fewer moves than none',
      { expect: { api: { movesMin: -1 } } },
      'expect.api.movesMin must be a whole number, 0 or more, got -1',
    ],
    [
      'an unknown expectation of an application',
      { expect: { api: { max: 1 } } },
      'expect.api.max is no key here: keys are movesMax, movesMin, falseMovesMax, promotionsMax, userErrorSecondsMax, alertsPerPersonMax, finalRegion, becauseIncludes, got 1',
    ],
    [
      'an end in a region that is not there',
      { expect: { finalRegion: 'mars' } },
      'expect.finalRegion must be one of us-east-1, us-west-2, eu-west-1, got mars',
    ],
    [
      'an application in a region that is not there',
      { expect: { shop: { finalRegion: 'mars' } } },
      'expect.shop.finalRegion must be one of us-east-1, us-west-2, eu-west-1, got mars',
    ],
    [
      'a reason by itself',
      { expect: { becauseIncludes: 'frozen' } },
      'expect.becauseIncludes must be a list of reasons, got frozen',
    ],
    ['a policy for nobody', { policy: { mail: {} } }, 'policy.mail must be for fleet, api, shop, got mail'],
    [
      'a policy that is no group',
      { policy: { api: 4 } },
      'policy.api must be a group of keys of the fleet file, got 4',
    ],
    [
      'a policy with an unknown key',
      { policy: { api: { patience: 4 } } },
      'policy.api.patience must be one of the fields',
    ],
    ['a policy with a wrong value', { policy: { api: { upThreshold: 0 } } }, 'policy.api.upThreshold must'],
    [
      'a fleet policy with a wrong value',
      { policy: { fleet: { intervalSeconds: -1 } } },
      'policy.fleet.intervalSeconds must',
    ],
  ])('%s', (_name, changes, message) => {
    const [said, ...more] = wrongWith(changes);
    expect(said).toContain(message);
    expect(more).toEqual([]);
  });

  test('a reason that there is not', () => {
    const [said = '', ...more] = wrongWith({ expect: { becauseIncludes: ['frozen', 'tired'] } });
    expect(said).toMatch(/^expect\.becauseIncludes\[1\] must be active-down, .*, frozen, .*, got tired$/);
    expect(more).toEqual([]);
  });

  test.each([[null], ['text'], [[]], [7]])('a scenario that is %j', (input) => {
    const reading = readScenario(input);
    expect(reading.ok ? [] : reading.errors.map(({ message }) => message)).toEqual([
      `the scenario must be a group of keys, got ${typeof input === 'string' ? input : JSON.stringify(input)}`,
    ]);
  });
});

test('everything that is wrong is said at once', () => {
  const reading = readScenarioWithFleet(
    scenarioInput({
      seed: 'x',
      policy: { api: { upThreshold: 0 } },
      faults: [
        { ...baseFault, region: 'mars', until: 5 },
        { ...baseFault, kind: 'flood' },
        { ...baseFault, at: 100, until: undefined },
      ],
      expect: { movesMax: -1, api: { finalRegion: 'mars' } },
    }),
    fleetInput,
  );
  expect(reading.ok ? [] : reading.errors.map(({ path }) => path)).toEqual([
    'seed',
    'faults[0].until',
    'faults[0].region',
    'faults[1].kind',
    'faults[2].until',
    'expect.movesMax',
    'expect.api.finalRegion',
    'policy.api.upThreshold',
  ]);
});

test('without a fleet names are not checked', () => {
  const faults = [{ ...baseFault, application: 'mail', region: 'mars' }];
  expect(readScenario(scenarioInput({ faults, expect: { mail: { finalRegion: 'mars' } } })).ok).toBe(true);
});

test('the policy changes the fleet, key by key', () => {
  const reading = readScenarioWithFleet(
    scenarioInput({
      policy: {
        fleet: { intervalSeconds: 5, databases: { orders: { promotion: 'auto' } } },
        api: { confirmSeconds: 4, steering: { order: ['eu-west-1', 'us-east-1', 'us-west-2'] } },
      },
    }),
    fleetInput,
  );
  if (!reading.ok) throw new Error('the scenario must be valid');
  const { intervalSeconds, applications, databases } = reading.fleet;
  expect(intervalSeconds).toBe(5);
  expect(databases['orders']).toMatchObject({ promotion: 'auto', writer: 'us-east-1' });
  expect(applications['api']).toMatchObject({ confirmSeconds: 4, upThreshold: 6 });
  expect(applications['api']?.steering.order[0]).toBe('eu-west-1');
  expect(applications['shop']?.confirmSeconds).toBe(20);
});

test.each([
  ['default', {}, 'default'],
  ['a path', { fleet: '../fleets/mine.ts' }, '../fleets/mine.ts'],
  ['nothing readable', { fleet: 7 }, undefined],
])('the fleet of a scenario may be %s', (_name, changes, name) => {
  expect(fleetNameOf(scenarioInput(changes))).toBe(name);
});
