/** The regions that Route 53 answers without because of gates, as far as one application is concerned. */
import type { Fleet } from '../fleet/fleet.ts';
import { type Course, weightOf } from './course.ts';
import { closedByQuorum, type GateSheets, gatedApplications, gateQuorum } from './gate.ts';

/**
 * None for an application that gates do not move. Nor is a region gated to which a person has forced traffic: its gates
 * open on the next pass of each vantage, and to leave it for them would undo the person's word.
 */
export function gatedRegionsFor(
  application: string,
  fleet: Fleet,
  course: Course | undefined,
  sheets: GateSheets,
): readonly string[] {
  if (!gatedApplications(fleet).includes(application)) return [];
  const closed = closedByQuorum(sheets, fleet.vantages, gateQuorum(fleet));
  const forced = course === undefined ? [] : forcedTo(course);
  const regions = Object.keys(fleet.applications[application]?.endpoints ?? {});
  return closed.filter((region) => regions.includes(region) && !forced.includes(region));
}

/** Where a person has sent traffic without proof, the votes against that region are no news. */
export function forcedTo({ forced, weights }: Course): readonly string[] {
  if (forced !== true) return [];
  return Object.keys(weights).filter((region) => weightOf(weights, region) > 0);
}
