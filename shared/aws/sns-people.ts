/** Who is subscribed in a region, and whether SNS may send SMS from there. */
import {
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  paginateListOriginationNumbers,
  paginateListSubscriptionsByTopic,
  SNSClient,
} from '@aws-sdk/client-sns';
import type { OriginationNumber, SmsFacts, SubscriptionFacts } from '../readiness/facts.ts';
import type { ClientPlace } from './dynamo-document.ts';
import { patience } from './patience.ts';

const requestTimeoutMs = 5_000;

/** In place of an ARN until the subscriber has confirmed, and after it has gone. */
const withoutArn: readonly (string | undefined)[] = ['PendingConfirmation', 'Deleted', undefined];

/** What holds until another limit has been set: https://docs.aws.amazon.com/sns/latest/dg/sms_preferences.html */
const spendLimitStartUsd = 1;

export interface SnsPeople {
  subscriptions(topicArn: string): Promise<readonly SubscriptionFacts[]>;
  sms(): Promise<SmsFacts>;
  originationNumbers(): Promise<readonly OriginationNumber[]>;
}

export function snsPeople(region: string, place: ClientPlace = {}): SnsPeople {
  const client = new SNSClient({
    ...place,
    region,
    maxAttempts: 2,
    requestHandler: patience(requestTimeoutMs),
  });
  return {
    async subscriptions(TopicArn) {
      const found: SubscriptionFacts[] = [];
      for await (const { Subscriptions } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
        for (const { Protocol = '', Endpoint = '', SubscriptionArn } of Subscriptions ?? []) {
          if (SubscriptionArn === 'Deleted') continue;
          found.push({
            protocol: Protocol,
            endpoint: Endpoint,
            isConfirmed: !withoutArn.includes(SubscriptionArn),
          });
        }
      }
      return found;
    },

    async sms() {
      const [{ IsInSandbox }, { attributes }] = await Promise.all([
        client.send(new GetSMSSandboxAccountStatusCommand({})),
        client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] })),
      ]);
      if (IsInSandbox === undefined)
        throw new Error('SNS must tell whether SMS is in its sandbox, got nothing');
      const limit = attributes?.['MonthlySpendLimit'];
      return {
        isInSandbox: IsInSandbox,
        spendLimitUsd: limit === undefined ? spendLimitStartUsd : Number(limit),
      };
    },

    async originationNumbers() {
      const found: OriginationNumber[] = [];
      for await (const { PhoneNumbers } of paginateListOriginationNumbers({ client }, {})) {
        for (const { PhoneNumber = '', Status, NumberCapabilities } of PhoneNumbers ?? []) {
          found.push({
            number: PhoneNumber,
            isActive: Status?.toUpperCase() === 'ACTIVE',
            canSms: NumberCapabilities?.includes('SMS') === true,
          });
        }
      }
      return found;
    },
  };
}
