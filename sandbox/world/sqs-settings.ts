/** What SQS takes as queue settings, names and messages, and how it refuses the rest. */
import { AwsError } from './aws-error.ts';
import type { QueueSettings } from './sqs-queue.ts';

const DEFAULTS: QueueSettings = {
  delaySeconds: 0,
  visibilityTimeoutSeconds: 30,
  retentionSeconds: 345_600,
  maximumMessageBytes: 1_048_576,
  receiveWaitSeconds: 0,
};

const RANGES = {
  delaySeconds: ['DelaySeconds', 0, 900],
  visibilityTimeoutSeconds: ['VisibilityTimeout', 0, 43_200],
  retentionSeconds: ['MessageRetentionPeriod', 60, 1_209_600],
  maximumMessageBytes: ['MaximumMessageSize', 1024, 1_048_576],
  receiveWaitSeconds: ['ReceiveMessageWaitTimeSeconds', 0, 20],
} as const;

export function queueSettings(given: Partial<QueueSettings>): QueueSettings {
  const settings = { ...DEFAULTS, ...given };
  for (const [field, [parameter, from, to]] of Object.entries(RANGES)) {
    const value = settings[field as keyof typeof RANGES];
    if (!isWhole(value, from, to))
      throw new AwsError('InvalidAttributeValue', rangeMessage(parameter, value, from, to));
  }
  const count = settings.redrive?.maxReceiveCount;
  if (count !== undefined && !isWhole(count, 1, 1000)) {
    throw new AwsError('InvalidAttributeValue', rangeMessage('maxReceiveCount', count, 1, 1000));
  }
  return settings;
}

export function requireQueueName(name: string): void {
  if (name.endsWith('.fifo'))
    throw new AwsError('InvalidParameterValue', `the sandbox does not model FIFO queues, got ${name}`);
  if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
    throw new AwsError(
      'InvalidParameterValue',
      'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    );
  }
}

/** Why a message is refused; undefined where it is not. */
export function messageProblem(
  message: { readonly body: string; readonly delaySeconds?: number | undefined },
  { maximumMessageBytes }: QueueSettings,
): string | undefined {
  if (message.body === '') return 'The request must contain the parameter MessageBody.';
  const bytes = Buffer.byteLength(message.body);
  if (bytes > maximumMessageBytes) {
    return `One or more parameters are invalid. Reason: Message must be shorter than ${maximumMessageBytes} bytes.`;
  }
  // The characters that XML 1.0 allows.
  if (/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(message.body)) {
    return 'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';
  }
  const { delaySeconds = 0 } = message;
  return isWhole(delaySeconds, 0, 900) ? undefined : rangeMessage('DelaySeconds', delaySeconds, 0, 900);
}

export function requireRange(parameter: string, value: number, from: number, to: number): void {
  if (!isWhole(value, from, to))
    throw new AwsError('InvalidParameterValue', rangeMessage(parameter, value, from, to));
}

function rangeMessage(parameter: string, value: number, from: number, to: number): string {
  return `Value ${value} for parameter ${parameter} is invalid. Reason: ${parameter} must be >= ${from} and <= ${to}.`;
}

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
