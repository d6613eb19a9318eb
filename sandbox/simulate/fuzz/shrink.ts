/** Makes a scenario that breaks an invariant as small as it can be while it still breaks it. */
import { type Fault, isLasting } from '../../scenario/fault.ts';
import type { ScenarioFile } from './draw-scenario.ts';

/** Plays that are spent on it: each takes a part of a second. */
const playsMax = 120;

export async function shrink(
  scenario: ScenarioFile,
  stillBreaks: (smaller: ScenarioFile) => Promise<boolean>,
): Promise<ScenarioFile> {
  let smallest = scenario;
  let plays = 0;
  for (let progress = true; progress; ) {
    progress = false;
    for (const smaller of smallerOnes(smallest)) {
      if (plays++ >= playsMax) return smallest;
      if (!(await stillBreaks(smaller))) continue;
      smallest = smaller;
      progress = true;
      break;
    }
  }
  return smallest;
}

/** The simplest first: without a fault, without policy, shorter, with rounder values. */
function smallerOnes(scenario: ScenarioFile): ScenarioFile[] {
  const { faults, policy, durationSeconds } = scenario;
  const withFault = (index: number, fault: Fault): ScenarioFile => ({
    ...scenario,
    faults: faults.map((each, place) => (place === index ? fault : each)),
  });
  const lastSeconds = Math.max(
    0,
    ...faults.map((fault) => ('until' in fault ? (fault.until ?? 0) : fault.at)),
  );
  return [
    ...faults.map((_, index) => ({ ...scenario, faults: faults.filter((__, place) => place !== index) })),
    ...(Object.keys(policy).length > 0 ? [{ ...scenario, policy: {} }] : []),
    ...Object.keys(policy).map((group) => ({
      ...scenario,
      policy: Object.fromEntries(Object.entries(policy).filter(([key]) => key !== group)),
    })),
    ...[lastSeconds + 60, lastSeconds + 600, durationSeconds / 2]
      .map((seconds) => Math.ceil(seconds))
      .filter((seconds) => seconds > lastSeconds && seconds < durationSeconds)
      .map((seconds) => ({ ...scenario, durationSeconds: seconds })),
    ...faults.flatMap((fault, index) => simplerFaults(fault).map((simpler) => withFault(index, simpler))),
  ];
}

function simplerFaults(fault: Fault): Fault[] {
  const simpler: Fault[] = [];
  if ('fraction' in fault && fault.fraction < 1) simpler.push({ ...fault, fraction: 1 });
  if (fault.kind === 'flap') {
    const { downSeconds: _down, upSeconds: _up, ...rest } = fault;
    simpler.push({ ...rest, kind: 'endpoint' } as Fault);
  }
  if (isLasting(fault) && fault.until !== undefined && fault.until - fault.at > 20) {
    simpler.push({ ...fault, until: Math.round(fault.at + (fault.until - fault.at) / 2) });
  }
  if (fault.at % 10 !== 0) simpler.push(moved(fault, Math.round(fault.at / 10) * 10));
  return simpler;
}

/** With the same length, at another time. */
function moved(fault: Fault, at: number): Fault {
  if (!isLasting(fault) || fault.until === undefined) return { ...fault, at };
  return { ...fault, at, until: Math.round((fault.until - fault.at + at) * 10) / 10 };
}
