/**
 * Answers CloudFormation, whatever becomes of the run: without an answer a stack waits until the resource's time is up.
 * The answer's URL lets whoever has it answer, so it is neither logged nor part of an error.
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
import type { MiddlewareObj } from '@middy/core';
import type { Clock } from '../../shared/ports.ts';

/** Kept free at the end of a run for the answer and its tries. */
export const answerReserveMs = 20_000;

const attempts = 5;
const attemptMs = 3_000;
const firstBackoffMs = 250;

/** Of the 4,096 bytes that CloudFormation takes, what is left beside the ids: they have 1 KB each at most in practice. */
const reasonBytes = 1_500;

/** What CloudFormation sends, as far as the answer needs it. */
interface Asked {
  readonly ResponseURL: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly PhysicalResourceId?: string;
}

interface Outcome {
  readonly kind: 'done' | 'failed';
  readonly text: string;
  readonly physicalId?: string;
  readonly data?: Readonly<Record<string, string>>;
}

export interface CloudFormationAnswerOptions {
  readonly clock: Clock;
  readonly logger: {
    info(message: string, extra: Record<string, unknown>): void;
    error(message: string, extra: Record<string, unknown>): void;
  };
}

/** For middy's `timeoutEarlyResponse`: a pass that did not end by itself. */
export const outOfTime: Outcome = {
  kind: 'failed',
  text: 'the function ran out of time; what was begun is finished by the next deployment',
};

export function answerCloudFormation({
  clock,
  logger,
}: CloudFormationAnswerOptions): MiddlewareObj<Asked, Outcome> {
  const answer = async (asked: Asked, outcome: Outcome) => {
    const { kind, text } = outcome;
    const said = { resource: asked.LogicalResourceId, kind, text };
    if (kind === 'done') logger.info('resource', said);
    else logger.error('resource', said);
    await put(asked.ResponseURL, JSON.stringify(answerTo(asked, outcome)), clock);
  };
  return {
    after: async ({ event, response }) => {
      if (response === null || response === undefined)
        throw new Error('a run must have an outcome, got none');
      await answer(event, response);
    },
    onError: async (request) => {
      const failed: Outcome = { kind: 'failed', text: request.error?.message ?? 'the function failed' };
      await answer(request.event, failed);
      // The answer is what counts: to fail as well would have nobody to tell.
      request.response = failed;
    },
  };
}

function answerTo(asked: Asked, { kind, text, physicalId, data }: Outcome) {
  const { StackId, RequestId, LogicalResourceId } = asked;
  return {
    Status: kind === 'done' ? 'SUCCESS' : 'FAILED',
    Reason: cut(text),
    // Stays the same for the life of the resource: another one would be a replacement.
    PhysicalResourceId: physicalId ?? asked.PhysicalResourceId ?? `pointsman-${LogicalResourceId}`,
    StackId,
    RequestId,
    LogicalResourceId,
    // Nothing in it is secret, but nothing of it has to be shown either.
    NoEcho: true,
    ...(data === undefined ? {} : { Data: data }),
  };
}

async function put(url: string, body: string, clock: Clock): Promise<void> {
  let problem = '';
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await clock.waitUntil(clock.nowMs() + firstBackoffMs * 2 ** (attempt - 2));
    try {
      // Bytes, so that there is no content type: it would be part of what the URL's signature covers.
      const sent = new TextEncoder().encode(body);
      const { ok, status } = await fetch(url, {
        method: 'PUT',
        body: sent,
        signal: AbortSignal.timeout(attemptMs),
      });
      if (ok) return;
      problem = `status ${status}`;
    } catch (error) {
      // Messages of fetch may name the URL.
      problem = error instanceof Error ? error.name : 'failure';
    }
  }
  throw new Error(`CloudFormation must take the answer within ${attempts} tries, got ${problem}`);
}

function cut(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= reasonBytes) return text;
  // A character that was cut in two is left out.
  return `${bytes
    .subarray(0, reasonBytes)
    .toString()
    .replace(/\uFFFD+$/, '')}…`;
}
