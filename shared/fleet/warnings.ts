/** What a valid fleet may well not mean: it is deployed all the same, and said each time. */
import { gateCheckCount } from '../routing/gate-tree.ts';
import { acting } from './acting.ts';
import { fillDefaults } from './defaults.ts';
import type { Application, Fleet, MaintenanceWindow } from './fleet.ts';
import { instantMs } from './instant.ts';
import { type Issue, type Path, pathText, valueText } from './issue.ts';
import { hasVantagesForAuto } from './rules/patience-rules.ts';
import { isRegionName } from './rules/region-rules.ts';
import type { FleetDraft } from './schema.ts';
import { ledgerWeakness, strongLedgerReplicas } from './strong-ledger.ts';

/** Route 53's own advice for records that fail over is 60 s or less; 120 s is common. */
const patientTtlSeconds = 120;

/** Longer than any change that one stays awake for: more likely a wrong month. */
const longWindowMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Active health checks that an account may have, unless more were asked for.
 * Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/DNSLimitations.html
 */
const healthChecksMax = 200;

export function fleetWarnings(fleet: Fleet): readonly Issue[] {
  return [
    ...aboutVantages(fleet),
    ...aboutReferences(fleet),
    ...aboutGates(fleet),
    ...aboutListeners(fleet),
    ...aboutWindows(['maintenance'], fleet.maintenance),
    ...Object.entries(fleet.applications).flatMap(([id, application]) => [
      ...aboutEndpoints(id, application),
      ...aboutAnswers(id, application),
      ...aboutCertificates(id, application),
      ...aboutDatabase(id, application, fleet),
      ...aboutWriter(id, application),
      ...aboutWindows(['applications', id, 'maintenance'], application.maintenance),
    ]),
  ];
}

/** What only the file as it was written tells: once its defaults are filled in, nobody knows what was meant and what was not said. */
export function draftWarnings({ account, ledgerRegions, ...draft }: FleetDraft): readonly Issue[] {
  // Without an account it may be an example, or a sandbox's.
  if (account === undefined || ledgerRegions !== undefined) return [];
  const filled = fillDefaults({ account, ...draft }).ledgerRegions;
  const what =
    "is not written down, so it follows regions: a change of those would move the fleet's own stack and its tables, which cannot be moved";
  return [warning(['ledgerRegions'], filled, what, valueText(filled))];
}

function aboutVantages(fleet: Fleet): readonly Issue[] {
  const count = new Set(fleet.vantages).size;
  const counted = count === 1 ? 'one vantage' : count === 2 ? 'two vantages' : `${count} vantages`;
  const warnings: Issue[] = [];
  if (!hasVantagesForAuto(fleet) && Object.keys(fleet.applications).length > 0) {
    const what = `with ${counted} Pointsman detects and pages, and moves only by command`;
    warnings.push(
      warning(['vantages'], fleet.vantages, what, 'three or more, for example with a witness region'),
    );
  }
  const ledgers = new Set(fleet.ledgerRegions).size;
  // With two regions there is nothing to be done about it that the line above does not say.
  if (ledgers < 3 && hasVantagesForAuto(fleet)) {
    const what =
      'with fewer than three the ledger is not strongly consistent: a freeze holds only after replication';
    warnings.push(warning(['ledgerRegions'], fleet.ledgerRegions, what, 'three regions'));
  }
  const weakness = ledgerWeakness(fleet);
  if (ledgers >= strongLedgerReplicas && weakness !== undefined) {
    const what = `the ledger is not strongly consistent, as ${weakness}: a freeze holds only after replication`;
    warnings.push(warning(['ledgerRegions'], fleet.ledgerRegions, what, 'three regions that have it'));
  }
  return warnings;
}

function aboutReferences({ references }: Fleet): readonly Issue[] {
  if (references.some(({ place }) => !isRegionName(place))) return [];
  const what = 'all are on AWS: a vantage cut off from everything else would not notice';
  return [
    warning(
      ['references'],
      references.map(({ place }) => place),
      what,
      'at least one network that is not AWS',
    ),
  ];
}

/** Of what is only observed now, too: a deployment that is to act is no time to hear of a quota. */
function aboutGates(fleet: Fleet): readonly Issue[] {
  const count = gateCheckCount(acting(fleet));
  if (count <= healthChecksMax) return [];
  const what = `takes ${count} health checks, one for each region and for each of its vantages, where an account has ${healthChecksMax}`;
  return [warning(['gates'], fleet.gates, what, 'fewer vantages, or a higher quota of Route 53')];
}

