/** EventBridge on the wire: AWS JSON 1.1, signed for the service `events`. */
import { AwsError } from '../../world/aws-error.ts';
import type { EventBus, EventEntry, PutResult } from '../../world/event-bus.ts';
import { jsonFailure, jsonOperation, jsonResponse, readJson } from './aws-json.ts';
import type { Failure, WireService } from './wire.ts';

export function eventBridgeService(world: EventBus): WireService {
  return {
    operations: ['PutEvents'],
    operationOf: jsonOperation,
    failure,
    handle({ body }, region) {
      try {
        const results = world.put(region, entriesOf(readJson(body)));
        const failed = results.filter(({ kind }) => kind === 'failed').length;
        return jsonResponse('1.1', { FailedEntryCount: failed, Entries: results.map(documentOf) });
      } catch (error) {
        if (error instanceof AwsError) return failure(error);
        throw error;
      }
    },
  };
}

function entriesOf({ Entries: entries }: Readonly<Record<string, unknown>>): EventEntry[] {
  if (!Array.isArray(entries)) throw new AwsError('SerializationException', 'Entries must be a list');
  return entries.map((entry: unknown) => entryOf(entry));
}

function entryOf(entry: unknown): EventEntry {
  if (typeof entry !== 'object' || entry === null)
    throw new AwsError('SerializationException', 'an entry must be an object');
  const { Source, DetailType, Detail, Resources, Time, EventBusName } = { ...entry } as Record<
    string,
    unknown
  >;
  if (EventBusName !== undefined && EventBusName !== 'default') {
    const message = `the sandbox has the default event bus alone, got ${String(EventBusName)}`;
    throw new AwsError('NotImplemented', message, 501);
  }
  return {
    source: textOf('Source', Source),
    detailType: textOf('DetailType', DetailType),
    detail: textOf('Detail', Detail),
    resources: Array.isArray(Resources) ? Resources.map(String) : undefined,
    // The protocol has seconds.
    atMs: typeof Time === 'number' ? Math.round(Time * 1000) : undefined,
  };
}

function textOf(name: string, value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw new AwsError('SerializationException', `${name} must be text`);
}

function documentOf(result: PutResult): object {
  return result.kind === 'put'
    ? { EventId: result.id }
    : { ErrorCode: result.code, ErrorMessage: result.message };
}

function failure(error: Failure): ReturnType<WireService['failure']> {
  return jsonFailure('1.1', 'com.amazonaws.events', error);
}
