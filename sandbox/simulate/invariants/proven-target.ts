/** Traffic goes only where it was proven to be served, and never nowhere. */
import { endpointKey } from '../../../shared/fleet/fleet.ts';
import { weightOf } from '../../../shared/routing/course.ts';
import { isForced } from './commanded.ts';
import type { Invariant } from './invariant.ts';
import { gaining, proofWindowMs, votersMin } from './proof.ts';

export const provenTarget: Invariant = {
  name: 'proven-target',
  promise:
    'P3: a region gets more traffic only when most of the vantages that were heard of late said that it serves; an operator may force it',
  watch({ world, votes }, check) {
    const windowMs = proofWindowMs(world.fleet);
    return {
      onCourse({ course, before, effect }) {
        if (course.kind === 'adopted' || isForced(course, world)) return;
        for (const region of gaining(course.from ?? before?.weights ?? {}, course.weights)) {
          const endpoint = endpointKey(course.application, region);
          const fromMs = effect.atMs - windowMs;
          const vouching = votes.whoSaid(endpoint, ['up', 'degraded'], fromMs, effect.atMs);
          const denying = votes
            .whoSaidOnly(endpoint, ['down'], fromMs, effect.atMs)
            .filter((vantage) => !vouching.includes(vantage));
          check(
            vouching.length >= votersMin(world.fleet) && vouching.length > denying.length,
            () =>
              `epoch ${course.epoch} sends traffic to ${region}, for which ${vouching.length} vantages vouch and which ${denying.length} call down`,
            course.application,
          );
        }
      },
    };
  },
};

export const somewhere: Invariant = {
  name: 'somewhere',
  promise: 'P3: no course and no batch sends traffic nowhere',
  watch({ world }, check) {
    const canAnswer = (application: string, weights: Readonly<Record<string, number>>) =>
      Object.keys(world.fleet.applications[application]?.endpoints ?? {}).some(
        (region) => weightOf(weights, region) > 0,
      );
    return {
      onCourse({ course: { application, kind, epoch, weights } }) {
        if (kind === 'adopted') return;
        check(
          canAnswer(application, weights),
          () => `epoch ${epoch} gives weight to no region: ${JSON.stringify(weights)}`,
          application,
        );
      },
      onBatch({ application, after }) {
        check(
          canAnswer(application, after.weights),
          () => `after a batch no record has weight: ${JSON.stringify(after.weights)}`,
          application,
        );
      },
    };
  },
};
