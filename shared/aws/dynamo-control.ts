/** Reads what every pass goes by: it stands under one partition key, so that one query sees it whole. */
import { type DynamoDBDocumentClient, paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { Incident } from '../incidents/incident.ts';
import type { Control } from '../ports.ts';
import type { Course } from '../routing/course.ts';
import type { Freeze } from '../routing/freeze.ts';
import type { Instruction } from '../routing/instruction.ts';
import type { Override } from '../routing/override.ts';
import type { Writer } from '../routing/writer.ts';

export const controlKey = 'control';

/**
 * @param consistent False asks this one replica for what it has, whatever the others know: the only question that is
 * still answered while the others are out of reach.
 */
export async function readControl(
  client: DynamoDBDocumentClient,
  table: string,
  consistent: boolean,
): Promise<Control> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': controlKey },
      ConsistentRead: consistent,
    },
  );
  const items: Record<string, unknown>[] = [];
  for await (const { Items } of pages) items.push(...(Items ?? []));

  const all = <T>(attribute: string) =>
    items.flatMap((item) => (item[attribute] === undefined ? [] : [item[attribute] as T]));
  const byApplication = <T extends { readonly application: string }>(attribute: string) =>
    Object.fromEntries(all<T>(attribute).map((each) => [each.application, each]));
  return {
    courses: byApplication<Course>('course'),
    incidents: byApplication<Incident>('incident'),
    instructions: byApplication<Instruction>('instruction'),
    writers: Object.fromEntries(all<Writer>('writer').map((writer) => [writer.database, writer])),
    freezes: all<Freeze>('freeze'),
    overrides: all<Override>('override'),
  };
}
