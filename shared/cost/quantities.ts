/** How much of each thing that AWS bills a fleet uses in a calm month. */
import { deployedRegions } from '../fleet/deployed-regions.ts';
import type { Fleet } from '../fleet/fleet.ts';
import { functionSizes } from '../fleet/function-sizes.ts';
import { shardsOf } from '../fleet/shards.ts';
import { regionsWithGates } from '../routing/gate.ts';
import {
  batchEntries,
  hoursPerMonth,
  incidentsPerMonth,
  logStoredShare,
  longPollSeconds,
  pagesPerIncident,
  queuePollers,
} from './assumptions.ts';
import { countIn, type Inventory, inventoryOf } from './inventory.ts';
import { type MonthlyPasses, minutesPerMonth, monthlyPasses, passesOfEachMinute } from './monthly-passes.ts';
import type { QuantityPart as Part, Quantity } from './quantity.ts';
import { gigabyte, replicatedGigabytes, tableQuantities } from './table-quantities.ts';

export function quantitiesOf(fleet: Fleet): readonly Quantity[] {
  const passes = monthlyPasses(fleet);
  const inventory = inventoryOf(fleet);
  const base = [
    ...functionQuantities(passes),
    ...tableQuantities(fleet, inventory),
    { item: 'SQS: slots sent, received, deleted', price: 'sqsRequest', quantity: queueRequests(fleet) },
    {
      item: 'EventBridge Scheduler',
      price: 'schedule',
      quantity: countIn(inventory, ({ schedules }) => schedules.length) * minutesPerMonth,
    },
    ...watchQuantities(passes, inventory),
    ...pageQuantities(inventory),
    { item: 'KMS keys', price: 'kmsKey', quantity: countIn(inventory, ({ keys }) => keys) },
    { item: 'Data between regions', price: 'transfer', quantity: replicatedGigabytes(fleet) },
  ] as const;
  return [
    ...base.map((each) => ({ ...each, forGates: false })),
    ...gateQuantities(fleet, inventory).map((each) => ({ ...each, forGates: true })),
  ];
}

function functionQuantities(passes: readonly MonthlyPasses[]): readonly Part[] {
  const runs = passes.reduce((sum, pass) => sum + pass.runs, 0);
  const seconds = passes.map(({ verb, runs: count, billedMs }) => {
    const quantity = (count * billedMs * functionSizes[verb].memoryMegabytes) / 1000 / 1024;
    return { item: `Lambda: ${verb}`, price: 'lambdaGigabyteSecond', quantity } as const;
  });
  return [{ item: 'Lambda: requests', price: 'lambdaRequest', quantity: runs }, ...seconds];
}

/** Of all regions: batches sent, messages received and deleted, and pollers that ask in vain. */
function queueRequests(fleet: Fleet): number {
  const messagesPerMinute = (60 / fleet.intervalSeconds) * shardsOf(fleet).length;
  const batches = Math.ceil(messagesPerMinute / batchEntries) * minutesPerMonth;
  const messages = messagesPerMinute * minutesPerMonth;
  const inVain = (queuePollers * hoursPerMonth * 3600) / longPollSeconds;
  const vantages = fleet.vantages.length;
  return vantages * (batches + 2 * messages) + deployedRegions(fleet).length * inVain;
}

function watchQuantities(passes: readonly MonthlyPasses[], inventory: Inventory): readonly Part[] {
  const logged = passes.reduce((sum, { runs, loggedBytes }) => sum + runs * loggedBytes, 0) / gigabyte;
  return [
    { item: 'CloudWatch: logs taken in', price: 'logsIngested', quantity: logged },
    { item: 'CloudWatch: logs kept for a month', price: 'logsStored', quantity: logged * logStoredShare },
    {
      item: 'CloudWatch: alarms',
      price: 'alarmMetric',
      quantity: countIn(inventory, ({ alarmMetrics }) => alarmMetrics),
    },
    {
      item: 'CloudWatch: own metrics',
      price: 'customMetric',
      quantity: countIn(inventory, ({ customMetrics }) => customMetrics),
    },
    {
      item: 'CloudWatch: dashboard',
      price: 'dashboard',
      quantity: countIn(inventory, ({ dashboards }) => dashboards),
    },
  ];
}

/** Each page goes out once, through the topic of one region. */
function pageQuantities({ regions }: Inventory): readonly Part[] {
  const { email = 0, sms = 0, https = 0 } = regions.find(({ topics }) => topics > 0)?.subscriptions ?? {};
  const pages = incidentsPerMonth * pagesPerIncident;
  return [
    { item: 'SNS: e-mails', price: 'snsEmail', quantity: email * pages },
    { item: 'SNS: text messages', price: 'snsSms', quantity: sms * pages },
    { item: 'SNS: posts', price: 'snsHttps', quantity: https * pages },
  ];
}

/** Options of each gate's check: HTTPS, and every 10 s instead of 30. */
const gateOptions = 2;

/**
 * Route 53's health checkers ask each gate some sixteen times in 10 s, and S3 answers 403 while it is open, which AWS does not
 * bill to a bucket's owner when the asker is somebody else.
 * Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ErrorCodeBilling.html
 */
function gateQuantities(fleet: Fleet, { healthChecks }: Inventory): readonly Part[] {
  if (healthChecks.gates === 0) return [];
  const reads = passesOfEachMinute(fleet) * fleet.vantages.length * regionsWithGates(fleet).length;
  return [
    { item: 'Gates: health checks on buckets', price: 'healthCheckAws', quantity: healthChecks.gates },
    {
      item: 'Gates: HTTPS and 10 s for each',
      price: 'healthCheckOptionAws',
      quantity: healthChecks.gates * gateOptions,
    },
    {
      item: 'Gates: calculated health checks',
      price: 'healthCheckCalculated',
      quantity: healthChecks.calculated,
    },
    { item: 'Gates: steer reads all of them', price: 's3Get', quantity: reads },
  ];
}
