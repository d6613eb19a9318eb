/** A deployment's plan as a person reads it. */
import type { RoomCheck } from '../shared/cost/account.ts';
import type { DeploymentPlan } from '../shared/cost/deployment-plan.ts';
import type { RegionInventory } from '../shared/cost/inventory.ts';
import { plainTable } from './plain-table.ts';
import { costLines } from './plan-cost-text.ts';

export function planText(plan: DeploymentPlan): string {
  const account = plan.account.kind === 'read' ? plan.account.value : `unknown (${plan.account.why})`;
  return [
    `fleet ${plan.fleet} (${plan.fleetDigest}), mode ${plan.mode}, account ${account}`,
    ...section('will be created', createdLines(plan)),
    ...section('may be touched', touchedLines(plan)),
    ...section(`costs in a calm month, at the prices of ${plan.cost.priceRegion}`, costLines(plan)),
    ...section('the ledger', ledgerLines(plan)),
    ...section('room in the account', roomLines(plan.room)),
    ...section('warnings', plan.warnings.length === 0 ? ['none'] : plan.warnings),
  ].join('\n');
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return ['', title, ...lines.map((line) => `  ${line}`.trimEnd())];
}

function createdLines({ creates: { regions, healthChecks } }: DeploymentPlan): readonly string[] {
  const rows = regions.map((region) => [region.region, regionText(region)]);
  const checks = healthChecks.gates + healthChecks.calculated;
  const everywhere =
    checks === 0
      ? []
      : [
          [
            'Route 53',
            `${counted(checks, 'health check')}: ${healthChecks.gates} on gates, ${healthChecks.calculated} calculated of them`,
          ],
        ];
  return plainTable([...rows, ...everywhere]);
}

function regionText(region: RegionInventory): string {
  const { functions, schedules, tables, subscriptions } = region;
  const subscribers = [
    ...some(subscriptions.email, 'e-mail'),
    ...some(subscriptions.sms, 'SMS'),
    ...some(subscriptions.https, 'HTTPS'),
  ];
  const parts = [
    functions.length === 0 ? [] : [`functions ${functions.join(', ')} (each with a role and a log group)`],
    counts(schedules.length, 'schedule'),
    counts(region.queues, 'queue'),
    region.topics === 0
      ? []
      : [
          `${counted(region.topics, 'topic')}${subscribers.length === 0 ? '' : ` (${subscribers.join(', ')})`}`,
        ],
    tables.length === 0 ? [] : [`${counted(tables.length, 'table replica')} (${tables.join(', ')})`],
    counts(region.gateBuckets, 'gate bucket'),
    counts(region.keys, 'key'),
    counts(region.alarms, 'alarm'),
    counts(region.dashboards, 'dashboard'),
  ];
  return parts.flat().join('\n');
}

function some(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}`];
}

function counts(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [counted(count, what)];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function touchedLines({ touches: { zone, records, functions, probed } }: DeploymentPlan): readonly string[] {
  const where = [
    zone.id === undefined ? 'found by its name' : zone.id,
    ...(zone.roleArn === undefined ? [] : [`as ${zone.roleArn}`]),
  ];
  return plainTable([
    ['zone', `${zone.name} (${where.join(', ')}): these records of it, and no others`],
    ...records.map(({ name, types }) => ['record', `${name} ${types.join(', ')}`]),
    ...functions.map((name) => ['function', `${name}, called before traffic moves`]),
    ...probed.map((host) => ['probed', host]),
  ]);
}

function ledgerLines({ ledger }: DeploymentPlan): readonly string[] {
  if (ledger.consistency === 'strong') return ['strongly consistent across its three regions'];
  return [`eventually consistent: ${ledger.because}; so`, ...ledger.consequences.map((each) => `* ${each}`)];
}

function roomLines(room: readonly RoomCheck[]): readonly string[] {
  const rows = room.map(({ about, state, text }) => [about, state, text]);
  const commands = room.flatMap(({ command }) => command ?? []);
  return [
    ...plainTable(rows),
    ...(commands.length === 0 ? [] : ['to ask for more:', ...commands.map((command) => `  ${command}`)]),
  ];
}
