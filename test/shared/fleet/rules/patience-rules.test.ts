import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const api = (field: string, value: unknown) => ({ [`applications.api.${field}`]: value });
const twoVantages = { vantages: ['us-east-1', 'us-west-2'] };

describe('numbers', () => {
  ruleTable([
    [
      'refuse a TTL of 0',
      api('ttlSeconds', 0),
      ['applications.api.ttlSeconds must be a whole number from 1 to 86400 seconds'],
    ],
    ['allow a TTL of 1', api('ttlSeconds', 1), []],
    ['allow a TTL of a day', api('ttlSeconds', 86_400), []],
    ['refuse a longer TTL', api('ttlSeconds', 86_401), ['applications.api.ttlSeconds must be']],
    [
      'refuse a part of a second as TTL',
      api('ttlSeconds', 30.5),
      ['applications.api.ttlSeconds must be a whole number'],
    ],
    [
      'refuse an up threshold of 0',
      api('upThreshold', 0),
      ['applications.api.upThreshold must be a whole number from 1 to 100 passes'],
    ],
    ['allow an up threshold of 1', api('upThreshold', 1), []],
    ['allow an up threshold of 100', api('upThreshold', 100), []],
    ['refuse an up threshold of 101', api('upThreshold', 101), ['applications.api.upThreshold must be']],
    ['allow no stabilisation', api('stabilisationSeconds', 0), []],
    [
      'refuse negative stabilisation',
      api('stabilisationSeconds', -1),
      ['applications.api.stabilisationSeconds must be a number from 0 to 86400'],
    ],
    [
      'refuse more than a day of stabilisation',
      api('stabilisationSeconds', 86_401),
      ['applications.api.stabilisationSeconds must be'],
    ],
    ['allow no cooldown', api('cooldownSeconds', 0), []],
    ['refuse a negative cooldown', api('cooldownSeconds', -1), ['applications.api.cooldownSeconds must be']],
    ['allow a cooldown of a day', api('cooldownSeconds', 86_400), []],
    [
      'refuse more than a day of cooldown',
      api('cooldownSeconds', 86_401),
      ['applications.api.cooldownSeconds must be'],
    ],
    [
      'refuse no moves at all: that is what a freeze is for',
      api('movesPerHour', 0),
      ['applications.api.movesPerHour must be a whole number from 1 to 60 moves, got 0'],
    ],
    ['allow one move per hour', api('movesPerHour', 1), []],
    ['allow one per minute', api('movesPerHour', 60), []],
    ['refuse more', api('movesPerHour', 61), ['applications.api.movesPerHour must be']],
    ['refuse half a move', api('movesPerHour', 1.5), ['applications.api.movesPerHour must be']],
  ]);
});

describe('confirmSeconds', () => {
  ruleTable([
    [
      'refuses less than a second',
      api('confirmSeconds', 0.9),
      ['applications.api.confirmSeconds must be from 1 to 40 seconds'],
    ],
    ['may be one second', api('confirmSeconds', 1), []],
    ['may be 40 beside a timeout of 4: 40 + 14 + 4 + 2 fill a run', api('confirmSeconds', 40), []],
    [
      'refuses 41 beside a timeout of 4',
      api('confirmSeconds', 41),
      ['applications.api.confirmSeconds must be from 1 to 40 seconds, so that'],
    ],
    [
      'may be 35 beside a timeout of 9',
      { ...api('confirmSeconds', 35), ...api('checks.0.timeoutSeconds', 9) },
      [],
    ],
    [
      'refuses 36 beside a timeout of 9',
      { ...api('confirmSeconds', 36), ...api('checks.0.timeoutSeconds', 9) },
      ['applications.api.confirmSeconds must be from 1 to 35'],
    ],
    [
      'counts the longest timeout',
      { ...api('confirmSeconds', 36), ...api('checks.1', { type: 'http', timeoutSeconds: 9 }) },
      ['applications.api.confirmSeconds must be from 1 to 35'],
    ],
    [
      'is not blamed for a timeout that is too long itself',
      { ...api('confirmSeconds', 40), ...api('checks.0.timeoutSeconds', 30) },
      ['applications.api.checks[0].timeoutSeconds must be'],
    ],
  ]);
});

describe('automatic failover', () => {
  const refusal =
    "applications.api.failover must be manual with fewer than 3 vantages (there are 2: a dead region takes its own with it); auto needs a witness region, such as witnesses: ['us-east-2']";
  ruleTable([
    [
      'is refused with two vantages, with a witness offered',
      { ...twoVantages, ...api('failover', 'auto') },
      [refusal],
    ],
    ['is refused with two vantages where it is the default', twoVantages, [refusal]],
    ['is allowed with three', { vantages: ['us-east-1', 'us-west-2', 'eu-west-1'] }, []],
    ['is not needed: manual does with two', { ...twoVantages, ...api('failover', 'manual') }, []],
    [
      'counts a vantage named twice once',
      { vantages: ['us-east-1', 'us-west-2', 'us-west-2'] },
      ['vantages[2] must be named once', refusal],
    ],
    [
      'offers a witness that is not there yet',
      { ...twoVantages, witnesses: ['us-east-2'] },
      [refusal.replace("['us-east-2']", "['eu-central-1']")],
    ],
  ]);
});
