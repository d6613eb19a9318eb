/**
 * What `probe` may do: take slots, keep its own vantage's claims and reports, and wake `probe` and `steer` of the
 * fleet. It decides nothing and changes nothing: no Route 53, no databases, no alerts, no ledger.
 */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { FleetArns } from './fleet-arns.ts';
import { onlyUnder } from './leading-keys.ts';

export function probeStatements(arns: FleetArns): readonly PolicyStatement[] {
  const { vantages, controlRegions } = arns.fleet;
  return [
    new PolicyStatement({
      sid: 'TakeSlots',
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      resources: [arns.slotQueue()],
    }),
    new PolicyStatement({
      sid: 'KeepOwnReports',
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem'],
      resources: [arns.telemetryTable()],
      // Nobody votes in another's name.
      conditions: onlyUnder(`claim#${arns.region}`, `report#${arns.region}`),
    }),
    new PolicyStatement({
      sid: 'WakePeers',
      actions: ['lambda:InvokeFunction'],
      resources: [
        // Itself it needs not wake.
        ...vantages
          .filter((region) => region !== arns.region)
          .map((region) => arns.function('probe', region)),
        ...controlRegions.map((region) => arns.function('steer', region)),
      ],
    }),
  ];
}
