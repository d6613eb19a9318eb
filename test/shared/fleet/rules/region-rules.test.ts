import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const four = { witnesses: ['eu-north-1'] };
const manual = { 'applications.api.failover': 'manual' };

describe('regions', () => {
  ruleTable([
    [
      'refuse what is no AWS region',
      { witnesses: ['frankfurt'] },
      ['witnesses[0] must be the name of an AWS region'],
    ],
    [
      'refuse an availability zone',
      { witnesses: ['us-east-1a'] },
      ['witnesses[0] must be the name of an AWS region'],
    ],
    [
      'may have names as in any partition',
      {
        applications: {},
        databases: {},
        regions: ['us-isob-east-1', 'us-isob-west-1'],
        witnesses: ['us-isob-central-1'],
      },
      [],
    ],
    [
      'refuse another partition than that of the first',
      { witnesses: ['us-gov-west-1', 'eu-north-1', 'cn-north-1', 'eusc-de-east-1'] },
      [
        'witnesses[0] must be in the partition of us-east-1, which is aws, got us-gov-west-1',
        'witnesses[2] must be in the partition of us-east-1, which is aws, got cn-north-1',
        'witnesses[3] must be in the partition of us-east-1, which is aws, got eusc-de-east-1',
      ],
    ],
    ['refuse one named twice in regions', { 'regions.3': 'us-west-2' }, ['regions[3] must be named once']],
    [
      'refuse one named twice in witnesses',
      { witnesses: ['eu-north-1', 'eu-north-1'] },
      ['witnesses[1] must be named once'],
    ],
    ['refuse a witness that is a region', { witnesses: ['us-east-1'] }, ['witnesses[0] must be named once']],
    [
      'refuse an empty list',
      { regions: [], 'databases.orders.promotion': 'auto' },
      ['regions must name at least one AWS region'],
    ],
  ]);
});

describe('vantages and control regions', () => {
  ruleTable([
    [
      'may be a part of what is deployed',
      { ...four, vantages: ['eu-west-1', 'us-east-1', 'eu-north-1'] },
      [],
    ],
    [
      'refuse a region that is not deployed',
      { vantages: ['us-east-1', 'us-west-2', 'eu-north-1'] },
      ['vantages[2] must be one of us-east-1, us-west-2, eu-west-1'],
    ],
    [
      'refuse a control region that is not deployed',
      { controlRegions: ['eu-north-1'] },
      ['controlRegions[0] must be one of'],
    ],
    [
      'refuse one named twice',
      { controlRegions: ['us-east-1', 'us-east-1'] },
      ['controlRegions[1] must be named once'],
    ],
    [
      'refuse an empty list of control regions',
      { controlRegions: [] },
      ['controlRegions must name at least one region'],
    ],
    [
      'refuse an empty list of vantages',
      { vantages: [], 'databases.orders.promotion': 'auto' },
      ['vantages must name at least one region'],
    ],
  ]);
});

describe('ledger regions', () => {
  ruleTable([
    ['may be elsewhere', { ledgerRegions: ['us-east-1', 'us-east-2', 'us-west-2'] }, []],
    ['may be one', { ledgerRegions: ['us-east-1'] }, []],
    [
      'refuse another partition',
      { ledgerRegions: ['us-east-1', 'cn-north-1'] },
      ['ledgerRegions[1] must be in the partition of us-east-1, which is aws, got cn-north-1'],
    ],
    ['refuse an empty list', { ledgerRegions: [] }, ['ledgerRegions must name at least one region']],
    [
      'refuse a fourth',
      { ledgerRegions: ['us-east-1', 'us-east-2', 'us-west-2', 'us-west-1'] },
      ['ledgerRegions must name at most 3 regions'],
    ],
    [
      'refuse one named twice',
      { ledgerRegions: ['us-east-1', 'us-east-1'] },
      ['ledgerRegions[1] must be named once'],
    ],
    [
      'refuse what is no AWS region',
      { ledgerRegions: ['here'] },
      ['ledgerRegions[0] must be the name of an AWS region'],
    ],
  ]);
});

describe('minVotes', () => {
  ruleTable([
    [
      'refuses less than a strict majority of three',
      { minVotes: 1 },
      ['minVotes must be a whole number from 2 to 3'],
    ],
    ['may be a strict majority of three', { minVotes: 2 }, []],
    ['may be all of three', { minVotes: 3 }, []],
    ['refuses more votes than vantages', { minVotes: 4 }, ['minVotes must be a whole number from 2 to 3']],
    ['refuses half of four', { ...four, minVotes: 2 }, ['minVotes must be a whole number from 3 to 4']],
    ['may be three of four', { ...four, minVotes: 3 }, []],
    ['refuses a part of a vote', { minVotes: 2.5 }, ['minVotes must be a whole number']],
    [
      'is both with two vantages',
      { ...manual, vantages: ['us-east-1', 'us-west-2'], minVotes: 1 },
      ['minVotes must be 2:'],
    ],
  ]);
});
