/** The ledger in memory, with the conditions of the table: what holds for both is in test/shared/aws/ledger-laws.ts. */
import type { Incident } from '../../../shared/incidents/incident.ts';
import type { AlertKey, Control, Ledger, Progress } from '../../../shared/ports.ts';
import type { Course } from '../../../shared/routing/course.ts';
import type { Freeze } from '../../../shared/routing/freeze.ts';
import type { Override } from '../../../shared/routing/override.ts';

interface Alert {
  readonly claimedBy?: string;
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
  readonly #freezes = new Map<string, Freeze>();

  async control(): Promise<Control> {
    return {
      courses: Object.fromEntries(this.courses),
      incidents: Object.fromEntries(this.incidents),
      freezes: [...this.#freezes.values()],
      overrides: [...this.overrides],
    };
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
    if ((known?.revision ?? 0) !== incident.revision - 1)
      return JSON.stringify(known) === JSON.stringify(incident);
    this.incidents.set(incident.application, incident);
    return true;
  }

  async writeFreeze(freeze: Freeze): Promise<void> {
    this.#freezes.set(freezeNameOf(freeze), freeze);
  }

  async liftFreeze(freeze: Freeze): Promise<boolean> {
    return this.#freezes.delete(freezeNameOf(freeze));
  }

  async sentAlerts(incident: string): Promise<readonly AlertKey[]> {
    return [...this.alerts].flatMap(([name, { sentAtMs }]) => {
      const [id, step, audience = ''] = name.split(' ');
      return id === incident && sentAtMs !== undefined ? [{ incident, step: Number(step), audience }] : [];
    });
  }

  async claimAlert(key: AlertKey, by: string, nowMs: number): Promise<boolean> {
    const alert = this.alerts.get(nameOf(key)) ?? {};
    if (alert.sentAtMs !== undefined) return false;
    if (alert.claimedAtMs !== undefined && alert.claimedAtMs >= nowMs - claimMs)
      return alert.claimedBy === by && alert.claimedAtMs === nowMs;
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

function freezeNameOf({ scope, owner, atMs }: Freeze): string {
  return `${scope} ${owner} ${atMs}`;
}

function nameOf({ incident, step, audience }: AlertKey): string {
  return `${incident} ${step} ${audience}`;
}
