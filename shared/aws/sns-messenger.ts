/** Messages through SNS: one topic per region and audience, whose subscriptions turn them into mail and SMS. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { topicName } from '../fleet/names.ts';
import type { Messenger } from '../ports.ts';
import { patience } from './patience.ts';

/** A region whose SNS takes longer is left for another one: a page that is late has missed its purpose. */
const publishTimeoutMs = 5_000;

export interface SnsAccount {
  readonly fleet: string;
  readonly account: string;
  readonly partition: string;
}

export function snsMessenger({ fleet, account, partition }: SnsAccount): Messenger {
  const clients = new Map<string, SNSClient>();
  return {
    async publish(region, audience, message) {
      let client = clients.get(region);
      if (client === undefined) {
        client = new SNSClient({ region, maxAttempts: 2, requestHandler: patience(publishTimeoutMs) });
        clients.set(region, client);
      }
      await client.send(
        new PublishCommand({
          TopicArn: `arn:${partition}:sns:${region}:${account}:${topicName(fleet, audience)}`,
          Subject: message.subject,
          MessageStructure: 'json',
          Message: JSON.stringify({
            default: message.email,
            email: message.email,
            sms: message.sms,
            https: JSON.stringify(message.json),
          }),
          MessageAttributes: {
            // Else SNS takes a page for advertising, and sends it when it is cheap.
            'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
            ...Object.fromEntries(
              Object.entries(message.attributes).map(([name, value]) => [
                name,
                { DataType: 'String', StringValue: value },
              ]),
            ),
          },
        }),
      );
    },
  };
}
