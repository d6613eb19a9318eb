/**
 * What keeps a region's records from being deleted when the fleet file has dropped it: traffic, or a person's word that has
 * traffic there in mind. Each reason comes with the command to run first.
 */
import type { Control } from '../ports.ts';
import { activeRegions, type Course, sortedRegions, weightOf } from './course.ts';
import { freezeOfRegion, frozenRegionsOf, frozenText } from './freeze.ts';
import { instructionInForce } from './instruction.ts';
import type { LiveRecords } from './live-records.ts';
import { ordersInForce } from './override.ts';
import type { SteeredApplication } from './records.ts';

export interface Held {
  readonly kind: 'held';
  readonly because: 'traffic' | 'returning' | 'pinned' | 'region-frozen' | 'instructed' | 'no-weight';
  readonly text: string;
}

interface Departure {
  readonly id: string;
  readonly application: SteeredApplication;
  readonly control: Pick<Control, 'courses' | 'freezes' | 'overrides' | 'instructions'>;
  readonly nowMs: number;
}

/** Undefined where every region that has gone from the fleet may lose its records. */
export function departureHeld(departure: Departure, read: LiveRecords): Held | undefined {
  const { endpoints } = departure.application;
  const standing = [...read.own.map(({ region }) => region), ...activeIn(read)];
  const leaving = sortedRegions(standing).filter((region) => endpoints[region] === undefined);
  return leaving.map((region) => heldIn(region, departure, read)).find((held) => held !== undefined);
}

/** All records of a type have weight 0, which is equal shares: one more region would take its share. */
export function noneHasWeight(id: string, region: string): Held {
  const text = `${region} would get traffic at once, because every record of ${id} has weight 0; run first: pointsman switchover ${id} --to REGION --reason 'give one region the traffic'`;
  return { kind: 'held', because: 'no-weight', text };
}

function heldIn(
  region: string,
  { id, application, control, nowMs }: Departure,
  read: LiveRecords,
): Held | undefined {
  const course = control.courses[id];
  const switchover = `pointsman switchover ${id} --to ${destination(application, read)} --reason 'leave ${region}'`;
  if (activeIn(read).includes(region)) {
    const evacuate = `pointsman evacuate ${region} --reason 'leave ${region}'`;
    return held('traffic', `it has traffic of ${id}`, `${switchover} (or ${evacuate})`, region);
  }
  if (isReturning(course, region)) {
    return held('returning', `a gradual return of ${id} has it in mind`, switchover, region);
  }
  const { pin } = ordersInForce(control.overrides, id, nowMs);
  if (pin?.region === region) {
    const what = `${pin.owner} has pinned ${pin.application} to it`;
    return held(
      'pinned',
      what,
      `pointsman override clear '${pin.application}' ${region} --reason REASON`,
      region,
    );
  }
  const freeze = freezeOfRegion(frozenRegionsOf(control.freezes, nowMs), region);
  if (freeze !== undefined && freeze.scope === 'region') {
    const command = `pointsman unfreeze --region '${freeze.region}' --all --reason REASON`;
    return held('region-frozen', `${frozenText(freeze)} is frozen by ${freeze.owner}`, command, region);
  }
  const instruction = instructionInForce(control.instructions[id], course?.epoch ?? 0, nowMs);
  if (instruction?.to === region) {
    const what = `${instruction.owner} has just ordered a ${instruction.kind} of ${id} to it`;
    return held('instructed', what, `pointsman status`, region);
  }
  return undefined;
}

function held(because: Held['because'], what: string, command: string, region: string): Held {
  const text = `the records of ${region} cannot be deleted: ${what}; run first: ${command}`;
  return { kind: 'held', because, text };
}

/** Regions that any record type answers with, or that the marker gives traffic. */
function activeIn({ own, marker }: LiveRecords): readonly string[] {
  const types = [...new Set(own.map(({ type }) => type))];
  const answered = types.flatMap((type) => {
    const ofType = own.filter((each) => each.type === type);
    return activeRegions(
      Object.fromEntries(ofType.map(({ region, record }) => [region, record.Weight ?? 0])),
    );
  });
  const marked = Object.entries(marker?.weights ?? {}).flatMap(([region, weight]) =>
    weight > 0 ? [region] : [],
  );
  return sortedRegions([...answered, ...marked]);
}

/** Where the traffic can go: the first region of the fleet that has some already, else the first at all. */
function destination({ endpoints }: SteeredApplication, read: LiveRecords): string {
  const regions = sortedRegions(Object.keys(endpoints));
  return regions.find((region) => activeIn(read).includes(region)) ?? regions[0] ?? 'REGION';
}

/** Whether a return under way would bring it traffic, or take it back there. */
function isReturning(course: Course | undefined, region: string): boolean {
  const { back = {}, goal = {} } = course?.ramp ?? {};
  return weightOf(back, region) > 0 || weightOf(goal, region) > 0;
}
