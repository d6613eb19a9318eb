import { describe, expect, test } from 'vitest';
// Its full version sets a language for all errors of the process; ours must not change by that.
import 'zod';
import { readFaults, wrongWith, wrongWithFault } from './base-scenario.ts';

type Group = Readonly<Record<string, unknown>>;

const at = 10;
const until = 40;

describe('of each kind and mode', () => {
  test.each<[name: string, fault: Group, completed?: Group]>([
    [
      'endpoint',
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'timeout', at },
      { fraction: 1 },
    ],
    [
      'endpoint of all',
      { kind: 'endpoint', application: '*', region: 'us-east-1', mode: 'http500', at, until, fraction: 0.3 },
    ],
    [
      'endpoint slow',
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'slow', at },
      { latencyMs: 8000, fraction: 1 },
    ],
    [
      'endpoint bad-certificate',
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'bad-certificate', at, fraction: 1 },
    ],
    [
      'flap',
      {
        kind: 'flap',
        application: 'shop',
        region: 'eu-west-1',
        mode: 'wrong-body',
        downSeconds: 40,
        upSeconds: 80,
        at,
        fraction: 1,
      },
    ],
    [
      'flap slow',
      {
        kind: 'flap',
        application: '*',
        region: 'eu-west-1',
        mode: 'slow',
        latencyMs: 900,
        downSeconds: 1,
        upSeconds: 1,
        at,
        fraction: 1,
      },
    ],
    ['gray', { kind: 'gray', application: 'api', region: 'us-east-1', seenBy: 'probes', at, until }],
    ['link', { kind: 'link', from: 'us-east-1', to: 'eu-west-1', mode: 'drop', at, until }, { fraction: 1 }],
    ['vantage-isolated', { kind: 'vantage-isolated', vantage: 'us-east-1', at }, { aws: false }],
    ['region-down', { kind: 'region-down', region: 'us-east-1', at }, { route53: false }],
    ['table unreachable', { kind: 'table', region: '*', table: 'ledger', mode: 'unreachable', at }],
    [
      'table lag',
      { kind: 'table', region: 'us-east-1', table: 'telemetry', mode: 'lag', lagSeconds: 30, at },
    ],
    ['route53 lost-answers', { kind: 'route53', mode: 'lost-answers', at, until }],
    ['route53 slow', { kind: 'route53', mode: 'slow', insyncSeconds: 600, at, until }],
    ['bucket', { kind: 'bucket', region: 'us-east-1', mode: 'gone', at }],
    ['sns', { kind: 'sns', region: 'us-east-1', mode: 'throttled', at }],
    ['lambda crash', { kind: 'lambda', function: 'steer', region: 'us-east-1', mode: 'crash', at, until }],
    [
      'lambda late',
      { kind: 'lambda', function: 'probe', region: 'us-east-1', mode: 'late', lateSeconds: 7, at },
    ],
    ['clock', { kind: 'clock', region: 'us-east-1', skewSeconds: -90, at }],
    ['rds copy-stuck', { kind: 'rds', database: 'orders', mode: 'copy-stuck', at }],
    ['rds promote-slow', { kind: 'rds', database: 'orders', mode: 'promote-slow', minutes: 20, at }],
    ['rds lag', { kind: 'rds', database: 'orders', mode: 'lag', lagSeconds: 4, at }],
    ['dns-edit', { kind: 'dns-edit', application: 'api', weights: { 'us-east-1': 0, 'eu-west-1': 255 }, at }],
    ['freeze', { kind: 'operator', do: 'freeze', reason: 'migration', forSeconds: 60, at }],
    ['unfreeze', { kind: 'operator', do: 'unfreeze', at }],
    ['switchover', { kind: 'operator', do: 'switchover', application: 'api', to: 'us-west-2', at }],
    [
      'failover',
      { kind: 'operator', do: 'failover', application: 'api', to: 'us-west-2', reason: 'now', at },
    ],
    ['evacuate', { kind: 'operator', do: 'evacuate', region: 'us-east-1', at }],
    [
      'pin to a region',
      { kind: 'operator', do: 'pin', application: 'api', region: 'us-west-2', forSeconds: 60, at },
    ],
    ['pin to', { kind: 'operator', do: 'pin', application: 'api', to: 'us-west-2', at }],
    ['keep-out', { kind: 'operator', do: 'keep-out', application: 'api', region: 'us-west-2', at }],
    ['clear-override', { kind: 'operator', do: 'clear-override', application: 'api', at }],
    ['approve-failback', { kind: 'operator', do: 'approve-failback', application: 'shop', at }],
    ['promote', { kind: 'operator', do: 'promote', database: 'orders', at }],
    ['acknowledge', { kind: 'operator', do: 'acknowledge', person: 'primary', at }],
    ['gate-open', { kind: 'operator', do: 'gate-open', region: 'us-east-1', at }],
    ['deploy', { kind: 'operator', do: 'deploy', at }],
  ])('%s is read', (_name, fault, completed = {}) => {
    expect(readFaults(fault)).toEqual([{ ...fault, ...completed }]);
  });
});

