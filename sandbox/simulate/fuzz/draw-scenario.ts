/** Draws a scenario by its seed: some faults that meet each other, and a calm end in which the system must settle. */
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import type { Fault } from '../../scenario/fault.ts';
import type { Group } from '../../scenario/policy.ts';
import { seededRandomFor } from '../../world/random.ts';
import { settleSeconds } from '../invariants/settled.ts';
import { Draw } from './draw.ts';
import { drawFault } from './draw-fault.ts';

/** A scenario as it stands in a file. */
export interface ScenarioFile {
  readonly name: string;
  readonly seed: number;
  readonly durationSeconds: number;
  readonly policy: Readonly<Record<string, Group>>;
  readonly faults: readonly Fault[];
}

/** The end, in which nothing is broken: what settling takes, and a little. */
export const calmSeconds = settleSeconds + 20;

/** How long what is broken is broken, in seconds: blips, outages, and what nobody mends for a while. */
const lengths = [
  { from: 2, to: 60 },
  { from: 60, to: 300 },
  { from: 300, to: 1200 },
] as const;

const faultsMax = 5;

export function drawScenario(seed: number, fleet: Fleet): ScenarioFile {
  const draw = new Draw(seededRandomFor(seed, 'scenario'));
  const durationSeconds = draw.integer(15, 35) * 60;
  const lastSeconds = durationSeconds - calmSeconds;
  const faults: Fault[] = [];
  for (let left = draw.integer(1, faultsMax); left > 0; left--) {
    const at = drawMoment(draw, faults, lastSeconds);
    const { from, to } = draw.one(lengths);
    const until = Math.min(lastSeconds, Math.round((at + draw.seconds(from, to)) * 10) / 10);
    faults.push(drawFault(draw, fleet, { at, until }));
  }
  return {
    name: `drawn by seed ${seed}`,
    seed,
    durationSeconds,
    policy: drawPolicy(draw),
    faults: faults.sort((one, other) => one.at - other.at),
  };
}

/** One trouble seldom comes alone: about half of them begin while another one lasts, or just after. */
function drawMoment(draw: Draw, faults: readonly Fault[], lastSeconds: number): number {
  const latest = lastSeconds - 10;
  if (faults.length === 0 || draw.chance(0.45)) return draw.seconds(0, latest);
  const { at } = draw.one(faults);
  return Math.min(latest, Math.round((at + draw.seconds(0, 120)) * 10) / 10);
}

/** What owners change of the defaults. Rests and holds are shortened, so that more happens in an hour. */
function drawPolicy(draw: Draw): Readonly<Record<string, Group>> {
  if (draw.chance(0.4)) return {};
  const changes: Group = {
    ...(draw.chance(0.5) ? { stabilisationSeconds: draw.one([30, 120, 300]) } : {}),
    ...(draw.chance(0.3) ? { cooldownSeconds: draw.one([60, 300]) } : {}),
    ...(draw.chance(0.3) ? { movesPerHour: draw.one([1, 2, 3]) } : {}),
    ...(draw.chance(0.3) ? { ramp: { holdSeconds: draw.one([30, 90]) } } : {}),
    ...(draw.chance(0.2) ? { confirmSeconds: draw.one([4, 12]) } : {}),
    ...(draw.chance(0.15) ? { steering: drawSteering(draw) } : {}),
  };
  return {
    ...(draw.chance(0.25)
      ? { fleet: draw.one<Group>([{ intervalSeconds: 5 }, { intervalSeconds: 20 }, { gates: false }]) }
      : {}),
    api: changes,
    ...(draw.chance(0.3) ? { shop: { failback: 'auto', stabilisationSeconds: 120 } } : {}),
  };
}

function drawSteering(draw: Draw): Group {
  return draw.one<Group>([
    { policy: 'latency', dwellSeconds: 120 },
    { policy: 'weighted', shares: { 'us-east-1': 60, 'us-west-2': 40, 'eu-west-1': 0 } },
  ]);
}
