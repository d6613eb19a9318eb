/** What is sent to a queue, alone or up to ten at a time. */
import { AwsError } from './aws-error.ts';
import type { MessageAttribute } from './sqs-queue.ts';

export interface OutgoingMessage {
  readonly body: string;
  /** 0 to 900; the queue's own when absent. */
  readonly delaySeconds?: number | undefined;
  readonly attributes?: Readonly<Record<string, MessageAttribute>> | undefined;
}

export interface BatchEntry extends OutgoingMessage {
  readonly id: string;
}

export interface BatchOutcome {
  readonly successful: readonly { readonly id: string; readonly messageId: string; readonly body: string }[];
  readonly failed: readonly { readonly id: string; readonly code: string; readonly message: string }[];
}

const BATCH_LIMIT = 10;
const BATCH_LIMIT_BYTES = 1_048_576;

/** Throws where SQS refuses the batch as a whole. */
export function requireBatch(entries: readonly BatchEntry[]): void {
  if (entries.length === 0) {
    throw new AwsError(
      'EmptyBatchRequest',
      'There should be at least one SendMessageBatchRequestEntry in the request.',
    );
  }
  if (entries.length > BATCH_LIMIT) {
    const message = `Maximum number of entries per request are ${BATCH_LIMIT}. You have sent ${entries.length}.`;
    throw new AwsError('TooManyEntriesInBatchRequest', message);
  }
  const invalid = entries.find(({ id }) => !/^[A-Za-z0-9_-]{1,80}$/.test(id));
  if (invalid !== undefined) {
    const message =
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.';
    throw new AwsError('InvalidBatchEntryId', message);
  }
  const repeated = entries.find(({ id }, place) => entries.findIndex((other) => other.id === id) < place);
  if (repeated !== undefined) throw new AwsError('BatchEntryIdsNotDistinct', `Id ${repeated.id} repeated.`);
  const bytes = entries.reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  if (bytes > BATCH_LIMIT_BYTES) {
    const message = `Batch requests cannot be longer than ${BATCH_LIMIT_BYTES} bytes. You have sent ${bytes} bytes.`;
    throw new AwsError('BatchRequestTooLong', message);
  }
}