describe('what is wrong with a fault', () => {
  const endpointKeys = 'kind, mode, application, region, fraction, at, until';
  test.each<[name: string, change: Group, messages: readonly string[]]>([
    [
      'an unknown kind',
      { kind: 'flood' },
      [
        'faults[0].kind must be one of endpoint, flap, gray, link, vantage-isolated, region-down, table, route53, bucket, sns, lambda, clock, rds, dns-edit, operator, got flood',
      ],
    ],
    [
      'no kind',
      { kind: undefined },
      [
        'faults[0].kind must be one of endpoint, flap, gray, link, vantage-isolated, region-down, table, route53, bucket, sns, lambda, clock, rds, dns-edit, operator, got nothing',
      ],
    ],
    [
      'an unknown mode',
      { mode: 'broken' },
      [
        'faults[0].mode must be one of refused, timeout, http500, wrong-body, bad-certificate, slow, got broken',
      ],
    ],
    [
      'an unknown mode and an unknown key',
      { mode: 'broken', speed: 1 },
      [
        'faults[0].mode must be one of refused, timeout, http500, wrong-body, bad-certificate, slow, got broken',
        `faults[0].speed is no key here: keys are ${endpointKeys}, got 1`,
      ],
    ],
    [
      'an unknown mode and a wrong time',
      { mode: 'broken', at: 'noon' },
      [
        'faults[0].mode must be one of refused, timeout, http500, wrong-body, bad-certificate, slow, got broken',
        'faults[0].at must be seconds from the start, 0 or more, got noon',
      ],
    ],
    [
      'a key of another mode',
      { latencyMs: 5 },
      [`faults[0].latencyMs is no key here: keys are ${endpointKeys}, got 5`],
    ],
    [
      'a key of another kind',
      { aws: true },
      [`faults[0].aws is no key here: keys are ${endpointKeys}, got true`],
    ],
    ['no time', { at: undefined }, ['faults[0].at must be seconds from the start, 0 or more, got nothing']],
    [
      'a time before the start',
      { at: -0.5 },
      ['faults[0].at must be seconds from the start, 0 or more, got -0.5'],
    ],
    [
      'a beginning at the end of the play',
      { at: 100, until: undefined },
      ['faults[0].at must be before the end, which is at 100, got 100'],
    ],
    [
      'an end at its beginning',
      { until: 10 },
      ['faults[0].until must be later than at, which is 10, got 10'],
    ],
    ['no share', { fraction: 0 }, ['faults[0].fraction must be a share, more than 0 and at most 1, got 0']],
    [
      'more than all',
      { fraction: 1.01 },
      ['faults[0].fraction must be a share, more than 0 and at most 1, got 1.01'],
    ],
    [
      'an unknown application',
      { application: 'mail' },
      ['faults[0].application must be one of api, shop, *, got mail'],
    ],
    [
      'an unknown region',
      { region: 'mars' },
      ['faults[0].region must be one of us-east-1, us-west-2, eu-west-1, got mars'],
    ],
    [
      'every region',
      { region: '*' },
      ['faults[0].region must be one of us-east-1, us-west-2, eu-west-1, got *'],
    ],
  ])('%s', (_name, change, messages) => {
    expect(wrongWithFault(change)).toEqual(messages);
  });

  test.each<[name: string, fault: Group, messages: readonly string[]]>([
    [
      'a gray fault of all',
      { kind: 'gray', application: '*', region: 'us-east-1', seenBy: 'users' },
      ['faults[0].application must be one of api, shop, got *'],
    ],
    [
      'nobody who sees it',
      { kind: 'gray', application: 'api', region: 'us-east-1' },
      ['faults[0].seenBy must be probes, users, got nothing'],
    ],
    [
      'a flap without phases',
      { kind: 'flap', application: 'api', region: 'us-east-1', mode: 'refused' },
      [
        'faults[0].downSeconds must be seconds, 1 or more, got nothing',
        'faults[0].upSeconds must be seconds, 1 or more, got nothing',
      ],
    ],
    [
      'a flap too fast to be one',
      {
        kind: 'flap',
        application: 'api',
        region: 'us-east-1',
        mode: 'refused',
        downSeconds: 0.9,
        upSeconds: 1,
      },
      ['faults[0].downSeconds must be seconds, 1 or more, got 0.9'],
    ],
    [
      'an answer that is late by nothing',
      { kind: 'endpoint', application: 'api', region: 'us-east-1', mode: 'slow', latencyMs: 0 },
      ['faults[0].latencyMs must be milliseconds, more than 0 and at most 600000, got 0'],
    ],
    [
      'a path from nowhere to nowhere',
      { kind: 'link', from: 'mars', to: 'moon', mode: 'slow' },
      [
        'faults[0].to must be one of us-east-1, us-west-2, eu-west-1, got moon',
        'faults[0].from must be one of us-east-1, us-west-2, eu-west-1, got mars',
      ],
    ],
    [
      'an unknown vantage',
      { kind: 'vantage-isolated', vantage: 'mars' },
      ['faults[0].vantage must be one of us-east-1, us-west-2, eu-west-1, got mars'],
    ],
    [
      'a vantage that is perhaps cut off',
      { kind: 'vantage-isolated', vantage: 'us-east-1', aws: 'yes' },
      ['faults[0].aws must be true or false, got yes'],
    ],
    [
      'an unknown table',
      { kind: 'table', region: '*', table: 'users', mode: 'throttled' },
      ['faults[0].table must be ledger, telemetry, got users'],
    ],
    [
      'a lag of nothing',
      { kind: 'table', region: '*', table: 'ledger', mode: 'lag' },
      ['faults[0].lagSeconds must be seconds, 0 or more, got nothing'],
    ],
    [
      'a topic in every region',
      { kind: 'sns', region: '*', mode: 'down' },
      ['faults[0].region must be one of us-east-1, us-west-2, eu-west-1, got *'],
    ],
    [
      'an unknown function',
      { kind: 'lambda', function: 'sleep', region: 'us-east-1', mode: 'crash' },
      ['faults[0].function must be tick, probe, steer, notify, got sleep'],
    ],
    [
      'an unknown database',
      { kind: 'rds', database: 'users', mode: 'copy-stuck' },
      ['faults[0].database must be one of orders, got users'],
    ],
    [
      'a promotion of no time',
      { kind: 'rds', database: 'orders', mode: 'promote-slow', minutes: 0 },
      ['faults[0].minutes must be minutes, more than 0, got 0'],
    ],
    [
      'an instant that lasts',
      { kind: 'dns-edit', application: 'api', weights: {}, until: 20 },
      ['faults[0].until is no key here: keys are kind, application, weights, at, got 20'],
    ],
    [
      'a weight that Route 53 does not take',
      { kind: 'dns-edit', application: 'api', weights: { 'us-east-1': 256 } },
      ['faults[0].weights.us-east-1 must be a whole number, 0 to 255, got 256'],
    ],
    [
      'weight for nowhere',
      { kind: 'dns-edit', application: 'api', weights: { mars: 1 } },
      ['faults[0].weights.mars must be one of us-east-1, us-west-2, eu-west-1, got mars'],
    ],
    [
      'an unknown deed',
      { kind: 'operator', do: 'panic' },
      [
        'faults[0].do must be one of freeze, unfreeze, switchover, failover, evacuate, pin, keep-out, clear-override, approve-failback, promote, acknowledge, gate-open, deploy, got panic',
      ],
    ],
    [
      'a deed that lasts',
      { kind: 'operator', do: 'unfreeze', until: 20 },
      ['faults[0].until is no key here: keys are kind, reason, at, do, application, region, got 20'],
    ],
    [
      'a switchover to nowhere',
      { kind: 'operator', do: 'switchover', application: 'api' },
      ['faults[0].to must be text, got nothing'],
    ],
    [
      'a pin to two places',
      { kind: 'operator', do: 'pin', application: 'api', region: 'us-west-2', to: 'us-west-2' },
      ['faults[0].region must be given as either region or to, got us-west-2'],
    ],
    [
      'an unknown person',
      { kind: 'operator', do: 'acknowledge', person: 'nobody' },
      ['faults[0].person must be one of primary, secondary, got nobody'],
    ],
  ])('%s', (_name, fault, messages) => {
    expect(wrongWith({ faults: [{ at, ...fault }] })).toEqual(messages);
  });

  test('a fault that is none', () => {
    expect(wrongWith({ faults: [7] })).toEqual(['faults[0] must be a group of keys, got 7']);
  });
});
