/** What `notify` may do: read what happened, keep who has been told, and publish to the fleet's own topics. */
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { topicKeyAlias } from '../../shared/fleet/names.ts';
import type { FleetArns } from './fleet-arns.ts';
import { onlyUnder } from './leading-keys.ts';

export function notifyStatements(arns: FleetArns): readonly PolicyStatement[] {
  const ledger = arns.ledgerTables();
  return [
    new PolicyStatement({
      sid: 'ReadLedger',
      actions: ['dynamodb:GetItem', 'dynamodb:Query'],
      resources: [...ledger],
    }),
    new PolicyStatement({
      sid: 'ClaimAlerts',
      actions: ['dynamodb:UpdateItem'],
      resources: [...ledger],
      conditions: onlyUnder('alerts'),
    }),
    new PolicyStatement({
      // Alerts of closed incidents, and freezes and overrides that are over.
      sid: 'ClearWhatIsOver',
      actions: ['dynamodb:DeleteItem'],
      resources: [...ledger],
      conditions: onlyUnder('alerts', 'control'),
    }),
    ...publishing(arns),
  ];
}

function publishing(arns: FleetArns): readonly PolicyStatement[] {
  const audiences = Object.keys(arns.fleet.audiences);
  // A statement without resources is none.
  if (audiences.length === 0) return [];
  const everywhere = arns.deployedRegions;
  return [
    new PolicyStatement({
      sid: 'PublishAlerts',
      actions: ['sns:Publish'],
      resources: everywhere.flatMap((region) => audiences.map((audience) => arns.topic(audience, region))),
    }),
    new PolicyStatement({
      sid: 'UseTopicKeys',
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      // A key's id is known only when it is there, its alias before: so no stack needs another's outputs.
      resources: everywhere.map((region) => arns.regional('kms', 'key/*', region)),
      conditions: {
        'ForAnyValue:StringEquals': { 'kms:ResourceAliases': topicKeyAlias(arns.fleet.name) },
        StringEquals: { 'kms:ViaService': everywhere.map((region) => `sns.${region}.${urlSuffix(region)}`) },
      },
    }),
  ];
}

function urlSuffix(region: string): string {
  return region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
}
