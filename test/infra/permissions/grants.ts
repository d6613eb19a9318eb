/**
 * What roles grant, in the smallest pieces: an action by a statement, a resource of it, a value of a condition. A piece that
 * the plays have not needed is granted for nothing, or for what they do not show.
 */
import type { FleetInput } from '../../../shared/fleet/schema.ts';
import { matchesArn, matchesPattern } from './patterns.ts';
import type { Played } from './play.ts';
import { ownRequests, playedRoles } from './played-roles.ts';
import { applies, type Request, type Statement } from './policy.ts';
import type { Caller } from './recorder.ts';

interface Piece {
  readonly text: string;
  readonly isNeededFor: (request: Request) => boolean;
}

/** Such as `steer KeepCourses dynamodb:PutItem`; the function's own region is `<own>` in it, any other `<other>`. */
export function grantsOf(fleet: FleetInput): readonly string[] {
  const roles = playedRoles(fleet);
  return roles.callers.flatMap((caller) =>
    roles.of(caller).flatMap((statement) => piecesOf(statement, caller).map(({ text }) => text)),
  );
}

/** Those that some request of the plays was allowed by. */
export function neededGrants(played: Played): ReadonlySet<string> {
  const roles = playedRoles(played.fleet);
  const needed = new Set<string>();
  const seen = new Set<string>();
  for (const { call, request } of ownRequests(played)) {
    const key = JSON.stringify([call.verb, call.region, request]);
    if (seen.has(key)) continue;
    seen.add(key);
    for (const statement of roles.of(call).filter((each) => applies(each, request)))
      for (const { text, isNeededFor } of piecesOf(statement, call))
        if (isNeededFor(request)) needed.add(text);
  }
  return needed;
}

function piecesOf(statement: Statement, { verb, region }: Caller): readonly Piece[] {
  const { Sid = '', Action, Resource, Condition = {} } = statement;
  const piece = (what: string, isNeededFor: Piece['isNeededFor']): Piece => ({
    text: `${verb} ${Sid} ${what.replaceAll(region, '<own>').replaceAll(anyRegion, '<other>')}`,
    isNeededFor,
  });
  const values = Object.values(Condition).flatMap((keys) =>
    Object.entries(keys)
      .filter(([, wanted]) => !isNullTest(wanted))
      .flatMap(([key, wanted]) =>
        [wanted]
          .flat()
          .map((value) =>
            piece(`${key} ${value}`, ({ context = {} }) =>
              [context[key] ?? []].flat().some((given) => matchesPattern(value, given)),
            ),
          ),
      ),
  );
  return [
    ...[Action].flat().map((action) => piece(action, (request) => request.action === action)),
    ...[Resource].flat().map((each) => piece(each, ({ resource }) => matchesArn(each, resource))),
    ...values,
  ];
}

const anyRegion = /[a-z]{2}-[a-z]+-\d/g;

function isNullTest(wanted: string | readonly string[]): boolean {
  return wanted === 'true' || wanted === 'false';
}
