import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const orders = (field: string, value: unknown) => ({ [`databases.orders.${field}`]: value });
const manual = { 'applications.api.failover': 'manual' };

describe('a database', () => {
  ruleTable([
    [
      'refuses a writer in an unknown region',
      orders('writer', 'eu-north-1'),
      [
        "databases.orders.writer must be one of the fleet's regions us-east-1, us-west-2, eu-west-1, got eu-north-1",
      ],
    ],
    [
      'may have its writer with a witness',
      { witnesses: ['eu-north-1'], ...orders('writer', 'eu-north-1') },
      [],
    ],
    [
      'refuses a replica in an unknown region',
      orders('replicas', ['us-west-2', 'eu-north-1']),
      ['databases.orders.replicas[1] must be one of'],
    ],
    [
      'refuses the writer among its replicas',
      orders('replicas', ['us-west-2', 'us-east-1']),
      ['databases.orders.replicas[1] must be another region than that of the writer'],
    ],
    [
      'refuses a replica twice',
      orders('replicas', ['us-west-2', 'us-west-2']),
      ['databases.orders.replicas[1] must be named once'],
    ],
    [
      'may have no replicas and no backup',
      { ...orders('replicas', undefined), ...orders('backup', undefined) },
      [],
    ],
    [
      'refuses a copy in an unknown region',
      orders('backup.copyTo', ['eu-north-1']),
      ['databases.orders.backup.copyTo[0] must be one of'],
    ],
    [
      'refuses a copy beside the writer',
      orders('backup.copyTo', ['us-east-1']),
      ['databases.orders.backup.copyTo[0] must be another region'],
    ],
    [
      'refuses a backup that is copied nowhere',
      orders('backup.copyTo', []),
      ['databases.orders.backup.copyTo must name at least one region'],
    ],
    [
      'may name a key and a network of a region that it is copied to',
      {
        ...orders('backup.copyTo', ['us-west-2']),
        ...orders('backup.kmsKeys', { 'us-west-2': 'alias/orders' }),
        ...orders('backup.subnetGroups', { 'us-west-2': 'restored' }),
      },
      [],
    ],
    [
      'refuses a key of a region that it is not copied to',
      {
        ...orders('backup.copyTo', ['us-west-2']),
        ...orders('backup.kmsKeys', { 'eu-west-1': 'alias/orders' }),
      },
      ['databases.orders.backup.kmsKeys.eu-west-1 must be of a region of copyTo (us-west-2), got eu-west-1'],
    ],
    [
      'refuses a network of a region that it is not copied to',
      { ...orders('backup.copyTo', ['us-west-2']), ...orders('backup.subnetGroups', { 'us-east-1': 'own' }) },
      ['databases.orders.backup.subnetGroups.us-east-1 must be of a region of copyTo'],
    ],
    ['may be backed up each hour', orders('backup.everyHours', 1), []],
    [
      'refuses a backup each half hour',
      orders('backup.everyHours', 0.5),
      ['databases.orders.backup.everyHours must be a whole number from 1 to 168 hours'],
    ],
    ['may be backed up each week', orders('backup.everyHours', 168), []],
    [
      'refuses a backup less often',
      orders('backup.everyHours', 169),
      ['databases.orders.backup.everyHours must be'],
    ],
    [
      'refuses another kind',
      orders('kind', 'mysql'),
      ['databases.orders.kind must be rds-instance or aurora-cluster, got mysql'],
    ],
  ]);
});

describe('automatic promotion', () => {
  const auto = orders('promotion', 'auto');
  ruleTable([
    ['is allowed with three vantages, three ledger regions and a replica', auto, []],
    [
      'is refused with two vantages',
      { ...auto, ...manual, vantages: ['us-east-1', 'us-west-2'] },
      ['databases.orders.promotion must be manual with fewer than 3 vantages (there are 2'],
    ],
    [
      'is refused with a ledger region that cannot be strongly consistent',
      { ...auto, ledgerRegions: ['us-east-1', 'us-west-2', 'sa-east-1'] },
      [
        'databases.orders.promotion must be manual: auto needs a strongly consistent ledger, and DynamoDB does not offer it in sa-east-1',
      ],
    ],
    [
      'is refused with two ledger regions',
      { ...auto, ledgerRegions: ['us-east-1', 'us-west-2'] },
      ['databases.orders.promotion must be manual with 2 ledger regions'],
    ],
    [
      'is refused without replicas',
      { ...auto, ...orders('replicas', []) },
      ['databases.orders.promotion must be manual without replicas'],
    ],
  ]);
});
