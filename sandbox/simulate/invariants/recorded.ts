/** Every move, and every refusal while something is wrong, is on record with its evidence and its reason. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { activeRegions, type Course } from '../../../shared/routing/course.ts';
import type { DecisionRecord } from '../../../shared/routing/decision-record.ts';
import type { Invariant } from './invariant.ts';
import { votersMin } from './proof.ts';

/** A pass that moves says so when it has sent, which it tries for ten seconds; then it may be the next minute's word. */
const recordedMs = 90_000;

/** So long must a region with traffic be down before silence about it is a fault: one pass a minute speaks of it. */
const downMs = 60_000;

export const recordedMoves: Invariant = {
  name: 'recorded-moves',
  promise: 'P7: a move is on record with its reason and its evidence, unless whoever made it was broken off',
  watch({ world, working }, check) {
    let open: { readonly course: Course; readonly atMs: number }[] = [];
    return {
      onEffect({ port, method, args }) {
        if (port !== 'telemetry' || method !== 'keepDecision') return;
        const [record] = args as readonly [DecisionRecord];
        check(
          record.because !== '' && record.text !== '' && hasEvidence(record),
          () => `a decision is recorded without reason or evidence: ${record.because} ${record.text}`,
          record.application,
        );
        open = open.filter(({ course }) => !isRecordOf(record, course));
      },
      onCourse({ course, effect }) {
        if (course.kind !== 'adopted') open.push({ course, atMs: effect.atMs });
      },
      onSecond() {
        const nowMs = world.nowMs();
        for (const { course, atMs } of open.filter((each) => nowMs - each.atMs > recordedMs)) {
          check(
            !working.isSteerWorkingSince(course.by, atMs),
            () => `epoch ${course.epoch} (${course.because}) by ${course.by} is not on record`,
            course.application,
          );
        }
        open = open.filter((each) => nowMs - each.atMs <= recordedMs);
      },
    };
  },
};

export const recordedRefusals: Invariant = {
  name: 'recorded-refusals',
  promise: 'P7: while a region with traffic is down for more than a minute, why traffic stays is on record',
  watch({ world, votes, working }, check) {
    const since = new Map<string, number>();
    const recordedAtMs = new Map<string, number>();
    const isDown = (application: string, region: string) => {
      const endpoint = endpointKey(application, region);
      const against = world.fleet.vantages.filter(
        (vantage) => votes.last(vantage, endpoint)?.vote === 'down',
      );
      return against.length >= votersMin(world.fleet);
    };
    return {
      onEffect({ port, method, args, atMs }) {
        if (port !== 'telemetry' || method !== 'keepDecision') return;
        recordedAtMs.set((args as readonly [DecisionRecord])[0].application, atMs);
      },
      onSecond() {
        const nowMs = world.nowMs();
        for (const application of Object.keys(world.fleet.applications)) {
          const active = activeRegions(world.zone.accepted(application).weights);
          const bad = active.some((region) => isDown(application, region));
          const fromMs = since.get(application) ?? nowMs;
          const isWatched =
            working.steerReadyMs() < fromMs && working.vantagesReadyMs(votersMin(world.fleet)) < fromMs;
          if (!bad || !isWatched) {
            since.delete(application);
            continue;
          }
          since.set(application, fromMs);
          if (nowMs - fromMs <= downMs + recordedMs) continue;
          const saidMs = recordedAtMs.get(application) ?? Number.NEGATIVE_INFINITY;
          check(
            nowMs - saidMs <= recordedMs,
            () =>
              `traffic stays in a region that is down, and nothing says why since ${(nowMs - saidMs) / 1000} s`,
            application,
          );
        }
      },
    };
  },
};

function isRecordOf(record: DecisionRecord, { application, because, by }: Course): boolean {
  return record.application === application && record.because === because && record.region === by;
}

/** A verdict on each region, at least, and what was decided. */
function hasEvidence({ evidence: { situation, decision } }: DecisionRecord): boolean {
  return Object.keys(situation.verdicts).length > 0 && decision.kind !== undefined;
}
