/** In which order the fleet's own stack is made: what touches records comes after the ledger that says where traffic belongs. */
import { expect, test } from 'vitest';
import { recordsResourceType } from '../../shared/fleet/record-properties.ts';
import { fleetWith } from './fleets.ts';
import { stacksOf } from './synthesised.ts';

const stack = stacksOf(fleetWith()).find(({ name }) => name === 'pointsman-base');
if (stack === undefined) throw new Error('the fleet must have a stack');
const resources = Object.entries(stack.template.Resources);
const idsOf = (type: string, named = '') =>
  resources.filter(([id, { Type }]) => Type === type && id.startsWith(named)).map(([id]) => id);
const ledger = idsOf('AWS::DynamoDB::GlobalTable', 'Ledger');
const records = idsOf(recordsResourceType);

test('records are touched only once the ledger is there: where its name is taken, a stack that has moved home fails before', () => {
  expect(ledger).toHaveLength(1);
  expect(records.length).toBeGreaterThan(0);
  for (const [id, { DependsOn }] of resources)
    if (records.includes(id)) expect(DependsOn).toEqual(expect.arrayContaining(ledger));
});

test('health checks come after all records, and go before them', () => {
  const gates = resources.filter(([, { Type }]) => Type === 'Custom::PointsmanGates');
  expect(gates.map(([, { DependsOn }]) => DependsOn)).toEqual([
    expect.arrayContaining([...ledger, ...records]),
  ]);
});
