/** Rules about when an application may move: how certain one must be, how long one waits, and who may decide. */
import type { Fleet } from '../fleet.ts';
import { finding } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { hasUsableInterval } from './fleet-rules.ts';
import { type Limits, outsideLimits } from './limits.ts';
import { regionFields } from './region-rules.ts';

const applicationLimits: readonly (readonly [
  'ttlSeconds' | 'upThreshold' | 'stabilisationSeconds' | 'cooldownSeconds' | 'movesPerHour',
  Limits,
])[] = [
  ['ttlSeconds', { min: 1, max: 86_400, unit: 'seconds' }],
  ['upThreshold', { min: 1, max: 100, unit: 'passes' }],
  ['stabilisationSeconds', { min: 0, max: 86_400, unit: 'seconds', fractions: true }],
  ['cooldownSeconds', { min: 0, max: 86_400, unit: 'seconds', fractions: true }],
  ['movesPerHour', { min: 1, max: 60, unit: 'moves' }],
];

/** A probe run confirms a suspicion inside one Lambda, whose time limit this is. */
const runSecondsMax = 60;
/** Kept for starting, reading the vote state and writing the report. */
const runReserveSeconds = 2;
/** How much longer than `confirmSeconds` a suspicion goes on probing, for the leaky track. */
const leakySeconds = 14;
const confirmSecondsMin = 1;

/** A dead region takes its own vantage with it: of two, the one left over could not tell an outage from its own isolation. */
const vantagesForAuto = 3;

export const numbersAreWithinLimits: ApplicationRule = (application, at) =>
  applicationLimits.flatMap(([field, limits]) => outsideLimits([...at, field], application[field], limits));

export const confirmingFitsOneRun: ApplicationRule = ({ confirmSeconds, checks }, at, fleet) => {
  // A timeout that is itself refused says nothing about patience.
  const timeouts = checks
    .map(({ timeoutSeconds }) => timeoutSeconds)
    .filter((timeout) => timeout < fleet.intervalSeconds);
  const timeout = hasUsableInterval(fleet) ? Math.max(0, ...timeouts) : 0;
  const max = runSecondsMax - runReserveSeconds - leakySeconds - timeout;
  if (confirmSeconds >= confirmSecondsMin && confirmSeconds <= max) return [];
  const must = `be from ${confirmSecondsMin} to ${max} seconds, so that it, ${leakySeconds} s more and the longest timeout fit in one run of ${runSecondsMax} s`;
  return [
    finding([...at, 'confirmSeconds'], confirmSeconds, must, {
      allowed: `from ${confirmSecondsMin} to ${max} seconds`,
      dependsOn: [[...at, 'checks'], ['intervalSeconds']],
    }),
  ];
};

export const autoNeedsThreeVantages: ApplicationRule = ({ failover }, at, fleet) => {
  // That there are no vantages at all is said where they should be.
  if (failover === 'manual' || fleet.vantages.length === 0 || hasVantagesForAuto(fleet)) return [];
  return [
    finding([...at, 'failover'], failover, mustBeManual(fleet), {
      allowed: 'manual, or auto with three vantages',
      dependsOn: regionFields,
    }),
  ];
};

export function hasVantagesForAuto({ vantages }: Fleet): boolean {
  return new Set(vantages).size >= vantagesForAuto;
}

/** Why `auto` is refused, with the way out. */
export function mustBeManual({ regions, witnesses, vantages }: Fleet): string {
  const taken = [...regions, ...witnesses];
  const witness =
    ['us-east-2', 'eu-central-1', 'us-west-2'].find((region) => !taken.includes(region)) ?? 'eu-west-1';
  const found = new Set(vantages).size;
  return `be manual with fewer than ${vantagesForAuto} vantages (there are ${found}: a dead region takes its own with it); auto needs a witness region, such as witnesses: ['${witness}']`;
}
