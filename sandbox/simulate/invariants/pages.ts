/** People hear of each outage in time, once for each step, and of an outage of everything once. */

import type { Incident } from '../../../shared/incidents/incident.ts';
import type { Message } from '../../../shared/ports.ts';
import { activeRegions } from '../../../shared/routing/course.ts';
import type { Effect } from '../world.ts';
import type { Invariant } from './invariant.ts';
import { PlainOutages } from './plain-outages.ts';

/** Confirming takes its time; after that, the next minute's pass and the next minute's sweep mend what was missed. */
const pageSeconds = 150;

/** A run that is broken off between publishing and noting it is over by then. */
const disturbanceMs = 180_000;

export const pagedOnce: Invariant = {
  name: 'paged-once',
  promise:
    'P10: a step is published once to an audience, unless something was in the way of noting that it was',
  watch({ working }, check) {
    const published = new Set<string>();
    return {
      onEffect(effect) {
        const page = pageOf(effect);
        if (page === undefined || page.mayComeTwice) return;
        const isFirst = !published.has(page.name);
        published.add(page.name);
        check(
          isFirst || !working.isPagingUndisturbedSince(effect.atMs - disturbanceMs),
          () => `the page "${page.name}" was published twice`,
          page.application,
        );
      },
    };
  },
};

export const pagedInTime: Invariant = {
  name: 'paged-in-time',
  promise: 'P10: an outage of a region with traffic is paged within two and a half minutes',
  watch(observed, check) {
    const { world, working } = observed;
    const outages = new PlainOutages(observed);
    const published = new Set<string>();
    return {
      onEffect(effect) {
        const page = pageOf(effect);
        if (page !== undefined) published.add(page.name);
      },
      onSecond() {
        outages.look();
        const nowMs = world.nowMs();
        for (const [id, { audience, confirmSeconds }] of Object.entries(world.fleet.applications)) {
          if (audience === undefined) continue;
          for (const region of activeRegions(world.zone.accepted(id).weights)) {
            const downMs = outages.sinceMs(id, region);
            if (downMs === undefined) continue;
            const fromMs = Math.max(downMs, working.pagerReadyMs(), working.ledgerReadyMs());
            if (nowMs - fromMs <= (pageSeconds + confirmSeconds) * 1000) continue;
            const incident = world.ledger.incidents.get(id);
            check(
              isTold(incident, region, audience, nowMs, published),
              () =>
                `nobody was paged of ${region}, which has been down with traffic for ${Math.round((nowMs - fromMs) / 1000)} s`,
              id,
            );
          }
        }
      },
    };
  },
};

export const pagedEach: Invariant = {
  name: 'paged-each',
  promise:
    'P10: each step that is written of an incident is published within two and a half minutes, whatever comes after it',
  watch({ world, working }, check) {
    const published = new Set<string>();
    const open = new Map<string, { readonly application: string; readonly atMs: number }>();
    return {
      onEffect(effect) {
        const page = pageOf(effect);
        if (page !== undefined) {
          published.add(page.name);
          open.delete(page.name);
        }
        if (effect.port !== 'ledger' || effect.method !== 'writeIncident' || effect.answer !== true) return;
        const [{ application, id, steps }] = effect.args as readonly [Incident];
        const audience = world.fleet.applications[application]?.audience;
        if (audience === undefined) return;
        for (const { number } of steps) {
          const name = nameOf(id, number, audience);
          if (!published.has(name) && !open.has(name)) open.set(name, { application, atMs: effect.atMs });
        }
      },
      onSecond() {
        const readyMs = Math.max(working.pagerReadyMs(), working.ledgerReadyMs());
        for (const [name, { application, atMs }] of open) {
          const waitedMs = world.nowMs() - Math.max(atMs, readyMs);
          check(
            waitedMs <= pageSeconds * 1000,
            () => `${name} was written and not published for ${Math.round(waitedMs / 1000)} s`,
            application,
          );
        }
      },
    };
  },
};

export const allDown: Invariant = {
  name: 'all-down',
  promise: 'P3: while an application is down everywhere nothing of it moves, and one step says so',
  watch(observed, check) {
    const { world } = observed;
    const outages = new PlainOutages(observed);
    const told = new Map<string, number>();
    return {
      onSecond: () => outages.look(),
      onCourse({ course, effect }) {
        const { application, because } = course;
        const regions = Object.keys(world.fleet.applications[application]?.endpoints ?? {});
        const fromMs = Math.max(
          ...regions.map((region) => outages.sinceMs(application, region) ?? Number.POSITIVE_INFINITY),
        );
        const confirmMs = 60_000 + (world.fleet.applications[application]?.confirmSeconds ?? 0) * 1000;
        check(
          course.kind === 'adopted' || because === 'operator' || effect.atMs - fromMs < confirmMs,
          () => `epoch ${course.epoch} moves although ${regions.join(', ')} are all down`,
          application,
        );
      },
      onEffect(effect) {
        const page = pageOf(effect);
        if (page?.because !== 'all-down' || page.mayComeTwice) return;
        const name = `${page.incident} ${page.audience}`;
        const step = told.get(name);
        told.set(name, page.step);
        const incident = world.ledger.incidents.get(page.application);
        // Between two such steps some region must have been back.
        const isNews = step === undefined || step === page.step || hasRecovered(incident, step, page.step);
        check(isNews, () => `incident ${page.incident} says twice that all is down`, page.application);
      },
    };
  },
};

interface Page {
  readonly name: string;
  readonly application: string;
  readonly incident: string;
  readonly step: number;
  readonly because: string | undefined;
  readonly audience: string;
  /** It says itself that nobody could claim it. */
  readonly mayComeTwice: boolean;
}

function pageOf({ port, method, args }: Effect): Page | undefined {
  if (port !== 'messenger' || method !== 'publish') return undefined;
  const [, audience, message] = args as readonly [string, string, Message];
  const { application, incident, step } = message.json as {
    readonly application: string;
    readonly incident: string;
    readonly step: Incident['steps'][number];
  };
  return {
    name: nameOf(incident, step.number, audience),
    application,
    incident,
    step: step.number,
    because: step.because,
    audience,
    mayComeTwice: message.email.includes('may come twice'),
  };
}

function nameOf(incident: string, step: number, audience: string): string {
  return `${incident} step ${step} to ${audience}`;
}

/** Whether the open incident names the region, and all that it has to say of outages has been published. */
function isTold(
  incident: Incident | undefined,
  region: string,
  audience: string,
  nowMs: number,
  published: ReadonlySet<string>,
): boolean {
  if (incident === undefined || incident.closedAtMs !== undefined || !incident.down.includes(region))
    return false;
  return incident.steps
    .filter(({ atMs }) => nowMs - atMs > pageSeconds * 1000)
    .every(({ number }) => published.has(nameOf(incident.id, number, audience)));
}

/** Whether between two steps of an incident traffic was said to be somewhere that serves. */
function hasRecovered(incident: Incident | undefined, from: number, to: number): boolean {
  const between = incident?.steps.filter(({ number }) => number > from && number < to) ?? [];
  return between.length > 0;
}
