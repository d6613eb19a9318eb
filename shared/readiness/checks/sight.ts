/** What is seen and by whom: the ledger, the vantages' reports, `steer`'s heartbeats, clocks, and certificates. */
import { endpointKey, type Fleet } from '../../fleet/fleet.ts';
import { gather } from '../../routing/evidence.ts';
import { heartbeatMaxMs } from '../../routing/lead.ts';
import { type Check, type Context, defineCheck, failed, passed, unknown } from '../check.ts';
import { durationText } from '../duration-text.ts';
import type { Facts } from '../facts.ts';

/** Days before its end at which a certificate that renews itself has long been renewed: ACM does so 60 days before. */
const certificateDaysMin = 21;

/** A clock that is further ahead than this dates what it sees wrongly by more than any of our grace. */
const aheadMaxMs = 10_000;

const ledgerIsReadable = defineCheck({
  id: 'ledger-readable',
  severity: 'critical',
  means: 'The ledger can be read from the region: without it nothing may move, for a freeze cannot be told.',
  remedy: 'Look at the ledger table in its regions, and at the role of the functions there.',
  period: 'minute',
  keeper: 'each-region',
  needs: ['control'],
  subjects: () => [''],
  judge: (_subject, { control }) => passed(`${Object.keys(control.courses).length} courses read`),
});

const vantagesReport = defineCheck({
  id: 'vantage-reports',
  severity: 'critical',
  means: 'Each vantage reports what it sees: with too few of them no verdict changes, and nothing moves.',
  remedy:
    'Look at the logs of `tick` and `probe` in that region, and whether the schedule of `tick` is enabled there.',
  period: 'minute',
  keeper: 'one-region',
  needs: ['reports', 'memories'],
  subjects: ({ vantages }) => vantages,
  judge(vantage, facts, context) {
    const { fresh } = evidenceIn(facts, context);
    const [newest] = facts.reports
      .filter((report) => report.vantage === vantage)
      .toSorted((one, other) => other.slotDueMs - one.slotDueMs);
    if (newest === undefined) return failed('it has never reported');
    const age = `its last slot was due ${durationText(context.nowMs - newest.slotDueMs)} ago`;
    return fresh.some((report) => report.vantage === vantage) ? passed(age) : failed(age);
  },
});

const steersBeat = defineCheck({
  id: 'steer-heartbeats',
  severity: 'critical',
  means: 'The `steer` of each control region makes its pass every minute: it is what moves traffic.',
  remedy:
    'Look at the logs of `steer` in that region, and whether its schedule is enabled; the others act meanwhile.',
  period: 'minute',
  keeper: 'one-region',
  needs: ['memories'],
  subjects: ({ controlRegions }) => controlRegions,
  judge(region, { memories }, { nowMs }) {
    const memory = memories[region];
    if (memory === undefined) return failed('it has never made a pass');
    const ageMs = nowMs - memory.heartbeatMs;
    const detail = `its last pass was ${durationText(ageMs)} ago`;
    return ageMs <= heartbeatMaxMs ? passed(detail) : failed(detail);
  },
});

const clocksAgree = defineCheck({
  id: 'clocks',
  severity: 'warning',
  means:
    'No region dates its reports or passes in the future: one of two clocks would be wrong, and abstains.',
  remedy: "A Lambda's clock is AWS's: wait for it, and open a support case for the region if it stays.",
  period: 'minute',
  keeper: 'one-region',
  needs: ['reports', 'memories', 'sheets'],
  subjects: ({ vantages, controlRegions }) => [...new Set([...vantages, ...controlRegions])],
  judge(region, facts, context) {
    const { nowMs } = context;
    const alarms = evidenceIn(facts, context).alarms.filter(({ vantage }) => vantage === region);
    const written = [
      ...facts.reports.filter(({ vantage }) => vantage === region).map(({ writtenAtMs }) => writtenAtMs),
      facts.memories[region]?.heartbeatMs,
      facts.sheets.find((sheet) => sheet.region === region)?.writtenAtMs,
    ].filter((atMs) => atMs !== undefined);
    if (written.length === 0) return unknown('nothing that it dated was found');
    const aheadMs = Math.max(...written) - nowMs;
    if (alarms.length > 0 || aheadMs > aheadMaxMs) {
      const furthestMs = Math.max(aheadMs, ...alarms.map((alarm) => alarm.aheadMs));
      return failed(`it is ${durationText(furthestMs)} ahead of ${context.region}`);
    }
    return passed('nothing is dated in the future');
  },
});

const certificatesLast = defineCheck({
  id: 'certificates',
  severity: 'warning',
  means: `The certificate of each endpoint is valid for ${certificateDaysMin} more days: once it ends the endpoint is down, in all regions at one time where they share it.`,
  remedy: 'Renew the certificate; one of ACM renews itself while its validation record stands in DNS.',
  period: 'minute',
  keeper: 'one-region',
  needs: ['reports', 'memories'],
  subjects: (fleet) => endpointsWithCertificate(fleet),
  judge(endpoint, facts, context) {
    const days = evidenceIn(facts, context).fresh.flatMap(
      (report) => report.endpoints[endpoint]?.certificateDays ?? [],
    );
    if (days.length === 0) return unknown('no vantage has seen its certificate');
    const least = Math.min(...days);
    const detail = `it is valid for ${least} more ${least === 1 ? 'day' : 'days'}`;
    return least >= certificateDaysMin ? passed(detail) : failed(detail);
  },
});

export const sightChecks: readonly Check[] = [
  ledgerIsReadable,
  vantagesReport,
  steersBeat,
  clocksAgree,
  certificatesLast,
];

function evidenceIn({ reports, memories }: Pick<Facts, 'reports' | 'memories'>, context: Context) {
  return gather(context.fleet, reports, memories[context.region], context.nowMs);
}

/** Those that are probed over TLS by a check that votes or vetoes. */
function endpointsWithCertificate({ applications }: Fleet): readonly string[] {
  return Object.entries(applications).flatMap(([id, { endpoints, checks }]) =>
    checks.some(({ type }) => type === 'http')
      ? Object.entries(endpoints)
          .filter(([, { probe }]) => probe.startsWith('https:'))
          .map(([region]) => endpointKey(id, region))
      : [],
  );
}
