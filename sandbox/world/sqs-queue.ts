/**
 * One standard SQS queue: messages that wait for their delay, are handed out for a visibility timeout, and come
 * back when nobody has deleted them in time. Pure but for its own state: time and ids are handed in.
 */
export interface QueueSettings {
  /** Of messages that bring no delay of their own; 0 to 900. */
  readonly delaySeconds: number;
  /** 0 to 43,200. */
  readonly visibilityTimeoutSeconds: number;
  /** 60 to 1,209,600. */
  readonly retentionSeconds: number;
  /** 1,024 to 1,048,576. */
  readonly maximumMessageBytes: number;
  /** 0 to 20. */
  readonly receiveWaitSeconds: number;
  readonly redrive?: { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
}

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly sentAtMs: number;
}

/** SQS's own form. */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  readonly BinaryValue?: string;
}

export interface ReceivedMessage extends QueueMessage {
  /** Good for deleting until the message is handed out again. */
  readonly receiptHandle: string;
  /** 1 the first time. */
  readonly receiveCount: number;
  readonly firstReceivedAtMs: number;
}

export interface QueueCounts {
  readonly visible: number;
  readonly inFlight: number;
  readonly delayed: number;
}

interface Held {
  readonly message: QueueMessage;
  visibleAtMs: number;
  receiveCount: number;
  firstReceivedAtMs: number | undefined;
  receiptHandle: string | undefined;
}

export class SqsQueue {
  readonly settings: QueueSettings;
  readonly createdAtMs: number;
  readonly #messages = new Map<string, Held>();

  constructor(settings: QueueSettings, createdAtMs: number) {
    this.settings = settings;
    this.createdAtMs = createdAtMs;
  }

  add(message: QueueMessage, visibleAtMs: number): void {
    this.#messages.set(message.messageId, {
      message,
      visibleAtMs,
      receiveCount: 0,
      firstReceivedAtMs: undefined,
      receiptHandle: undefined,
    });
  }

  /**
   * Hands out up to `limit` messages, those first that have been visible longest.
   *
   * @returns what was received, and what has been received too often and left the queue instead
   */
  receive(
    nowMs: number,
    limit: number,
    visibilityTimeoutSeconds: number,
    newHandle: () => string,
  ): { readonly received: readonly ReceivedMessage[]; readonly dead: readonly QueueMessage[] } {
    this.#expire(nowMs);
    const received: ReceivedMessage[] = [];
    const dead: QueueMessage[] = [];
    const maxReceiveCount = this.settings.redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY;
    const visible = [...this.#messages.values()]
      .filter((held) => held.visibleAtMs <= nowMs)
      .sort((left, right) => left.visibleAtMs - right.visibleAtMs);
    for (const held of visible) {
      if (received.length === limit) break;
      if (held.receiveCount >= maxReceiveCount) {
        this.#messages.delete(held.message.messageId);
        dead.push(held.message);
        continue;
      }
      const receiptHandle = newHandle();
      held.receiveCount++;
      held.firstReceivedAtMs ??= nowMs;
      held.visibleAtMs = nowMs + visibilityTimeoutSeconds * 1000;
      held.receiptHandle = receiptHandle;
      received.push({
        ...held.message,
        receiptHandle,
        receiveCount: held.receiveCount,
        firstReceivedAtMs: held.firstReceivedAtMs,
      });
    }
    return { received, dead };
  }

  /** Deletes the message that was last handed out with this handle; an older handle deletes nothing. */
  delete(receiptHandle: string): void {
    for (const [messageId, held] of this.#messages) {
      if (held.receiptHandle === receiptHandle) this.#messages.delete(messageId);
    }
  }

  counts(nowMs: number): QueueCounts {
    this.#expire(nowMs);
    const held = [...this.#messages.values()];
    const waiting = held.filter(({ visibleAtMs }) => visibleAtMs > nowMs);
    const inFlight = waiting.filter(({ receiveCount }) => receiveCount > 0).length;
    return { visible: held.length - waiting.length, inFlight, delayed: waiting.length - inFlight };
  }

  /** When the next message is visible, now or later; undefined for an empty queue. */
  nextVisibleMs(nowMs: number): number | undefined {
    this.#expire(nowMs);
    let next: number | undefined;
    for (const { visibleAtMs } of this.#messages.values()) {
      if (next === undefined || visibleAtMs < next) next = visibleAtMs;
    }
    return next;
  }

  #expire(nowMs: number): void {
    for (const [messageId, { message }] of this.#messages) {
      if (nowMs - message.sentAtMs >= this.settings.retentionSeconds * 1000) this.#messages.delete(messageId);
    }
  }
}
