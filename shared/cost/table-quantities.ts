/** How much of DynamoDB a fleet uses in a calm month: what is written each slot and each minute, to all replicas. */
import { deployedRegions, telemetryRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { shardsOf } from '../fleet/shards.ts';
import { readinessThoroughMinutes, storedGigabytes } from './assumptions.ts';
import { countIn, type Inventory } from './inventory.ts';
import { type Line, lineAt, measuredCalls, measuredItems } from './measured.ts';
import { endpointsOf, endpointsPerReport, passesOfEachMinute, reportsPerMonth } from './monthly-passes.ts';
import type { QuantityPart as Part } from './quantity.ts';

export const gigabyte = 1e9;
const writeUnitBytes = 1024;
const readUnitBytes = 4096;

export function tableQuantities(fleet: Fleet, inventory: Inventory): readonly Part[] {
  const { claim, report, memory, control, sheet } = measuredItems;
  const applications = Object.keys(fleet.applications).length;
  const endpoints = endpointsOf(fleet).length;
  const perReport = endpointsPerReport(fleet);
  const replicas = telemetryRegions(fleet).length;
  const passes = passesOfEachMinute(fleet);
  const controlUnits = units(control, applications, readUnitBytes);
  const controlReads =
    measuredCalls.steerControlReads + measuredCalls.notifyControlReads + measuredCalls.readinessControlReads;
  const sheetReads = deployedRegions(fleet).length * units(sheet, applications, readUnitBytes);
  const stored = countIn(inventory, ({ tables }) => tables.length) * storedGigabytes;
  // Its own memory, and the others' for their signs of life; reports eventually consistent, at half the price.
  const steerReads =
    fleet.controlRegions.length * units(memory, endpoints, readUnitBytes) +
    (fleet.vantages.length * units(report, perReport, readUnitBytes) * shardsOf(fleet).length) / 2;
  return [
    {
      item: 'DynamoDB: claims of slots',
      price: 'dynamoWrite',
      quantity: reportsPerMonth(fleet) * units(claim, 1, writeUnitBytes) * replicas,
    },
    {
      item: 'DynamoDB: reports',
      price: 'dynamoWrite',
      quantity: reportsPerMonth(fleet) * units(report, perReport, writeUnitBytes) * replicas,
    },
    {
      item: "DynamoDB: steer's memory",
      price: 'dynamoWrite',
      quantity: passes * units(memory, endpoints, writeUnitBytes) * replicas,
    },
    {
      item: 'DynamoDB: readiness',
      price: 'dynamoWrite',
      quantity:
        passes * (1 + 1 / readinessThoroughMinutes) * units(sheet, applications, writeUnitBytes) * replicas,
    },
    {
      item: 'DynamoDB: reads',
      price: 'dynamoRead',
      quantity:
        reportsPerMonth(fleet) * units(report, perReport, readUnitBytes) +
        // `readiness` reads what `steer` reads, and what all regions have kept of it.
        passes * (2 * steerReads + sheetReads + controlReads * controlUnits),
    },
    { item: 'DynamoDB: storage', price: 'dynamoStorage', quantity: stored },
    { item: 'DynamoDB: point-in-time recovery', price: 'dynamoRecovery', quantity: stored },
  ];
}

/** Out of each writing region to all the others. */
export function replicatedGigabytes(fleet: Fleet): number {
  const { claim, report, memory } = measuredItems;
  const perReport = lineAt(claim, 1) + lineAt(report, endpointsPerReport(fleet));
  const bytes =
    reportsPerMonth(fleet) * perReport +
    passesOfEachMinute(fleet) * lineAt(memory, endpointsOf(fleet).length);
  return (bytes * (telemetryRegions(fleet).length - 1)) / gigabyte;
}

function units(line: Line, count: number, unitBytes: number): number {
  return Math.max(1, Math.ceil(lineAt(line, count) / unitBytes));
}
