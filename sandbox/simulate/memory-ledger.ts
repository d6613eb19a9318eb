/** The ledger in memory, with the conditions of the table: what holds for both is in test/shared/aws/ledger-laws.ts. */
import { isDeepStrictEqual } from 'node:util';
import type { Incident } from '../../shared/incidents/incident.ts';
import type { AlertKey, Claimant, Control, Ledger, Progress } from '../../shared/ports.ts';
import type { Course } from '../../shared/routing/course.ts';
import { type Freeze, freezeSubject } from '../../shared/routing/freeze.ts';
import type { Instruction } from '../../shared/routing/instruction.ts';
import type { Override } from '../../shared/routing/override.ts';
import type { Writer } from '../../shared/routing/writer.ts';

interface Alert {
  readonly claimedBy?: Claimant;
  readonly claimedAtMs?: number;
  readonly sentAtMs?: number;
}

/** A claim whose holder has neither sent nor given it back after this long has died with it. */
const claimMs = 60_000;

export class MemoryLedger implements Ledger {
  readonly courses = new Map<string, Course>();
  readonly incidents = new Map<string, Incident>();
  readonly overrides: Override[] = [];
  readonly alerts = new Map<string, Alert>();
  readonly instructions = new Map<string, Instruction>();
  readonly writers = new Map<string, Writer>();
  readonly #freezes = new Map<string, Freeze>();

  get freezes(): readonly Freeze[] {
    return [...this.#freezes.values()];
  }

  async control(): Promise<Control> {
    return {
      courses: Object.fromEntries(this.courses),
      incidents: Object.fromEntries(this.incidents),
      freezes: [...this.#freezes.values()],
      overrides: [...this.overrides],
      instructions: Object.fromEntries(this.instructions),
      writers: Object.fromEntries(this.writers),
    };
  }

  localControl(): Promise<Control> {
    return this.control();
  }

  async writeCourse(course: Course, expectedEpoch: number | undefined): Promise<boolean> {
    const known = this.courses.get(course.application);
    if (known?.epoch !== expectedEpoch) {
      // Sent again after a lost answer, a write is refused because of itself.
      return known?.epoch === course.epoch && known.by === course.by && known.atMs === course.atMs;
    }
    this.courses.set(course.application, course);
    return true;
  }

  async noteProgress(application: string, epoch: number, progress: Progress): Promise<boolean> {
    const course = this.courses.get(application);
    if (course?.epoch !== epoch) return false;
    const noted = added(course.progress, progress);
    if (noted === undefined) return false;
    this.courses.set(application, { ...course, progress: noted });
    return true;
  }

  async writeIncident(incident: Incident): Promise<boolean> {
    const known = this.incidents.get(incident.application);
    if ((known?.revision ?? 0) !== incident.revision - 1) return isDeepStrictEqual(known, incident);
    this.incidents.set(incident.application, incident);
    return true;
  }

  async writeFreeze(freeze: Freeze): Promise<void> {
    this.#freezes.set(freezeNameOf(freeze), freeze);
  }

  async liftFreeze(freeze: Freeze): Promise<boolean> {
    return this.#freezes.delete(freezeNameOf(freeze));
  }

  async writeOverride(override: Override): Promise<void> {
    this.#withdraw(override);
    this.overrides.push(override);
  }

  async clearOverride(override: Override): Promise<boolean> {
    return this.#withdraw(override);
  }

  #withdraw({ application, kind, region }: Override): boolean {
    const place = this.overrides.findIndex(
      (each) => each.application === application && each.kind === kind && each.region === region,
    );
    if (place < 0) return false;
    this.overrides.splice(place, 1);
    return true;
  }

  async writeInstruction(instruction: Instruction): Promise<void> {
    this.instructions.set(instruction.application, instruction);
  }

  async writeWriter(writer: Writer): Promise<void> {
    this.writers.set(writer.database, writer);
  }

  async clearExpired(beforeMs: number): Promise<void> {
    const isOver = ({ expiresAtMs }: { readonly expiresAtMs?: number }) =>
      expiresAtMs !== undefined && expiresAtMs < beforeMs;
    for (const freeze of this.freezes) if (isOver(freeze)) await this.liftFreeze(freeze);
    for (const override of this.overrides.filter(isOver)) this.#withdraw(override);
    for (const instruction of this.instructions.values())
      if (isOver(instruction)) this.instructions.delete(instruction.application);
  }

  async sentAlerts(incident: string): Promise<readonly AlertKey[]> {
    return [...this.alerts].flatMap(([name, { sentAtMs }]) => {
      const [id, step, audience = ''] = name.split(' ');
      return id === incident && sentAtMs !== undefined ? [{ incident, step: Number(step), audience }] : [];
    });
  }

  async claimAlert(key: AlertKey, by: Claimant, nowMs: number): Promise<boolean> {
    const { claimedBy, claimedAtMs, sentAtMs } = this.alerts.get(nameOf(key)) ?? {};
    if (sentAtMs !== undefined) return false;
    const holdsMs = claimedBy?.region === by.region ? 2 * claimMs : claimMs;
    if (claimedAtMs !== undefined && claimedAtMs >= nowMs - holdsMs)
      return claimedBy?.region === by.region && claimedBy.run === by.run && claimedAtMs === nowMs;
    this.alerts.set(nameOf(key), { claimedBy: by, claimedAtMs: nowMs });
    return true;
  }

  async markSent(key: AlertKey, nowMs: number): Promise<void> {
    this.alerts.set(nameOf(key), { ...this.alerts.get(nameOf(key)), sentAtMs: nowMs });
  }

  async releaseAlert(key: AlertKey): Promise<void> {
    const { sentAtMs } = this.alerts.get(nameOf(key)) ?? {};
    this.alerts.set(nameOf(key), sentAtMs === undefined ? {} : { sentAtMs });
  }

  async clearAlerts(incidents: readonly string[], beforeMs: number): Promise<void> {
    for (const [name, { claimedAtMs, sentAtMs }] of this.alerts) {
      const [incident = ''] = name.split(' ');
      const touchedMs = Math.max(claimedAtMs ?? 0, sentAtMs ?? 0);
      if (touchedMs < beforeMs && !incidents.includes(incident)) this.alerts.delete(name);
    }
  }
}

function added(known: Course['progress'], progress: Progress): Course['progress'] | undefined {
  const { atMs } = progress;
  if (progress.kind === 'accepted') {
    const { changeId } = progress;
    if (known.acceptedAtMs === undefined)
      return { ...known, acceptedAtMs: atMs, ...(changeId === undefined ? {} : { changeId }) };
    const isAnother = changeId !== undefined && known.changeId !== undefined && changeId !== known.changeId;
    return isAnother ? { ...known, acceptedAtMs: atMs, changeId } : undefined;
  }
  if (progress.kind === 'insync') {
    return known.insyncAtMs === undefined ? { ...known, insyncAtMs: atMs } : undefined;
  }
  return known.answeredAtMs === undefined ? { ...known, answeredAtMs: atMs } : undefined;
}

function freezeNameOf(freeze: Freeze): string {
  const { scope, owner, atMs } = freeze;
  return `${scope} ${freezeSubject(freeze) ?? ''} ${owner} ${atMs}`;
}

function nameOf({ incident, step, audience }: AlertKey): string {
  return `${incident} ${step} ${audience}`;
}
