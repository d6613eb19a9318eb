/** Slots through SQS, whose delay carries each to its due time. */
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SlotQueue } from '../ports.ts';
import { patience } from './patience.ts';

/** Entries in one SendMessageBatch. */
const batchEntries = 10;

const sendTimeoutMs = 5_000;

export function sqsSlotQueue(region: string, queueUrl: string): SlotQueue {
  const client = new SQSClient({ region, maxAttempts: 3, requestHandler: patience(sendTimeoutMs) });
  return {
    async send(messages, nowMs) {
      for (let start = 0; start < messages.length; start += batchEntries) {
        const batch = messages.slice(start, start + batchEntries);
        const { Failed } = await client.send(
          new SendMessageBatchCommand({
            QueueUrl: queueUrl,
            Entries: batch.map((message, index) => ({
              Id: String(index),
              MessageBody: JSON.stringify(message),
              // Whole seconds, rounded down: `probe` waits for the rest of the last one.
              DelaySeconds: Math.max(0, Math.floor((message.dueMs - nowMs) / 1000)),
            })),
          }),
        );
        const [failed] = Failed ?? [];
        if (failed !== undefined)
          throw new Error(`the slot queue refused ${failed.Id}: ${failed.Code} ${failed.Message}`);
      }
    },
  };
}
