/** Steps as events on the default bus of this region, where rules of the owner's pick them up. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { StepEvent } from '../incidents/step-event.ts';
import type { Events } from '../ports.ts';
import { patience } from './patience.ts';

/** What every event has as its source. */
const eventSource = 'pointsman';

/** PutEvents takes no more at once. */
const entriesMax = 10;

/** An event is told at the end of a pass, which has little time left, and is told once more if nobody answers. */
const putTimeoutMs = 800;

/** Throws where an entry was not taken; the others are on the bus all the same. */
export function eventBridgeEvents(fleet: string, region: string): Events {
  const client = new EventBridgeClient({ region, maxAttempts: 2, requestHandler: patience(putTimeoutMs) });
  return {
    async publish(events) {
      const failed: string[] = [];
      for (let first = 0; first < events.length; first += entriesMax) {
        failed.push(...(await put(events.slice(first, first + entriesMax))));
      }
      if (failed.length > 0) throw new Error(`the event bus did not take ${failed.join(', ')}`);
    },
  };

  async function put(events: readonly StepEvent[]): Promise<readonly string[]> {
    const { Entries = [] } = await client.send(
      new PutEventsCommand({ Entries: events.map((event) => entryOf(event, fleet)) }),
    );
    return events.flatMap(({ key }, index) => {
      const { ErrorCode, ErrorMessage } = Entries[index] ?? { ErrorCode: 'no answer' };
      return ErrorCode === undefined
        ? []
        : [`${key} (${ErrorCode}${ErrorMessage ? `: ${ErrorMessage}` : ''})`];
    });
  }
}

function entryOf(event: StepEvent, fleet: string) {
  return {
    Source: eventSource,
    DetailType: event.step,
    Time: new Date(event.atMs),
    Detail: JSON.stringify({ fleet, ...event }),
  };
}
