import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const steering = (value: unknown) => ({ 'applications.api.steering': value });
const latency = (change: object) => steering({ policy: 'latency', ...change });
const path = 'applications.api.steering';
const equal = { 'us-east-1': 100, 'us-west-2': 100, 'eu-west-1': 100 };
const weighted = (shares: unknown) => steering({ policy: 'weighted', shares });

describe('a policy', () => {
  ruleTable([
    ['may be left out beside an order', steering({ order: ['us-west-2', 'us-east-1', 'eu-west-1'] }), []],
    ['may be latency, and that is enough', latency({}), []],
    ['may be weighted, with shares', weighted(equal), []],
    ['refuses weighted without shares', steering({ policy: 'weighted' }), [`${path}.shares must be a group`]],
    [
      'refuses another',
      steering({ policy: 'fastest' }),
      [`${path}.policy must be priority or latency or weighted, got fastest`],
    ],
    [
      'refuses what belongs to another policy',
      steering({ policy: 'priority', shares: equal }),
      [`${path}.shares must be one of the fields policy, order`],
    ],
    [
      'refuses it also where the policy was left out',
      steering({ dwellSeconds: 60 }),
      [`${path}.dwellSeconds must be one of the fields policy, order`],
    ],
    [
      'has its order looked at whatever it is',
      latency({ order: ['us-east-1', 'us-west-2'] }),
      [`${path}.order must name every region that has an endpoint, eu-west-1 too`],
    ],
  ]);
});

describe('the margin and the dwell', () => {
  ruleTable([
    [
      'refuse a negative margin',
      latency({ marginPercent: -1 }),
      [`${path}.marginPercent must be a number from 0 to 99 per cent, got -1`],
    ],
    ['allow no margin', latency({ marginPercent: 0 }), []],
    ['allow a margin of 99', latency({ marginPercent: 99 }), []],
    ['refuse one that nothing reaches', latency({ marginPercent: 100 }), [`${path}.marginPercent must be`]],
    [
      'refuse a negative dwell',
      latency({ dwellSeconds: -1 }),
      [`${path}.dwellSeconds must be a number from 0 to 86400 seconds`],
    ],
    ['allow no dwell', latency({ dwellSeconds: 0 }), []],
    ['allow a dwell of a day', latency({ dwellSeconds: 86_400 }), []],
    ['refuse a longer dwell', latency({ dwellSeconds: 86_401 }), [`${path}.dwellSeconds must be`]],
  ]);
});

describe('the weights of vantages', () => {
  const weights = (vantageWeight: object) => latency({ vantageWeight });
  ruleTable([
    ['may be parts', weights({ 'us-east-1': 0.5, 'us-west-2': 0.25, 'eu-west-1': 0.25 }), []],
    ['may name some vantages only', weights({ 'us-east-1': 0 }), []],
    ['may be 0 for all but one', weights({ 'us-east-1': 0, 'us-west-2': 0, 'eu-west-1': 1 }), []],
    [
      'refuse to be 0 for all',
      weights({ 'us-east-1': 0, 'us-west-2': 0, 'eu-west-1': 0 }),
      [`${path}.vantageWeight must leave at least one vantage a weight above 0, got "only zeros"`],
    ],
    [
      'refuse what is no vantage',
      weights({ 'eu-north-1': 1 }),
      [
        `${path}.vantageWeight.eu-north-1 must be one of the vantages us-east-1, us-west-2, eu-west-1, got eu-north-1`,
      ],
    ],
    [
      'refuse a region that serves and does not look',
      {
        ...weights({ 'us-east-1': 1 }),
        vantages: ['us-west-2', 'eu-west-1', 'eu-north-1'],
        witnesses: ['eu-north-1'],
      },
      [`${path}.vantageWeight.us-east-1 must be one of the vantages us-west-2, eu-west-1, eu-north-1`],
    ],
    [
      'refuse to be negative',
      weights({ 'us-east-1': -0.1 }),
      [`${path}.vantageWeight.us-east-1 must be a number from 0 to 1000000000, got -0.1`],
    ],
    ['may count a billion users', weights({ 'us-east-1': 1_000_000_000 }), []],
    [
      'refuse to count more',
      weights({ 'us-east-1': 1_000_000_001 }),
      [`${path}.vantageWeight.us-east-1 must be`],
    ],
  ]);
});

describe('shares', () => {
  ruleTable([
    ['may be 0 for one that stands by', weighted({ ...equal, 'eu-west-1': 0 }), []],
    ['may be 0 for all but one', weighted({ 'us-east-1': 1, 'us-west-2': 0, 'eu-west-1': 0 }), []],
    [
      'refuse to be 0 for all',
      weighted({ 'us-east-1': 0, 'us-west-2': 0, 'eu-west-1': 0 }),
      [`${path}.shares must give at least one region a share above 0, got "only zeros"`],
    ],
    ['may be 255', weighted({ ...equal, 'us-east-1': 255 }), []],
    [
      'refuse 256',
      weighted({ ...equal, 'us-east-1': 256 }),
      [`${path}.shares.us-east-1 must be a whole number from 0 to 255, got 256`],
    ],
    ['refuse a negative one', weighted({ ...equal, 'us-east-1': -1 }), [`${path}.shares.us-east-1 must be`]],
    [
      'refuse a part',
      weighted({ ...equal, 'us-east-1': 0.5 }),
      [`${path}.shares.us-east-1 must be a whole number`],
    ],
    [
      'refuse to leave a region out',
      weighted({ 'us-east-1': 1, 'us-west-2': 1 }),
      [
        `${path}.shares must give every region that has an endpoint a share, 0 for one that stands by: eu-west-1 too, got [us-east-1, us-west-2]`,
      ],
    ],
    [
      'say once that a region is written wrong',
      weighted({ 'us-east-1': 1, 'us-wset-2': 1, 'eu-west-1': 1 }),
      [`${path}.shares.us-wset-2 must be a region with an endpoint: us-east-1, us-west-2, eu-west-1`],
    ],
    [
      'say both when more is missing than wrong',
      weighted({ 'us-wset-2': 1 }),
      [`${path}.shares.us-wset-2 must be a region`, `${path}.shares must give every region`],
    ],
  ]);
});
