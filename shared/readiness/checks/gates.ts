/** The gates: buckets that Route 53's checkers can read, health checks over them, and records that carry those. */
import type { Fleet } from '../../fleet/fleet.ts';
import { gatedApplications, regionsWithGates, staleGates } from '../../routing/gate.ts';
import { type GateTreeStep, gateCheckCount, nextGateTreeSteps } from '../../routing/gate-tree.ts';
import { notCovered } from '../address-range.ts';
import { type Check, defineCheck, failed, failedBy, passed, unknown } from '../check.ts';
import type { Facts } from '../facts.ts';

/** Above this share of a quota nothing new fits for long. */
const quotaShareMax = 0.9;

/** So many ranges are named; the rest is counted. */
const namedMax = 3;

const bucketIsThere = defineCheck({
  id: 'gate-bucket',
  severity: 'critical',
  means:
    "The vantage's bucket is there, is this account's, and is closed to the public but for what its policy admits.",
  remedy: 'npx cdk deploy --all; where the name belongs to another account, open a support case.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['gateBucket'],
  subjects: bucketIn,
  judge: (_subject, { gateBucket }) =>
    gateBucket.isPublicAccessBlocked
      ? passed('it is ours, and Block Public Access is on')
      : failed('Block Public Access is not on in all four ways'),
});

const checkersAreAdmitted = defineCheck({
  id: 'checker-ranges',
  severity: 'critical',
  means:
    "The bucket's policy admits exactly the addresses that Route 53's health checkers have today: one that is kept out takes every gate for open.",
  remedy: 'Take the newest release of Pointsman, which brings the ranges, and run npx cdk deploy --all.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['gateBucket', 'checkerRanges'],
  subjects: bucketIn,
  judge(_subject, { gateBucket: { admittedRanges }, checkerRanges }) {
    if (checkerRanges.length === 0) return unknown('Route 53 gives no address ranges');
    const keptOut = notCovered(checkerRanges, admittedRanges);
    const foreign = notCovered(admittedRanges, checkerRanges);
    return failedBy(
      [
        ...(keptOut.length === 0 ? [] : [`it keeps out ${someOf(keptOut)}`]),
        ...(foreign.length === 0 ? [] : [`it admits ${someOf(foreign)}, which no checker has`]),
      ],
      `it admits all ${checkerRanges.length} ranges`,
    );
  },
});

const treeStands = defineCheck({
  id: 'gate-tree',
  severity: 'critical',
  means:
    'The health checks over the gates are complete, and every application that gates move carries them: else there is no second path.',
  remedy:
    'npx cdk deploy --all -c again=$(date +%s), which builds what is missing and says what it waits for; first pointsman adopt APPLICATION where it is asked for.',
  period: 'quarter',
  keeper: 'one-region',
  needs: ['gateInventory'],
  subjects: oneWithGates,
  judge(_subject, { gateInventory }, { fleet, account }) {
    // What its checkers see is not asked for: a tree that stands needs none of it.
    const steps = nextGateTreeSteps(fleet, account, { ...gateInventory, seen: {} });
    const untidy = steps.filter(isTidying);
    const stand = `${gateCheckCount(fleet)} health checks stand, and are carried`;
    return failedBy(
      [...told(steps.filter((step) => !isTidying(step))), ...unmarkedIn(fleet, gateInventory)],
      [stand, ...told(untidy)].join('; '),
    );
  },
});

const healthChecksSuffice = defineCheck({
  id: 'health-check-quota',
  severity: 'warning',
  means: 'The account may have as many health checks as the gates take, with some to spare.',
  remedy:
    'Ask for more under “Health checks” of Route 53 in Service Quotas, or delete health checks that nothing uses.',
  period: 'quarter',
  keeper: 'one-region',
  needs: ['healthCheckQuota'],
  subjects: oneWithGates,
  judge(_subject, { healthCheckQuota: { used, max } }, { fleet }) {
    const detail = `${used} of ${max} are used; the gates take ${gateCheckCount(fleet)}`;
    return used > max * quotaShareMax || gateCheckCount(fleet) > max ? failed(detail) : passed(detail);
  },
});

