/** One application of a sandbox under test: what DNS, the ledger and the people on call know of it, and its faults. */
import type { FaultMode } from '../../sandbox/live/application-messages.ts';
import type { Sandbox } from '../../sandbox/live/sandbox.ts';
import type { SandboxEvent } from '../../sandbox/live/sandbox-event.ts';
import type { Delivery } from '../../sandbox/world/sns-types.ts';
import { askNameServers } from '../../shared/dns/name-servers.ts';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { Course, Weights } from '../../shared/routing/course.ts';
import { type Marker, parseMarker } from '../../shared/routing/marker.ts';
import { type Region, regionAt, regions } from './live-fleet.ts';
import type { Tables } from './operator-tables.ts';
import { waitFor } from './waiting.ts';
import type { Attempt, ZoneHistory } from './zone-history.ts';

export interface Surroundings {
  readonly sandbox: Sandbox;
  readonly tables: Tables;
  readonly zone: ZoneHistory;
  readonly events: readonly SandboxEvent[];
}

export class LiveApplication {
  readonly id: string;
  readonly name: string;
  readonly #around: Surroundings;

  constructor(id: string, around: Surroundings) {
    const name = around.sandbox.fleet.applications[id]?.name;
    if (name === undefined) throw new Error(`application must be one of the fleet, got ${id}`);
    this.id = id;
    this.name = name;
    this.#around = around;
  }

  /** The region that the DNS server sends users to; undefined where it answers with none, or several. */
  async answer(): Promise<Region | undefined> {
    const values = await this.#ask(this.name, 'A');
    return values.length === 1 ? regionAt(values[0]) : undefined;
  }

  async answeredFrom(region: Region, withinMs?: number): Promise<void> {
    const isThere = async () => (await this.answer()) === region;
    await waitFor(`${this.id} to be answered from ${region}`, isThere, withinMs);
  }

  /** As the DNS server gives it. */
  async marker(): Promise<Marker> {
    const [text = ''] = await this.#ask(`_pointsman.${this.name}`, 'TXT');
    const parsed = parseMarker(text);
    if (parsed.kind === 'unreadable') throw new Error(parsed.problem);
    return parsed.marker;
  }

  async course(): Promise<Course> {
    const { courses } = await this.#around.tables.ledger.control();
    const course = courses[this.id];
    if (course === undefined) throw new Error(`the ledger must have a course, got none for ${this.id}`);
    return course;
  }

  /** Waits until the ledger knows that the name servers answer by the course of this epoch. */
  courseAnswered(epoch: number): Promise<Course> {
    return waitFor(`epoch ${epoch} of ${this.id} to be noted as answered`, async () => {
      const course = await this.course();
      return course.epoch === epoch && course.progress.answeredAtMs !== undefined && course;
    });
  }

  async incident(): Promise<Incident | undefined> {
    return (await this.#around.tables.ledger.control()).incidents[this.id];
  }

  /** What people were sent about it, of one step where it is given. */
  inbox(protocol: 'sms' | 'email', step?: string): Delivery[] {
    return this.#around.sandbox.world.sns.inbox
      .filter((message) => message.token === undefined && message.protocol === protocol)
      .filter(({ attributes }) => attributes['application']?.StringValue === this.id)
      .filter((message) => step === undefined || stepOf(message) === step);
  }

  page(step: string): Promise<Delivery> {
    return waitFor(`the page "${step}" about ${this.id}`, () => this.inbox('sms', step)[0]);
  }

  /** The steps that people had an SMS about, sorted. */
  paged(): string[] {
    return this.inbox('sms')
      .map(stepOf)
      .sort((one, other) => (one < other ? -1 : 1));
  }

  events(event: SandboxEvent['event']): SandboxEvent[] {
    return this.#around.events.filter((each) => each.application === this.id && each.event === event);
  }

  moves(): Attempt[] {
    return this.#around.zone.moves(this.name);
  }

  async fail(region: Region, mode: FaultMode = 'refused'): Promise<void> {
    await this.#around.sandbox.applications?.setFault(region, { application: this.id, mode });
  }

  async heal(region: Region): Promise<void> {
    await this.fail(region, 'none');
  }

  /** Waits until a verdict is known to the passes of every region. */
  async verdictEverywhere(region: Region, verdict: string): Promise<void> {
    const endpoint = `${this.id}/${region}`;
    await waitFor(`${endpoint} to be ${verdict} to every region`, async () => {
      const memories = await Promise.all(regions.map((by) => this.#around.tables.telemetry(by).memory(by)));
      return memories.every((memory) => memory?.verdicts[endpoint]?.verdict === verdict);
    });
  }

  /** Changes weights as a person in the console would, past Pointsman. */
  async editByHand(weights: Weights): Promise<void> {
    const { sandbox, zone } = this.#around;
    const { zones } = sandbox.world.route53;
    const changes = zone.handEdit(this.name, weights);
    // The person shares the account's five requests a second with the functions.
    await waitFor('Route 53 to take a hand edit', () => {
      try {
        const [hosted] = zones.list();
        return zones.change(hosted?.Id ?? '', { Changes: changes });
      } catch {
        return undefined;
      }
    });
  }

  async #ask(name: string, type: 'A' | 'TXT'): Promise<string[]> {
    const servers = [this.#around.sandbox.dns];
    const [reply] = await askNameServers({ servers, name, type, timeoutMs: 2_000 });
    if (reply?.kind !== 'answer') throw new Error(`the DNS server must answer, got ${JSON.stringify(reply)}`);
    return reply.answer.records.map(({ value }) => value);
  }
}

/** The step of an incident that a message tells of. */
export function stepOf({ attributes }: Delivery): string {
  return attributes['step']?.StringValue ?? '';
}
