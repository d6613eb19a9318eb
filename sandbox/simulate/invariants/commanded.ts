/** Moves that an operator's own word bears, which is not asked for proof. */
import type { Course } from '../../../shared/routing/course.ts';
import type { FaultOf } from '../../scenario/fault.ts';
import type { World } from '../world.ts';

type Deed = FaultOf<'operator'>;

/** A failover that an operator really forced, to a region that need not be proven up. */
export function isForced({ application, forced }: Course, world: World): boolean {
  return (
    forced === true &&
    deedsOf(world).some((deed) => deed.do === 'failover' && deed.application === application)
  );
}

/** Whether a person asked for this move. */
export function isCommanded({ because }: Pick<Course, 'because'>): boolean {
  return because === 'operator' || because === 'override';
}

/** What operators have done by now, in the order of the scenario. */
export function deedsOf(world: World): readonly Deed[] {
  return world.scenario.faults.filter(
    (fault): fault is Deed => fault.kind === 'operator' && fault.at <= world.nowSeconds(),
  );
}
