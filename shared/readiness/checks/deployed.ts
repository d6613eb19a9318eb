/** What is deployed: the same fleet file and the same code everywhere, functions that can run, queues that are empty. */
import { deployedRegions, homeRegion } from '../../fleet/deployed-regions.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { deadLetterQueueNames, type FunctionVerb, fleetUndeliveredQueueName } from '../../fleet/names.ts';
import { concurrencyRequest, unreservedMin, wantedConcurrency } from '../../fleet/wanted-concurrency.ts';
import { type Check, defineCheck, failed, failedBy, judgeRead, passed, unknown } from '../check.ts';
import { durationText } from '../duration-text.ts';
import { readingOf } from '../reading.ts';
import type { Sheet } from '../sheet.ts';

const sameFleet = defineCheck({
  id: 'fleet-file',
  severity: 'warning',
  means: 'Every region has the newest fleet file: where an older one is deployed, `steer` decides nothing.',
  remedy: 'npx cdk deploy --all',
  period: 'minute',
  keeper: 'one-region',
  needs: ['sheets'],
  subjects: (fleet) => deployedRegions(fleet),
  judge(region, { sheets }, { nowMs }) {
    const sheet = sheets.find((each) => each.region === region);
    if (sheet === undefined) return unknown('its readiness function has kept nothing yet');
    const newest = sheets.reduce((best, each) =>
      each.fleetWrittenAtMs > best.fleetWrittenAtMs ? each : best,
    );
    const detail = `it has ${sheet.fleetDigest}, written ${durationText(nowMs - sheet.fleetWrittenAtMs)} ago`;
    return sheet.fleetDigest === newest.fleetDigest
      ? passed(detail)
      : failed(`${detail}; ${newest.region} has ${newest.fleetDigest}`);
  },
});

const sameCode = defineCheck({
  id: 'code',
  severity: 'warning',
  means: 'Every region runs the same code: a deploy that reached only some of them leaves the rest behind.',
  remedy: 'npx cdk deploy --all',
  period: 'minute',
  keeper: 'one-region',
  needs: ['sheets'],
  subjects: (fleet) => deployedRegions(fleet),
  judge(region, { sheets }, { nowMs }) {
    const sheet = sheets.find((each) => each.region === region);
    if (sheet === undefined) return unknown('its readiness function has kept nothing yet');
    const changedAtMs = newestChangeMs(sheet);
    if (changedAtMs === undefined) return unknown('the version of its functions could not be read');
    const others = sheets.filter((each) => newestChangeMs(each) !== undefined);
    const newest = others.reduce((best, each) =>
      (newestChangeMs(each) ?? 0) > (newestChangeMs(best) ?? 0) ? each : best,
    );
    const behind = Object.entries(sheet.code)
      .filter(([verb, { digest }]) => (newest.code[verb]?.digest ?? digest) !== digest)
      .map(([verb]) => verb);
    const age = `last changed ${durationText(nowMs - changedAtMs)} ago`;
    return behind.length === 0
      ? passed(age)
      : failed(`${age}; ${newest.region} has other code of ${behind.join(', ')}`);
  },
});

const functionsRun = defineCheck({
  id: 'functions',
  severity: 'critical',
  means: 'Each function is there, and Lambda can run it.',
  remedy: 'npx cdk deploy --all; where Lambda gives a reason, that comes first.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['functions'],
  subjects: functionsOf,
  judge: (verb, { functions }, { nowMs }) =>
    judgeRead(readingOf(functions, verb), ({ state, lastUpdate, changedAtMs }) => {
      const detail = `${state}, last changed ${durationText(nowMs - changedAtMs)} ago`;
      if (state !== 'Active' && !(state === 'Inactive' && mayBeAsleep(verb))) return failed(detail);
      return lastUpdate === 'Failed' ? failed(`${detail}, and its last update failed`) : passed(detail);
    }),
});

const concurrencyIsReserved = defineCheck({
  id: 'reserved-concurrency',
  severity: 'warning',
  means:
    'The functions of the loop have executions reserved: else another function of the account can take them all, in an outage most likely.',
  remedy: 'pointsman plan --save, which reads the quota, then npx cdk deploy --all',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['functions'],
  subjects: () => loopFunctions,
  judge: (verb, { functions }) =>
    judgeRead(readingOf(functions, verb), ({ reservedConcurrency }) =>
      reservedConcurrency === undefined
        ? failed('none are reserved')
        : failedBy(
            reservedConcurrency === 0 ? ['0 are reserved: it cannot run'] : [],
            `${reservedConcurrency} are reserved`,
          ),
    ),
});

const concurrencySuffices = defineCheck({
  id: 'concurrency-quota',
  severity: 'warning',
  means:
    'The account may run as many functions at one time as an outage takes, and as Lambda wants left for all others: a new account begins with ten.',
  remedy: concurrencyRequest('REGION'),
  period: 'quarter',
  keeper: 'each-region',
  needs: ['concurrency'],
  subjects: () => [''],
  judge(_subject, { concurrency: { max, unreserved } }, { fleet }) {
    const needed = wantedConcurrency(fleet).total + unreservedMin;
    const detail = `${max} executions at one time, ${unreserved} of them not reserved; ${needed} are wanted`;
    return max >= needed ? passed(detail) : failed(detail);
  },
});

const deadLettersAreNone = defineCheck({
  id: 'dead-letters',
  severity: 'warning',
  means: 'No slot and no event of this region has failed for good.',
  remedy:
    'Read a message of the queue, mend the cause, and purge the queue: nothing in it is worth sending again.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['deadLetters'],
  subjects: queuesOf,
  judge: (queue, { deadLetters }) =>
    judgeRead(readingOf(deadLetters, queue), (messages) =>
      failedBy(messages === 0 ? [] : [`${messages} messages wait`], 'it is empty'),
    ),
});

export const deployedChecks: readonly Check[] = [
  sameFleet,
  sameCode,
  functionsRun,
  concurrencyIsReserved,
  concurrencySuffices,
  deadLettersAreNone,
];

const loopFunctions = ['tick', 'probe', 'steer', 'notify'] as const satisfies readonly FunctionVerb[];

/** The functions of a region. */
export function functionsOf(fleet: Fleet, region: string): readonly FunctionVerb[] {
  return region === homeRegion(fleet)
    ? [...loopFunctions, 'readiness', 'align']
    : [...loopFunctions, 'readiness'];
}

/** The dead-letter queues of a region. */
export function queuesOf(fleet: Fleet, region: string): readonly string[] {
  const names = deadLetterQueueNames(fleet.name);
  return region === homeRegion(fleet) ? [...names, fleetUndeliveredQueueName(fleet.name)] : names;
}

/**
 * Lambda puts a function to sleep that has not run for two weeks, and wakes it when it is called. `align` is called by deployments
 * alone; one that runs each minute is never asleep.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/functions-states.html
 */
function mayBeAsleep(verb: string): boolean {
  return verb === 'align';
}

function newestChangeMs({ code }: Sheet): number | undefined {
  const changes = Object.values(code).map(({ changedAtMs }) => changedAtMs);
  return changes.length === 0 ? undefined : Math.max(...changes);
}
