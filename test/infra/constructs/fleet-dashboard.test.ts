/** What is to be seen of a fleet, and that seeing it costs nothing but a look. */
import { describe, expect, test } from 'vitest';
import { dashboardMetrics, dashboardMetricsMax } from '../../../infra/constructs/dashboard-metrics.ts';
import { applicationsMax, FleetDashboard } from '../../../infra/constructs/fleet-dashboard.ts';
import { propertiesOf, templateOf, validFleet } from './one-stack.ts';

interface Widget {
  readonly type: string;
  readonly properties: {
    readonly title?: string;
    readonly region?: string;
    readonly query?: string;
    readonly markdown?: string;
    readonly metrics?: readonly unknown[];
  };
}

function widgetsOf(changes: Readonly<Record<string, unknown>> = {}): readonly Widget[] {
  const fleet = validFleet(changes);
  const template = templateOf((stack) => new FleetDashboard(stack, 'Dashboard', { fleet }));
  const [dashboard] = propertiesOf<{ DashboardName: string; DashboardBody: unknown }>(
    template,
    'AWS::CloudWatch::Dashboard',
  );
  expect(dashboard?.DashboardName).toBe('pointsman-base');
  return (JSON.parse(dashboard?.DashboardBody as string) as { widgets: Widget[] }).widgets;
}

const widgets = widgetsOf();
const titled = (title: string, among = widgets) => {
  const found = among.find(({ properties }) => properties.title === title);
  if (found === undefined) throw new Error(`there is no ${title}`);
  return found.properties;
};
const endpoint = { target: { a: ['192.0.2.1'] }, probe: 'https://192.0.2.1/health' };
const manyApplications = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_each, place) => [
      `applications.api-${place}`,
      {
        name: `api-${place}.example.com`,
        endpoints: { 'us-east-1': endpoint, 'us-west-2': endpoint, 'eu-west-1': endpoint },
      },
    ]),
  );

describe('a dashboard', () => {
  test.each(['us-east-1', 'us-west-2', 'eu-west-1'])(
    'asks the logs of %s how it sees the applications',
    (region) => {
      const { query } = titled(`As ${region} sees it`);
      expect(titled(`As ${region} sees it`).region).toBe(region);
      expect(query).toContain("SOURCE '/aws/lambda/pointsman-base-steer'");
      expect(query).toContain('filter message = "standing"');
      expect(query).toContain('latest(`standing.verdicts.us-west-2`) as us_west_2');
    },
  );

  test('draws the weights and the latency of each application', () => {
    expect(titled('api: weights').query).toContain('max(`standing.weights.eu-west-1`) as eu_west_1');
    expect(titled('api: latency by vantage (ms)').query).toContain(
      'max(`standing.latencyMs.us-east-1`) as us_east_1',
    );
    for (const title of ['api: weights', 'api: latency by vantage (ms)'])
      expect(titled(title).query).toContain('`standing.application` = "api"');
  });

  test.each(['us-east-1', 'us-west-2', 'eu-west-1'])(
    'lists what was done and said in %s, and what went wrong',
    (region) => {
      const { query } = titled(`Moves and alerts by ${region}`);
      expect(query).toContain('"move", "accepted"');
      expect(query).toContain('"alert"');
      expect(query).toContain(
        "SOURCE '/aws/lambda/pointsman-base-steer' | SOURCE '/aws/lambda/pointsman-base-notify'",
      );
      expect(titled(`Trouble in ${region}`).query).toContain('`journal.event` = "error"');
    },
  );

  test('names no field of a log without backticks, as a hyphen would take it for a difference', () => {
    for (const { properties } of widgets) {
      const bare = (properties.query ?? '').replaceAll(/`[^`]*`|"[^"]*"|'[^']*'/g, '');
      expect(bare).not.toMatch(/\w-\w/);
    }
  });

  test('looks from the home region, or from the first where that holds nothing but tables', () => {
    const ledgerRegions = ['us-west-2', 'us-east-1', 'eu-west-1'];
    expect(titled('api: weights', widgetsOf({ ledgerRegions })).region).toBe('us-west-2');
    const elsewhere = { ledgerRegions: ['us-east-2', 'us-east-1', 'us-west-2'] };
    expect(titled('api: weights', widgetsOf(elsewhere)).region).toBe('us-east-1');
  });

  test('says what it leaves out of a large fleet', () => {
    const large = widgetsOf(manyApplications(applicationsMax));
    expect(large.filter(({ properties }) => properties.title?.endsWith(': weights')).length).toBe(
      applicationsMax,
    );
    expect(large[0]?.properties.markdown).toContain('1 more applications are not drawn here');
    expect(widgets[0]?.properties.markdown).not.toContain('not drawn');
  });
});

describe('its metrics', () => {
  test('of three regions are all there, and free', () => {
    const groups = dashboardMetrics(validFleet(), 'us-east-1');
    expect(groups.map(({ title, metrics }) => [title.split(/[:,]/)[0], metrics.length])).toEqual([
      ['Silence of the other regions', 4],
      ['Moves that failed', 3],
      ['Alerts published', 3],
      ['Errors of functions', 9],
      ['Cost', 3],
      ['Cost', 6],
      ['Cost', 3],
      ['Cost', 3],
    ]);
  });

  test('are never more than are free, the most telling first', () => {
    const witnesses = [
      'eu-north-1',
      'eu-central-1',
      'ap-south-1',
      'sa-east-1',
      'ca-central-1',
      'us-east-2',
      'us-west-1',
    ];
    const groups = dashboardMetrics(validFleet({ witnesses }), 'us-east-1');
    const count = groups.reduce((sum, { metrics }) => sum + metrics.length, 0);
    expect(count).toBeLessThanOrEqual(dashboardMetricsMax);
    expect(groups.slice(0, 3).map(({ metrics }) => metrics.length)).toEqual([18, 10, 10]);
  });

  test('that are drawn are those', () => {
    const drawn = widgets
      .filter(({ type }) => type === 'metric')
      .flatMap(({ properties }) => properties.metrics ?? []);
    expect(drawn.length).toBe(34);
    expect(JSON.stringify(drawn)).toContain('"region":"eu-west-1"');
  });
});
