/** Of any number of movers one wins, and what is newer is never undone by what is older. */
import { sameWeights } from '../../../shared/routing/course.ts';
import { courseDigest, markerOf } from '../../../shared/routing/marker.ts';
import { markerIn } from './batches.ts';
import type { Invariant } from './invariant.ts';

export const growingEpochs: Invariant = {
  name: 'growing-epochs',
  promise: 'P4: epochs only grow, in the ledger and in DNS',
  watch({ world }, check) {
    const seen = new Map<string, number>();
    const look = () => {
      for (const application of Object.keys(world.fleet.applications)) {
        const epoch = world.zone.accepted(application).marker?.epoch ?? 0;
        const before = seen.get(application) ?? 0;
        check(epoch >= before, () => `DNS went from epoch ${before} to ${epoch}`, application);
        seen.set(application, Math.max(epoch, before));
      }
    };
    return {
      onCourse({ course, before }) {
        const isNext = course.epoch > (before?.epoch ?? 0);
        // Of two with one epoch DNS is right; where both are the same there is nothing to take over.
        const isSame =
          course.kind === 'adopted' &&
          before?.epoch === course.epoch &&
          !sameWeights(before.weights, course.weights);
        check(
          isNext || isSame,
          () => `the ledger went from epoch ${before?.epoch} to ${course.epoch}`,
          course.application,
        );
      },
      onBatch: look,
      onSecond: look,
    };
  },
};

export const comparedAndSwapped: Invariant = {
  name: 'compared-and-swapped',
  promise:
    'P4: a batch deletes the marker that it read and creates one of a greater epoch; only maintenance leaves epoch and weights alone',
  watch({ world }, check) {
    return {
      onBatch(batch) {
        const { application, changes, before, after } = batch;
        const actions = [...new Set(changes.map(({ Action }) => Action as string))];
        check(
          actions.every((action) => action === 'DELETE' || action === 'CREATE'),
          () => `a batch may only DELETE and CREATE, got ${actions.join(', ')}`,
          application,
        );
        const deleted = markerIn(batch, 'DELETE', world);
        const created = markerIn(batch, 'CREATE', world);
        check(
          created !== undefined && deleted?.epoch === before.marker?.epoch,
          () =>
            `a batch over epoch ${before.marker?.epoch ?? 'none'} deletes ${deleted?.epoch ?? 'no marker'} and creates ${created?.epoch ?? 'none'}`,
          application,
        );
        const maintains =
          created?.digest === before.marker?.digest && sameWeights(before.weights, after.weights);
        check(
          maintains || (created?.epoch ?? 0) > (before.marker?.epoch ?? 0),
          () => `a batch of epoch ${created?.epoch} was sent over epoch ${before.marker?.epoch}`,
          application,
        );
      },
    };
  },
};

export const orderedDns: Invariant = {
  name: 'ordered-dns',
  promise: 'P4: what a batch leaves in DNS is what one course in the ledger ordered, whole',
  watch(_observed, check) {
    const ordered = new Set<string>();
    return {
      onCourse({ course }) {
        const { epoch, digest } = markerOf(course);
        ordered.add(`${course.application} ${epoch} ${digest}`);
      },
      onBatch({ application, after: { marker, weights } }) {
        const name = `${application} ${marker?.epoch} ${marker?.digest}`;
        check(
          ordered.has(name),
          () => `no course ordered what DNS has: epoch ${marker?.epoch ?? 'none'}`,
          application,
        );
        check(
          marker !== undefined &&
            sameWeights(marker.weights, weights) &&
            marker.digest === courseDigest(marker.epoch, marker.weights),
          () => `DNS has ${JSON.stringify(weights)} where its marker says ${JSON.stringify(marker?.weights)}`,
          application,
        );
      },
    };
  },
};

export const oneWinner: Invariant = {
  name: 'one-winner',
  promise: 'P4: of the moves that were decided on one epoch, one alone takes effect',
  watch(_observed, check) {
    const winners = new Map<string, string>();
    return {
      onCourse({ course: { application, kind, epoch, by, atMs } }) {
        if (kind === 'adopted') return;
        const winner = `${by} at ${atMs}`;
        const before = winners.get(`${application} ${epoch}`);
        winners.set(`${application} ${epoch}`, winner);
        check(
          before === undefined || before === winner,
          () => `epoch ${epoch} was set twice, by ${before} and by ${winner}`,
          application,
        );
      },
    };
  },
};