const gatesAreOpen = defineCheck({
  id: 'closed-gates',
  severity: 'notice',
  means:
    'No gate is closed: where one is, its vantage holds the region for down, or was not there to open it again.',
  remedy: 'None while the region is down; what happened is told by pointsman explain APPLICATION.',
  period: 'quarter',
  keeper: 'one-region',
  needs: ['gateSheets'],
  subjects: vantagesWithGates,
  judge(vantage, { gateSheets }) {
    const sheet = gateSheets[vantage];
    if (sheet?.kind !== 'read') return unknown('its bucket cannot be read');
    return failedBy(
      sheet.closed.map(({ region }) => `closed for ${region}`),
      'all are open',
    );
  },
});

const gatesAreKept = defineCheck({
  id: 'stale-gates',
  severity: 'warning',
  means:
    "Each closed gate is renewed by its vantage: one whose vantage has fallen silent opens by a person's hand alone.",
  remedy: 'pointsman gate open REGION --reason …',
  period: 'quarter',
  keeper: 'one-region',
  needs: ['gateSheets'],
  subjects: vantagesWithGates,
  judge(vantage, { gateSheets }, { nowMs }) {
    if (gateSheets[vantage]?.kind !== 'read') return unknown('its bucket cannot be read');
    const stale = staleGates(gateSheets, [vantage], nowMs);
    return failedBy(
      stale.map(({ gate }) => `closed for ${gate.region}, and not renewed any more`),
      'none is left behind',
    );
  },
});

export const gateChecks: readonly Check[] = [
  bucketIsThere,
  checkersAreAdmitted,
  treeStands,
  healthChecksSuffice,
  gatesAreOpen,
  gatesAreKept,
];

function hasGates(fleet: Fleet): boolean {
  return regionsWithGates(fleet).length > 0;
}

function oneWithGates(fleet: Fleet): readonly string[] {
  return hasGates(fleet) ? [''] : [];
}

function vantagesWithGates(fleet: Fleet): readonly string[] {
  return hasGates(fleet) ? fleet.vantages : [];
}

/** A vantage has a bucket of its own. */
function bucketIn(fleet: Fleet, region: string): readonly string[] {
  return hasGates(fleet) && fleet.vantages.includes(region) ? [''] : [];
}

/** No failover goes by it. */
function isTidying({ kind }: GateTreeStep): boolean {
  return kind === 'name' || kind === 'delete-parent' || kind === 'delete-child';
}

/** What `steer` took over by itself has no marker until its first move, and no deployment touches it. */
function unmarkedIn(fleet: Fleet, { names }: Facts['gateInventory']): readonly string[] {
  const gated = gatedApplications(fleet);
  return names.flatMap(({ application, isAdopted, records }) => {
    if (application === undefined || isAdopted || !gated.includes(application)) return [];
    if (records.every(({ check }) => check !== undefined)) return [];
    return [`the records of ${application} get none before it is adopted: pointsman adopt ${application}`];
  });
}

function told(steps: readonly GateTreeStep[]): readonly string[] {
  return [...new Set(steps.map(stepText))];
}

function stepText(step: GateTreeStep): string {
  switch (step.kind) {
    case 'create-child':
      return `the gate of ${step.vantage} for ${step.region} has no health check`;
    case 'await-children':
      return `new health checks of ${step.region} are not under their parent yet`;
    case 'create-parent':
      return `${step.region} has no health check`;
    case 'update-parent':
      return `the health check of ${step.region} has other children or another threshold`;
    case 'attach':
      return `the records of ${step.application} do not carry their health checks`;
    case 'detach':
      return `the records of ${step.application} carry health checks that they should not`;
    case 'name':
      return `a health check should be named ${step.name}`;
    case 'delete-parent':
    case 'delete-child':
      return `a health check of ${step.region} is left over`;
    case 'hold':
      return step.text;
  }
}

function someOf(ranges: readonly string[]): string {
  const named = ranges.slice(0, namedMax).join(', ');
  return ranges.length <= namedMax ? named : `${named} and ${ranges.length - namedMax} more`;
}
