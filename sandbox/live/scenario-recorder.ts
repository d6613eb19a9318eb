/** Writes down what happens while a scenario is played: events, and what the name servers answer. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Weights } from '../../shared/routing/course.ts';
import { markerName, parseMarker } from '../../shared/routing/marker.ts';
import { unquoteTxt } from '../../shared/routing/txt-value.ts';
import type { Clock } from '../world/clock.ts';
import type { Route53 } from '../world/route53.ts';
import type { RecordSets } from '../world/route53-placement.ts';
import type { ResourceRecordSet } from '../world/route53-types.ts';
import type { SandboxEvent } from './sandbox-event.ts';
import { weightsOf } from './scenario-zone.ts';

/** How closely the time of an answer is known. */
const lookMs = 50;

/** What the name servers answered from a moment on. */
export interface RecordedAnswer {
  readonly atMs: number;
  readonly weights: Weights;
  /** The marker's; 0 where there is none. */
  readonly epoch: number;
}

export class ScenarioRecorder {
  /** Everything since the sandbox was launched. */
  readonly events: SandboxEvent[] = [];
  /** By application. */
  readonly answers: Record<string, RecordedAnswer[]> = {};
  #unwatch = () => {};

  hear(event: SandboxEvent): void {
    this.events.push(event);
  }

  /** Looks at the answers, now and until `stop`. */
  watch({ route53, clock }: { readonly route53: Route53; readonly clock: Clock }, fleet: Fleet): void {
    let seen: RecordSets | undefined;
    const look = () => {
      const records = route53.zones.served(fleet.zone.name)?.records;
      // What is served is replaced as a whole when a change has propagated.
      if (records !== seen && records !== undefined) {
        seen = records;
        this.#note([...records.values()], fleet, clock.nowMs());
      }
      this.#unwatch = clock.at(clock.nowMs() + lookMs, look);
    };
    look();
  }

  stop(): void {
    this.#unwatch();
  }

  #note(records: readonly ResourceRecordSet[], { applications }: Fleet, atMs: number): void {
    for (const [id, application] of Object.entries(applications)) {
      const answer = {
        atMs,
        weights: weightsOf(records, application),
        epoch: epochOf(records, application.name),
      };
      this.answers[id] = [...(this.answers[id] ?? []), answer];
    }
  }
}

function epochOf(records: readonly ResourceRecordSet[], name: string): number {
  const record = records.find(({ Name, Type }) => Name === markerName(name) && Type === 'TXT');
  const text = unquoteTxt(record?.ResourceRecords?.[0]?.Value ?? '');
  const parsed = text === undefined ? undefined : parseMarker(text);
  return parsed?.kind === 'marker' ? parsed.marker.epoch : 0;
}
