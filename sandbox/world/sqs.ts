/**
 * SQS: standard queues per region, as far as Pointsman uses them. Each slot's message waits here for its due
 * time, and a Lambda takes it from here.
 */
import { arn, parseArn } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { Clock } from './clock.ts';
import { type Random, randomUuid } from './random.ts';
import { type BatchEntry, type BatchOutcome, type OutgoingMessage, requireBatch } from './sqs-batch.ts';
import { type QueueCounts, type QueueSettings, type ReceivedMessage, SqsQueue } from './sqs-queue.ts';
import { messageProblem, queueSettings, requireQueueName, requireRange } from './sqs-settings.ts';

interface ReceiveOptions {
  /** 1 to 10, default 1. */
  readonly maximum?: number | undefined;
  readonly visibilityTimeoutSeconds?: number | undefined;
  /** 0 to 20; the queue's own when absent. */
  readonly waitSeconds?: number | undefined;
}

export interface Sqs {
  /** Making a queue again with the same settings finds it. */
  createQueue(region: string, name: string, settings?: Partial<QueueSettings>): void;
  deleteQueue(region: string, name: string): void;
  settings(region: string, name: string): QueueSettings & { readonly createdAtMs: number };
  counts(region: string, name: string): QueueCounts;
  /** Returns the message's id. */
  send(region: string, name: string, message: OutgoingMessage): string;
  sendBatch(region: string, name: string, entries: readonly BatchEntry[]): BatchOutcome;
  /** What is visible now, without waiting. */
  receive(region: string, name: string, options?: ReceiveOptions): readonly ReceivedMessage[];
  /** Waits for a first message as long as the queue or the caller says. */
  receiveWaiting(region: string, name: string, options?: ReceiveOptions): Promise<readonly ReceivedMessage[]>;
  delete(region: string, name: string, receiptHandle: string): void;
  /**
   * Hands each message to `handler` by itself, as a Lambda event source of batch size 1 does: a handler that
   * ends well deletes it, one that throws leaves it to come back after the visibility timeout.
   * Returns what ends the subscription.
   */
  subscribe(
    region: string,
    name: string,
    handler: (message: ReceivedMessage) => void | Promise<void>,
  ): () => void;
}

interface NamedQueue {
  readonly region: string;
  readonly name: string;
  readonly queue: SqsQueue;
  /** Told when the next message may have become visible. */
  readonly watchers: Set<() => void>;
  cancelTimer: () => void;
}

const RECEIVE_LIMIT = 10;

