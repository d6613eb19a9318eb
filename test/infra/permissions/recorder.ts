/**
 * Writes down every command that the functions send with the SDK: by which function, to which region, and with what. It
 * sees them where they leave for the wire, so the SDK's own requests, such as for a role's credentials, are among them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { S3Client } from '@aws-sdk/client-s3';
import type { FunctionVerb } from '../../../shared/fleet/names.ts';

export interface Caller {
  readonly verb: FunctionVerb;
  readonly region: string;
}

export interface RecordedCall extends Caller {
  /** As the SDK calls it, such as `Route 53`. */
  readonly service: string;
  /** Such as `ListResourceRecordSetsCommand`. */
  readonly command: string;
  /** Whose region the client is for. */
  readonly at: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Whose signature the request bears. */
  readonly accessKey: string;
  /** The name of the error that it was answered with. */
  readonly error?: string;
}

/** What a command is answered with in place of the wire's answer; undefined lets it pass. */
export type Answerer = (call: Omit<RecordedCall, 'accessKey' | 'error'>) => Answer | undefined;
export type Answer =
  | { readonly kind: 'answer'; readonly output: unknown }
  | { readonly kind: 'refuse'; readonly error: Error };

interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly input: Readonly<Record<string, unknown>>;
}

interface SendingClient {
  readonly config: {
    readonly serviceId: string;
    region(): Promise<string>;
    credentials(): Promise<{ readonly accessKeyId: string }>;
  };
}

type Send = (this: SendingClient, command: SentCommand, ...rest: unknown[]) => Promise<unknown>;

export class Recorder {
  readonly calls: RecordedCall[] = [];
  /** Asked first to last. */
  readonly answerers: Answerer[] = [];
  readonly #callers = new AsyncLocalStorage<Caller>();
  #underWay = 0;

  /** How many commands wait for their answer. */
  get underWay(): number {
    return this.#underWay;
  }

  /** Everything that is sent in the course of this is the caller's. */
  as<T>(caller: Caller, run: () => T): T {
    return this.#callers.run(caller, run);
  }

  /** Until the returned function is called. */
  install(): () => void {
    // The one class that every client of the SDK is a subclass of.
    const clients = Object.getPrototypeOf(S3Client.prototype) as { send: Send };
    const { send } = clients;
    const recorder = this;
    clients.send = async function recorded(command, ...rest) {
      return recorder.#record(this, command, () => send.call(this, command, ...rest));
    };
    return () => {
      clients.send = send;
    };
  }

  async #record({ config }: SendingClient, command: SentCommand, send: () => Promise<unknown>) {
    const caller = this.#callers.getStore();
    if (caller === undefined) return send();
    this.#underWay++;
    const call = {
      ...caller,
      service: config.serviceId,
      command: command.constructor.name,
      at: await config.region(),
      input: command.input,
    };
    let error: string | undefined;
    try {
      return await this.#answerTo(call, send);
    } catch (thrown) {
      error = thrown instanceof Error ? thrown.name : String(thrown);
      throw thrown;
    } finally {
      const accessKey = await config.credentials().then(
        ({ accessKeyId }) => accessKeyId,
        () => 'none',
      );
      this.calls.push({ ...call, accessKey, ...(error === undefined ? {} : { error }) });
      this.#underWay--;
    }
  }

  async #answerTo(call: Parameters<Answerer>[0], send: () => Promise<unknown>): Promise<unknown> {
    for (const answerer of this.answerers) {
      const answer = answerer(call);
      if (answer?.kind === 'refuse') throw answer.error;
      if (answer !== undefined) return answer.output;
    }
    return send();
  }
}