function aboutListeners({ applications, audiences }: Fleet): readonly Issue[] {
  if (Object.keys(applications).length === 0) {
    return [warning(['applications'], 'none', 'there is nothing to watch', 'at least one application')];
  }
  if (Object.keys(audiences).length === 0) {
    return [warning(['audiences'], 'none', 'nobody hears of incidents', 'at least one audience')];
  }
  return Object.entries(applications)
    .filter(([, { audience }]) => audience === undefined)
    .map(([id]) => {
      const what = 'with several audiences none is assumed, so nobody hears of its incidents';
      return warning(['applications', id, 'audience'], undefined, what, Object.keys(audiences).join(', '));
    });
}

function aboutEndpoints(id: string, { endpoints }: Application): readonly Issue[] {
  const at = ['applications', id, 'endpoints'];
  const entries = Object.entries(endpoints);
  if (entries.length === 1) {
    return [
      warning(at, Object.keys(endpoints), 'with one region there is nowhere to go', 'two regions or more'),
    ];
  }
  return entries.flatMap(([region, { probe }], index) => {
    const twin = entries.slice(0, index).find(([, other]) => other.probe === probe);
    if (twin === undefined) return [];
    const what = `is probed at the same address as ${twin[0]}: both will always look alike`;
    return [warning([...at, region, 'probe'], probe, what, "an address in the endpoint's own region")];
  });
}

function aboutAnswers(id: string, { endpoints, records, ttlSeconds }: Application): readonly Issue[] {
  const at = ['applications', id];
  const targets = Object.entries(endpoints);
  const warnings: Issue[] = [];
  if (ttlSeconds > patientTtlSeconds && targets.some(([, { target }]) => target.alias === undefined)) {
    const what = 'users follow a move only when their cached answer has expired';
    warnings.push(warning([...at, 'ttlSeconds'], ttlSeconds, what, `${patientTtlSeconds} seconds or less`));
  }
  for (const [source, type] of [
    ['a', 'A'],
    ['aaaa', 'AAAA'],
    ['cname', 'CNAME'],
  ] as const) {
    const unused = targets.find(([, { target }]) => target[source] !== undefined);
    if (unused === undefined || records.includes(type)) continue;
    const what = `is never answered, because records does not list ${type}`;
    warnings.push(
      warning([...at, 'endpoints', unused[0], 'target', source], source, what, records.join(', ')),
    );
  }
  return warnings;
}

function aboutCertificates(id: string, { checks, endpoints }: Application): readonly Issue[] {
  const encrypted = Object.values(endpoints).some(({ probe }) => probe.toLowerCase().startsWith('https:'));
  if (encrypted) return [];
  return checks.flatMap((check, index) => {
    if (check.type !== 'http' || check.expect.minCertificateDays === undefined) return [];
    const at = ['applications', id, 'checks', index, 'expect', 'minCertificateDays'];
    const what = 'no probe of this application is by https, so there is no certificate';
    return [warning(at, check.expect.minCertificateDays, what, 'https:// probes')];
  });
}

function aboutDatabase(
  id: string,
  { database, endpoints }: Application,
  { databases }: Fleet,
): readonly Issue[] {
  if (database?.needs !== 'writer' || !Object.hasOwn(databases, database.id)) return [];
  const writer = databases[database.id]?.writer ?? '';
  if (Object.hasOwn(endpoints, writer)) return [];
  const what = `needs the writer, which is in ${writer}, where this application has no endpoint`;
  return [
    warning(['applications', id, 'database', 'id'], database.id, what, 'an endpoint where the writer is'),
  ];
}

/** Traffic that needs the writer follows it, and no measurement and no share can take it elsewhere. */
function aboutWriter(id: string, { database, steering }: Application): readonly Issue[] {
  if (database?.needs !== 'writer' || steering.policy === 'priority') return [];
  const what = 'has no effect: this application needs the writer, so all of its traffic is where that is';
  return [warning(['applications', id, 'steering', 'policy'], steering.policy, what, 'priority')];
}

function aboutWindows(at: Path, windows: readonly MaintenanceWindow[]): readonly Issue[] {
  return windows.flatMap(({ from, until }, index) => {
    const lengthMs = (instantMs(until) ?? 0) - (instantMs(from) ?? 0);
    if (lengthMs <= longWindowMs) return [];
    const what = 'nothing moves for more than a week, not even from a dead region';
    return [warning([...at, index, 'until'], until, what, 'at most seven days after from')];
  });
}

function warning(at: readonly (string | number)[], value: unknown, what: string, allowed: string): Issue {
  const path = pathText(at);
  return { path, value, message: `${path}: ${what}, got ${valueText(value)}`, allowed };
}
