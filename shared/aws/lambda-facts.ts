/** The functions of a region as Lambda has them, and how many may run at one time. */
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import type { ConcurrencyFacts, FunctionFacts } from '../readiness/facts.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;

/** Of a digest: enough to tell two versions of a function apart. */
const digestCharacters = 12;

export interface LambdaFacts {
  describe(functionName: string): Promise<FunctionFacts>;
  concurrency(): Promise<ConcurrencyFacts>;
}

export function lambdaFacts(region: string, place: ClientPlace = {}): LambdaFacts {
  const client = new LambdaClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  return {
    async describe(FunctionName) {
      const [configuration, { ReservedConcurrentExecutions: reservedConcurrency }] = await Promise.all([
        client.send(new GetFunctionConfigurationCommand({ FunctionName })),
        client.send(new GetFunctionConcurrencyCommand({ FunctionName })),
      ]);
      return {
        state: configuration.State ?? 'without a state',
        lastUpdate: configuration.LastUpdateStatus ?? 'without a state',
        codeDigest: (configuration.CodeSha256 ?? '').slice(0, digestCharacters),
        changedAtMs: Date.parse(configuration.LastModified ?? ''),
        ...(reservedConcurrency === undefined ? {} : { reservedConcurrency }),
      };
    },

    async concurrency() {
      const { AccountLimit } = await client.send(new GetAccountSettingsCommand({}));
      const { ConcurrentExecutions: max, UnreservedConcurrentExecutions: unreserved } = AccountLimit ?? {};
      if (max === undefined || unreserved === undefined)
        throw new Error("Lambda must tell the account's limits, got none");
      return { max, unreserved };
    },
  };
}
