/**
 * Queries of CloudWatch Logs Insights over the lines that the functions log. They cost by what they read when somebody
 * looks, half a cent a gigabyte, where metrics would cost all month.
 */
import { journalMessage, standingMessage } from '../../shared/fleet/watch-names.ts';

/** The last word of one region on every application: its verdicts, its weights, and why. */
export function standingsQuery(regions: readonly string[]): readonly string[] {
  const latest = (field: string, as: string) =>
    `latest(${path(standingMessage, ...field.split('/'))}) as ${as}`;
  const columns = [
    latest('because', 'because'),
    latest('epoch', 'epoch'),
    ...regions.map((region) => latest(`verdicts/${region}`, column(region))),
    ...regions.map((region) => latest(`weights/${region}`, `${column(region)}_weight`)),
  ];
  return [
    `filter message = "${standingMessage}"`,
    `stats ${columns.join(', ')} by ${path(standingMessage, 'application')}`,
  ];
}

/** An application's weights over time. */
export function weightsQuery(application: string, regions: readonly string[]): readonly string[] {
  return overTime(application, 'weights', regions);
}

/** How fast the region with most of an application's traffic has answered each vantage, in milliseconds. */
export function latencyQuery(application: string, vantages: readonly string[]): readonly string[] {
  return overTime(application, 'latencyMs', vantages);
}

/** What was done, and whom it was told. */
export function deedsQuery(): readonly string[] {
  const events = ['move', 'accepted', 'insync', 'answered', 'gate', 'alert'];
  return journalQuery(
    `${path(journalMessage, 'event')} in [${events.map((event) => `"${event}"`).join(', ')}]`,
  );
}

/** What went wrong. */
export function troubleQuery(): readonly string[] {
  return journalQuery(`${path(journalMessage, 'event')} = "error"`);
}

const rowsMax = 20;

function journalQuery(which: string): readonly string[] {
  const field = (name: string) => `${path(journalMessage, name)} as ${name}`;
  return [
    `filter message = "${journalMessage}" and ${which}`,
    `fields @timestamp, ${['event', 'application', 'because', 'text'].map(field).join(', ')}`,
    'sort @timestamp desc',
    `limit ${rowsMax}`,
  ];
}

function overTime(
  application: string,
  field: 'weights' | 'latencyMs',
  regions: readonly string[],
): readonly string[] {
  const series = regions.map((region) => `max(${path(standingMessage, field, region)}) as ${column(region)}`);
  return [
    `filter message = "${standingMessage}" and ${path(standingMessage, 'application')} = "${application}"`,
    `stats ${series.join(', ')} by bin(5m)`,
  ];
}

/** A field's name with a hyphen, as regions' have, must be in backticks. */
function path(...keys: readonly string[]): string {
  return `\`${keys.join('.')}\``;
}

/** Of a result: letters, digits and underscores alone. */
function column(region: string): string {
  return region.replaceAll('-', '_');
}
