/** What CloudWatch makes metrics of, and what stays a line of the log. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { cloudWatchGauges } from '../../functions/gauges.ts';

const printed: string[] = [];
const logged: unknown[] = [];
const gauges = cloudWatchGauges('example', { info: (...line: unknown[]) => void logged.push(line) });

beforeEach(() => {
  printed.length = 0;
  logged.length = 0;
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

interface MetricDirective {
  readonly Namespace: string;
  readonly Dimensions: readonly (readonly string[])[];
  readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
}

/** The metrics that CloudWatch reads out of what was printed, each with its dimensions and its value. */
function metrics(): readonly unknown[] {
  return printed.flatMap((line) => {
    const { _aws, ...values } = JSON.parse(line) as { _aws: { CloudWatchMetrics: MetricDirective[] } };
    const value = (key: string) => (values as Readonly<Record<string, unknown>>)[key];
    return _aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.map(({ Name, Unit }) => ({
        metric: `${Namespace} ${Name} ${Unit}`,
        dimensions: Dimensions.map((set) => set.map((key) => `${key}=${value(key)}`)),
        value: value(Name),
      })),
    );
  });
}

test('each other region has its ages, in metrics of its own', () => {
  gauges.showPeers([
    { region: 'us-west-2', heartbeatAgeSeconds: 12.5, reportAgeSeconds: 3 },
    { region: 'eu-north-1', heartbeatAgeSeconds: 0 },
  ]);
  const west = [['Fleet=example', 'Peer=us-west-2']];
  expect(metrics()).toEqual([
    { metric: 'Pointsman HeartbeatAgeSeconds Seconds', dimensions: west, value: 12.5 },
    { metric: 'Pointsman ReportAgeSeconds Seconds', dimensions: west, value: 3 },
    {
      metric: 'Pointsman HeartbeatAgeSeconds Seconds',
      dimensions: [['Fleet=example', 'Peer=eu-north-1']],
      value: 0,
    },
  ]);
});

test.each([0, 2])('%i moves that failed are a metric, and how applications stand is none', (failed) => {
  const standing = {
    application: 'api',
    because: 'healthy',
    verdicts: { 'us-east-1': 'up' },
    weights: { 'us-east-1': 100 },
    latencyMs: {},
  };
  gauges.showApplications([standing], failed);
  expect(metrics()).toEqual([
    { metric: 'Pointsman MovesFailed Count', dimensions: [['Fleet=example']], value: failed },
  ]);
  expect(logged).toEqual([['standing', { standing }]]);
});

test('what was shown once is not shown again', () => {
  gauges.showPeers([{ region: 'us-west-2', heartbeatAgeSeconds: 1 }]);
  printed.length = 0;
  gauges.showPeers([]);
  gauges.showApplications([], 0);
  expect(metrics()).toEqual([
    { metric: 'Pointsman MovesFailed Count', dimensions: [['Fleet=example']], value: 0 },
  ]);
});
