/** Traffic that needs a writer goes nowhere before there is one. */
import type { Writer } from '../../../shared/routing/writer.ts';
import { isForced } from './commanded.ts';
import type { Invariant } from './invariant.ts';
import { gaining } from './proof.ts';

export const writerFirst: Invariant = {
  name: 'writer-first',
  promise: 'P9: an application that needs a writer gets more traffic only in the region where that writer is',
  watch({ world }, check) {
    const promoted = new Map<string, string>();
    return {
      onEffect({ port, method, args }) {
        if (port !== 'ledger' || method !== 'writeWriter') return;
        const [{ database, region }] = args as readonly [Writer];
        promoted.set(database, region);
      },
      onCourse({ course, before }) {
        const { application, kind, epoch, weights } = course;
        const need = world.fleet.applications[application]?.database;
        if (need?.needs !== 'writer' || kind === 'adopted' || isForced(course, world)) return;
        const writer = promoted.get(need.id) ?? world.fleet.databases[need.id]?.writer;
        for (const region of gaining(course.from ?? before?.weights ?? {}, weights)) {
          check(
            region === writer,
            () => `epoch ${epoch} sends traffic to ${region} while the writer of ${need.id} is in ${writer}`,
            application,
          );
        }
      },
    };
  },
};
