/** What people do in a scenario, at an instant: edit records by hand, or work Pointsman as its operator. */
import * as z from 'zod/mini';
import { strictObject } from '../../shared/fleet/strict-object.ts';
import { moment, positiveSeconds, text, weight } from './fields.ts';

/** Someone edits an application's records past Pointsman. Regions that are not named keep their weight. */
export const dnsEdit = strictObject({
  kind: z.literal('dns-edit'),
  application: text,
  weights: z.record(z.string(), weight),
  at: moment,
});

const maybe = z.exactOptional(text);
/** A freeze is of applications or of regions. */
const ofOneKind = z.refine<{ readonly application?: string; readonly region?: string }>(
  ({ application, region }) => application === undefined || region === undefined,
  { error: 'left out where application is given', path: ['region'] },
);
const always = { kind: z.literal('operator'), reason: maybe, at: moment };
/** The order lapses by itself after this. */
const expiring = { forSeconds: z.exactOptional(positiveSeconds) };

export const operatorDeed = z.discriminatedUnion('do', [
  strictObject({
    ...always,
    do: z.literal('freeze'),
    application: maybe,
    region: maybe,
    ...expiring,
  }).check(ofOneKind),
  strictObject({ ...always, do: z.literal('unfreeze'), application: maybe, region: maybe }).check(ofOneKind),
  strictObject({ ...always, do: z.literal('switchover'), application: text, to: text }),
  /** Forced: to a region not proven up. */
  strictObject({ ...always, do: z.literal('failover'), application: text, to: text }),
  strictObject({ ...always, do: z.literal('evacuate'), region: text, to: maybe, ...expiring }),
  strictObject({
    ...always,
    do: z.literal('pin'),
    application: text,
    region: maybe,
    to: maybe,
    ...expiring,
  }).check(
    z.refine(({ region, to }) => (region === undefined) !== (to === undefined), {
      error: 'given as either region or to',
      path: ['region'],
    }),
  ),
  strictObject({ ...always, do: z.literal('keep-out'), application: text, region: text, ...expiring }),
  strictObject({ ...always, do: z.literal('clear-override'), application: text, region: maybe }),
  strictObject({ ...always, do: z.literal('approve-failback'), application: text, to: maybe }),
  strictObject({ ...always, do: z.literal('promote'), database: text, region: maybe, to: maybe }),
  strictObject({ ...always, do: z.literal('acknowledge'), person: text, application: maybe }),
  strictObject({ ...always, do: z.literal('gate-open'), region: text }),
  strictObject({ ...always, do: z.literal('deploy'), region: maybe }),
]);
