/**
 * What AWS asks for a unit of each thing that a deployment uses, in us-east-1, and what it gives free of charge to every
 * account for good. Other regions ask up to a quarter more for most of it. Introductory credits of new accounts are left out.
 *
 * Trust: P, AWS's own page; Q, AWS's own page as quoted elsewhere; S, told by somebody else; I, inferred.
 */
export type Trust = 'P' | 'Q' | 'S' | 'I';

export interface Price {
  readonly usd: number;
  /** How many units that buys. */
  readonly per: number;
  readonly unit: string;
  readonly source: string;
  /** When the source said so: ISO 8601. */
  readonly dated: string;
  readonly trust: Trust;
  /** Units of a month that cost an account nothing. */
  readonly free?: number;
}

export const priceRegion = 'us-east-1';

const million = 1e6;
const dated = '2026-11-22';
const lambda = 'https://aws.amazon.com/lambda/pricing/';
const dynamo = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const sqs = 'https://aws.amazon.com/sqs/pricing/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const sns = 'https://aws.amazon.com/sns/pricing/';
const s3 = 'https://aws.amazon.com/s3/pricing/';
const route53 = 'https://aws.amazon.com/route53/pricing/';
const arc = 'https://aws.amazon.com/application-recovery-controller/pricing/';

export const prices = {
  lambdaRequest: {
    usd: 0.2,
    per: million,
    unit: 'requests',
    source: lambda,
    dated,
    trust: 'Q',
    free: million,
  },
  lambdaGigabyteSecond: {
    usd: 0.0000133334,
    per: 1,
    unit: 'GB-s (arm64)',
    source: lambda,
    dated,
    trust: 'S',
    free: 400_000,
  },
  dynamoWrite: { usd: 0.625, per: million, unit: 'write units', source: dynamo, dated, trust: 'S' },
  dynamoRead: { usd: 0.125, per: million, unit: 'read units', source: dynamo, dated, trust: 'S' },
  dynamoStorage: { usd: 0.25, per: 1, unit: 'GB-months', source: dynamo, dated, trust: 'S', free: 25 },
  dynamoRecovery: { usd: 0.2, per: 1, unit: 'GB-months', source: dynamo, dated, trust: 'S' },
  sqsRequest: { usd: 0.4, per: million, unit: 'requests', source: sqs, dated, trust: 'S', free: million },
  schedule: {
    usd: 1,
    per: million,
    unit: 'invocations',
    source: 'https://aws.amazon.com/eventbridge/pricing/',
    dated,
    trust: 'S',
    free: 14 * million,
  },
  logsIngested: { usd: 0.5, per: 1, unit: 'GB', source: cloudWatch, dated, trust: 'S', free: 5 },
  logsStored: { usd: 0.03, per: 1, unit: 'GB-months', source: cloudWatch, dated, trust: 'S', free: 5 },
  alarmMetric: { usd: 0.1, per: 1, unit: 'alarm metrics', source: cloudWatch, dated, trust: 'S', free: 10 },
  customMetric: { usd: 0.3, per: 1, unit: 'metric-months', source: cloudWatch, dated, trust: 'S', free: 10 },
  dashboard: { usd: 3, per: 1, unit: 'dashboard-months', source: cloudWatch, dated, trust: 'S', free: 3 },
  kmsKey: {
    usd: 1,
    per: 1,
    unit: 'key-months',
    source: 'https://aws.amazon.com/kms/pricing/',
    dated,
    trust: 'S',
  },
  snsEmail: { usd: 2, per: 100_000, unit: 'e-mails', source: sns, dated, trust: 'S', free: 1000 },
  snsHttps: { usd: 0.6, per: million, unit: 'posts', source: sns, dated, trust: 'S', free: 100_000 },
  // To the United States, its carriers' fee included; elsewhere up to ten times as much.
  snsSms: { usd: 0.01, per: 1, unit: 'messages', source: sns, dated, trust: 'I' },
  s3Get: { usd: 0.4, per: million, unit: 'requests', source: s3, dated, trust: 'S' },
  transfer: {
    usd: 0.02,
    per: 1,
    unit: 'GB',
    source: 'https://aws.amazon.com/ec2/pricing/on-demand/',
    dated,
    trust: 'S',
  },
  // Free without options only: each option is paid for.
  healthCheckAws: { usd: 0.5, per: 1, unit: 'checks', source: route53, dated, trust: 'S', free: 50 },
  healthCheckOther: { usd: 0.75, per: 1, unit: 'checks', source: route53, dated, trust: 'S' },
  healthCheckCalculated: { usd: 0.5, per: 1, unit: 'checks', source: route53, dated, trust: 'I' },
  healthCheckOptionAws: { usd: 1, per: 1, unit: 'options', source: route53, dated, trust: 'Q' },
  healthCheckOptionOther: { usd: 2, per: 1, unit: 'options', source: route53, dated, trust: 'S' },
  arcClusterHour: { usd: 2.5, per: 1, unit: 'hours', source: arc, dated, trust: 'Q' },
  regionSwitchPlan: { usd: 70, per: 1, unit: 'plans', source: arc, dated, trust: 'Q' },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof prices;

/** The price itself, with what not every one has. */
export function priceOf(name: PriceName): Price {
  return prices[name];
}

/** @param quantity in the price's units; nothing of it is free */
export function usdFor(name: PriceName, quantity: number): number {
  const { usd, per } = priceOf(name);
  return (quantity / per) * usd;
}
