/**
 * What the functions really send is what their roles allow, in every region's template, and there is no more in the roles
 * than that: each statement, each of its actions, resources and keys has been needed.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { stacksOf } from '../synthesised.ts';
import { knownCommands, requestsOf } from './authorization.ts';
import { grantsOf, neededGrants } from './grants.ts';
import { type Played, playAll, playZone } from './play.ts';
import { ownRequests, playedRoles } from './played-roles.ts';
import { evaluate, type Statement } from './policy.ts';
import { normalised } from './record-change.ts';

const zoneRole = 'arn:aws:iam::999999999999:role/pointsman-zone';

/** Granted for what no play shows. */
const neededElsewhere: readonly (readonly [grant: RegExp, reason: string])[] = [
  [/^\w+ WriteOwnLog /, 'Lambda writes the log, as the role'],
  [/^\w+ KeepWhatFailed /, 'Lambda hands on what the function failed at, as the role'],
  [/^probe TakeSlots /, 'Lambda takes the messages from the queue, as the role'],
  [
    /^steer MoveTraffic route53:ChangeResourceRecordSetsRecordTypes AAAA$/,
    'while addresses of both kinds are being deployed, a move takes along what another region’s fleet lists',
  ],
  [
    /^align MoveTraffic route53:ChangeResourceRecordSetsRecordTypes (A|AAAA|CNAME)$/,
    'records of a type that the fleet has dropped are still to be deleted',
  ],
];

/** Commands of shared/aws that an operator's own credentials send, and no function. */
const operatorsOnly: readonly (readonly [command: string, reason: string])[] = [
  ['GetCallerIdentityCommand', 'plan asks which account it looks at'],
  ['GetHealthCheckCommand', 'adopt looks at the health checks that the records have had'],
  ['UpdateHostedZoneFeaturesCommand', 'zone accelerate'],
];

/** What commands are answered with in the plays: what is not there, a lost race, and what was refused on purpose. */
const expectedErrors = ['NoSuchKey', 'ConditionalCheckFailedException', 'InternalServerError', 'Error'];

const inOrder = (one: string, other: string) => (one < other ? -1 : 1);

let own: Played;
let unnamed: Played;
let foreign: Played;

beforeAll(async () => {
  own = await playAll();
  unnamed = await playZone(() => ({ name: 'example.test' }));
  foreign = await playZone((id) => ({ name: 'example.test', id, roleArn: zoneRole }));
}, 180_000);

describe.each([
  ['of its own', () => own],
  ['that is not named by its id', () => unnamed],
  ['of another account', () => foreign],
])('a fleet with a zone %s', (_name, playOf) => {
  test('sends nothing that a role does not allow', () => {
    const played = playOf();
    const roles = playedRoles(played.fleet);
    const denied = ownRequests(played).flatMap(({ call, request }) => {
      if (evaluate(roles.of(call), request) === 'allowed') return [];
      const context = JSON.stringify(request.context ?? {});
      return `${call.verb} in ${call.region}: ${request.action} on ${request.resource} with ${context}`;
    });
    expect([...new Set(denied)]).toEqual([]);
  });

  test('runs in every region, and is answered as it would be', () => {
    const { fleet, calls } = playOf();
    const { callers } = playedRoles(fleet);
    const silent = callers.filter(
      ({ verb, region }) => !calls.some((call) => call.verb === verb && call.region === region),
    );
    expect(silent).toEqual([]);
    const odd = calls.filter(({ error }) => error !== undefined && !expectedErrors.includes(error));
    expect(odd.map(({ verb, command, error }) => `${verb} ${command} ${error}`)).toEqual([]);
  });
});

test('what is watched are moves of all applications at once, out of a region and back', () => {
  const moves = ownRequests(own).filter(
    ({ call, request }) => call.verb === 'steer' && request.action === 'route53:ChangeResourceRecordSets',
  );
  expect(moves.length).toBeGreaterThanOrEqual(2);
  const names = Object.values(own.fleet.applications).flatMap(({ name }) => [
    normalised(name),
    `_pointsman.${normalised(name)}`,
  ]);
  for (const { call, request } of moves) {
    expect(call.error).toBeUndefined();
    const changed = request.context?.['route53:ChangeResourceRecordSetsNormalizedRecordNames'] ?? [];
    expect([changed].flat().toSorted(inOrder)).toEqual(names.toSorted(inOrder));
  }
});

