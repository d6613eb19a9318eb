/** Says in one line how each pass ended and how long it took. What it cost and how often it failed, Lambda counts itself. */
import type { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';

export interface PassLogOptions {
  readonly logger: Pick<Logger, 'info'>;
  /** The function's name. */
  readonly pass: string;
}

/** What the invocation carries along: several may be under way in one environment. */
interface Internal extends Record<string, unknown> {
  passBegunMs?: number;
}

export function passLog({
  logger,
  pass,
}: PassLogOptions): MiddlewareObj<unknown, unknown, Error, object, Internal> {
  const say = (kind: string, { passBegunMs }: Internal) => {
    // Where something failed before this middleware had its turn, nobody knows.
    const known =
      passBegunMs === undefined ? {} : { durationMs: Math.round(performance.now() - passBegunMs) };
    logger.info('pass', { pass, kind, ...known });
  };
  return {
    before: ({ internal }) => {
      internal.passBegunMs = performance.now();
    },
    after: ({ response, internal }) => {
      const { kind } = response as { readonly kind: string };
      say(kind, internal);
    },
    onError: ({ internal }) => say('failed', internal),
  };
}
