/** Rules about maintenance windows: that each begins, ends, and says what it is for. */
import type { Fleet, MaintenanceWindow } from '../fleet.ts';
import { instantMs } from '../instant.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { tooLong } from './lists.ts';

const windowsMax = 100;
const reasonCharactersMax = 200;

export function fleetWindowsAreUsable({ maintenance }: Fleet): readonly Finding[] {
  return unusable(['maintenance'], maintenance);
}

export const applicationWindowsAreUsable: ApplicationRule = ({ maintenance }, at) =>
  unusable([...at, 'maintenance'], maintenance);

function unusable(path: Path, windows: readonly MaintenanceWindow[]): readonly Finding[] {
  return [
    ...tooLong(path, windows, windowsMax),
    ...windows.flatMap((window, index) => [
      ...unusableTimes([...path, index], window),
      ...unusableReason([...path, index, 'reason'], window.reason),
    ]),
  ];
}

function unusableTimes(path: Path, { from, until }: MaintenanceWindow): readonly Finding[] {
  const malformed = Object.entries({ from, until })
    .filter(([, text]) => instantMs(text) === undefined)
    .map(([field, text]) =>
      finding([...path, field], text, 'be a moment with a zone, such as 2026-12-01T02:00:00Z'),
    );
  const fromMs = instantMs(from);
  const untilMs = instantMs(until);
  if (fromMs === undefined || untilMs === undefined || fromMs < untilMs) return malformed;
  const must = `be later than from, which is ${from}`;
  return [finding([...path, 'until'], until, must, { dependsOn: [path] })];
}

function unusableReason(path: Path, reason: string): readonly Finding[] {
  if (reason.trim() === '')
    return [finding(path, reason, 'say why nothing is to move, for whoever is called')];
  if (reason.length <= reasonCharactersMax) return [];
  const must = `have at most ${reasonCharactersMax} characters`;
  return [finding(path, `${reason.length} characters`, must)];
}