export function sqs({ clock, random }: { readonly clock: Clock; readonly random: Random }): Sqs {
  const queues = new Map<string, NamedQueue>();

  const named = (region: string, name: string): NamedQueue => {
    const found = queues.get(`${region}/${name}`);
    if (found === undefined) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
    return found;
  };

  /** Tells the watchers now, or when the next message becomes visible. */
  const wake = (held: NamedQueue): void => {
    held.cancelTimer();
    if (held.watchers.size === 0) return;
    const nextMs = held.queue.nextVisibleMs(clock.nowMs());
    if (nextMs === undefined) return;
    held.cancelTimer = clock.at(nextMs, () => {
      for (const watcher of [...held.watchers]) watcher();
      wake(held);
    });
  };

  const put = (held: NamedQueue, { body, delaySeconds, attributes = {} }: OutgoingMessage): string => {
    const sentAtMs = clock.nowMs();
    const messageId = randomUuid(random);
    const waitMs = (delaySeconds ?? held.queue.settings.delaySeconds) * 1000;
    held.queue.add({ messageId, body, attributes, sentAtMs }, sentAtMs + waitMs);
    wake(held);
    return messageId;
  };

  const take = (
    held: NamedQueue,
    { maximum = 1, visibilityTimeoutSeconds }: ReceiveOptions,
  ): readonly ReceivedMessage[] => {
    const { settings } = held.queue;
    const { received, dead } = held.queue.receive(
      clock.nowMs(),
      maximum,
      visibilityTimeoutSeconds ?? settings.visibilityTimeoutSeconds,
      () => randomUuid(random),
    );
    const target = parseArn(settings.redrive?.deadLetterTargetArn ?? '');
    const deadLetters = target && queues.get(`${target.region}/${target.resource}`);
    if (deadLetters !== undefined && dead.length > 0) {
      // A dead letter keeps its id and its age.
      for (const message of dead) deadLetters.queue.add(message, clock.nowMs());
      wake(deadLetters);
    }
    return received;
  };

  const receive = (region: string, name: string, options: ReceiveOptions): readonly ReceivedMessage[] => {
    const held = named(region, name);
    requireRange('MaxNumberOfMessages', options.maximum ?? 1, 1, RECEIVE_LIMIT);
    requireRange('VisibilityTimeout', options.visibilityTimeoutSeconds ?? 0, 0, 43_200);
    requireRange('WaitTimeSeconds', options.waitSeconds ?? 0, 0, 20);
    return take(held, options);
  };

  return {
    createQueue(region, name, given = {}) {
      requireQueueName(name);
      const settings = queueSettings(given);
      const existing = queues.get(`${region}/${name}`);
      if (existing !== undefined && JSON.stringify(existing.queue.settings) !== JSON.stringify(settings)) {
        const message = `A queue already exists with the same name and a different value for attributes, got ${name}`;
        throw new AwsError('QueueNameExists', message);
      }
      if (existing !== undefined) return;
      const target = settings.redrive?.deadLetterTargetArn;
      const dead = target === undefined ? undefined : parseArn(target);
      if (target !== undefined && (dead?.region !== region || !queues.has(`${region}/${dead.resource}`))) {
        const message = `Value {"deadLetterTargetArn":"${target}"} for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist.`;
        throw new AwsError('InvalidParameterValue', message);
      }
      const queue = new SqsQueue(settings, clock.nowMs());
      queues.set(`${region}/${name}`, { region, name, queue, watchers: new Set(), cancelTimer: () => {} });
    },
    deleteQueue(region, name) {
      const held = named(region, name);
      held.cancelTimer();
      held.watchers.clear();
      queues.delete(`${region}/${name}`);
    },
    settings(region, name) {
      const { queue } = named(region, name);
      return { ...queue.settings, createdAtMs: queue.createdAtMs };
    },
    counts: (region, name) => named(region, name).queue.counts(clock.nowMs()),
    send(region, name, message) {
      const held = named(region, name);
      const problem = messageProblem(message, held.queue.settings);
      if (problem !== undefined) throw new AwsError('InvalidParameterValue', problem);
      return put(held, message);
    },
    sendBatch(region, name, entries) {
      const held = named(region, name);
      requireBatch(entries);
      const problems = new Map(
        entries.map((entry) => [entry.id, messageProblem(entry, held.queue.settings)]),
      );
      return {
        failed: entries.flatMap(({ id }) => {
          const message = problems.get(id);
          return message === undefined ? [] : { id, code: 'InvalidParameterValue', message };
        }),
        successful: entries
          .filter(({ id }) => problems.get(id) === undefined)
          .map((entry) => ({ id: entry.id, messageId: put(held, entry), body: entry.body })),
      };
    },
    receive: (region, name, options = {}) => receive(region, name, options),
    receiveWaiting(region, name, options = {}) {
      const held = named(region, name);
      const waitMs = (options.waitSeconds ?? held.queue.settings.receiveWaitSeconds) * 1000;
      const atOnce = receive(region, name, options);
      if (atOnce.length > 0 || waitMs === 0) return Promise.resolve(atOnce);
      return new Promise((resolve) => {
        const end = (received: readonly ReceivedMessage[]): void => {
          held.watchers.delete(watcher);
          cancel();
          resolve(received);
        };
        const watcher = (): void => {
          const received = take(held, options);
          if (received.length > 0) end(received);
        };
        const cancel = clock.at(clock.nowMs() + waitMs, () => end([]));
        held.watchers.add(watcher);
        wake(held);
      });
    },
    delete(region, name, receiptHandle) {
      const held = named(region, name);
      if (!/^[0-9a-f-]{36}$/.test(receiptHandle)) {
        const message = `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`;
        throw new AwsError('ReceiptHandleIsInvalid', message);
      }
      held.queue.delete(receiptHandle);
    },
    subscribe(region, name, handler) {
      const held = named(region, name);
      const { visibilityTimeoutSeconds } = held.queue.settings;
      const options = {
        maximum: Number.POSITIVE_INFINITY,
        // A message that is visible again at once would be handed out without end.
        visibilityTimeoutSeconds: Math.max(1, visibilityTimeoutSeconds),
      };
      const watcher = (): void => {
        for (const message of take(held, options)) {
          settle(handler, message, () => held.queue.delete(message.receiptHandle));
        }
      };
      held.watchers.add(watcher);
      wake(held);
      return () => {
        held.watchers.delete(watcher);
        if (held.watchers.size === 0) held.cancelTimer();
      };
    },
  };
}

/** A handler that ends at once is settled at once, which keeps virtual time in order. */
function settle(
  handler: (message: ReceivedMessage) => void | Promise<void>,
  message: ReceivedMessage,
  done: () => void,
): void {
  try {
    const ending = handler(message);
    if (ending === undefined) done();
    else ending.then(done, () => {});
  } catch {
    // The message comes back after its visibility timeout: that is how a queue retries.
  }
}

/** As SQS names a queue to other services. */
export function queueArn(region: string, name: string): string {
  return arn('sqs', region, name);
}