test('nothing is granted that is not needed', () => {
  const needed = neededGrants(own);
  const unneeded = [...new Set(grantsOf(own.fleet))].filter((grant) => !needed.has(grant));
  const excused = (grant: string) => neededElsewhere.some(([each]) => each.test(grant));
  expect(unneeded.filter((grant) => !excused(grant))).toEqual([]);
  for (const [grant, reason] of neededElsewhere)
    expect(unneeded.filter((each) => grant.test(each)).length, `${grant}: ${reason}`).toBeGreaterThan(0);
});

test.each([
  [
    'that is not named by its id',
    () => unnamed,
    ['align', 'readiness', 'steer'].map((verb) => `${verb} FindZone`),
  ],
  [
    'of another account',
    () => foreign,
    ['align', 'readiness', 'steer'].map((verb) => `${verb} AssumeZoneRole`),
  ],
])('for a zone %s nothing more is granted but what it needs', (_name, playOf, expected) => {
  const statementOf = (grant: string) => grant.split(' ').slice(0, 2).join(' ');
  const before = new Set(grantsOf(own.fleet).map(statementOf));
  const more = grantsOf(playOf().fleet).filter((grant) => !before.has(statementOf(grant)));
  expect([...new Set(more.map(statementOf))].sort()).toEqual(expected);
  const needed = neededGrants(playOf());
  expect(more.filter((grant) => !needed.has(grant))).toEqual([]);
});

describe('the role of the zone’s account', () => {
  const assumed = () => foreign.calls.filter(({ accessKey }) => accessKey.startsWith('ASSUMED'));

  test('is assumed for Route 53 alone', () => {
    expect(new Set(assumed().map(({ service }) => service))).toEqual(new Set(['Route 53']));
  });

  test('may do all that it is assumed for, and no more, by the policy that the documentation gives', () => {
    const statements = documentedPolicy(foreign.fleet);
    const requests = assumed().flatMap((call) => requestsOf(call, foreign.fleet.name));
    const denied = requests.filter((request) => evaluate(statements, request) !== 'allowed');
    expect(denied).toEqual([]);
    const needed = new Set(requests.map(({ action }) => action));
    expect(statements.flatMap(({ Action }) => Action).filter((action) => !needed.has(action))).toEqual([]);
  });
});

describe('the commands of the code', () => {
  const inCode = commandsIn(new URL('../../../shared/aws/', import.meta.url));

  test('are found', () => {
    expect(inCode.length).toBeGreaterThan(40);
    expect(inCode).toContain('ChangeResourceRecordSetsCommand');
    expect(inCode).toContain('DescribeDBSnapshotsCommand');
  });

  test('have all been sent, but for those of operators', () => {
    const sent = new Set([...own.calls, ...unnamed.calls].map(({ command }) => command));
    expect(inCode.filter((command) => !sent.has(command))).toEqual(
      operatorsOnly.map(([command]) => command).sort(),
    );
  });

  test('are those whose permissions are known', () => {
    const sent = [...own.calls, ...unnamed.calls, ...foreign.calls];
    const known = new Set(sent.map(({ service, command }) => `${service} ${command}`));
    expect(knownCommands().filter((command) => !known.has(command))).toEqual([]);
  });
});

test('a function’s role is its own', () => {
  const roles = stacksOf(own.fleet).flatMap(({ name, template }) =>
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties }) => `${name} ${JSON.stringify(Properties?.['Role'])}`),
  );
  expect(new Set(roles).size).toBe(roles.length);
  expect(playedRoles(own.fleet).callers).toHaveLength(roles.length);
});

/** Sorted, each once. A paginator sends the command that it is named for. */
function commandsIn(folder: URL): readonly string[] {
  const commands = readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const code = readFileSync(new URL(file, folder), 'utf8');
      const made = [...code.matchAll(/\bnew (\w+Command)\(/g)].map(([, command = '']) => command);
      const paged = [...code.matchAll(/\bpaginate(\w+)\(/g)].map(([, name = '']) => `${name}Command`);
      return [...made, ...paged];
    });
  return [...new Set(commands)].sort();
}

/** As docs/deploying.md has it, with this fleet's zone and names in place of the example's. */
function documentedPolicy({ zone, applications }: FleetInput): readonly Statement[] {
  const page = readFileSync(new URL('../../../docs/deploying.md', import.meta.url), 'utf8');
  const [, text = ''] = /<!-- zone role: permissions -->\n```json\n([^`]+)```/.exec(page) ?? [];
  const names = Object.values(applications).map(({ name }) => normalised(name));
  const fitted = text
    .replaceAll('Z0123456789EXAMPLE', zone.id ?? '')
    .replace(
      '["www.example.com", "_pointsman.www.example.com"]',
      JSON.stringify(names.flatMap((name) => [name, `_pointsman.${name}`])),
    );
  return (JSON.parse(fitted) as { readonly Statement: readonly Statement[] }).Statement;
}
