/** All commands of `pointsman`, ready to be parsed. */
import { Command } from 'commander';
import { registerAdopt } from './adopt.ts';
import { registerApproveFailback } from './approve-failback.ts';
import { registerEvacuate } from './evacuate.ts';
import { registerExplain } from './explain.ts';
import { registerFailover } from './failover.ts';
import { registerFreeze } from './freeze.ts';
import { registerFuzz } from './fuzz.ts';
import { registerGate } from './gate.ts';
import { registerOverride } from './override.ts';
import { registerPlan } from './plan.ts';
import { registerPromote } from './promote.ts';
import { registerReadiness } from './readiness.ts';
import { registerRelease } from './release.ts';
import { registerReplay } from './replay.ts';
import { registerSandbox } from './sandbox.ts';
import { registerSimulate } from './simulate.ts';
import { registerStatus } from './status.ts';
import { registerSwitchover } from './switchover.ts';
import { registerUnfreeze } from './unfreeze.ts';
import { registerValidate } from './validate.ts';
import { registerZone } from './zone.ts';

export const program = new Command('pointsman')
  .description('watches an application in several AWS regions and moves its DNS traffic to the best one')
  .showSuggestionAfterError()
  .exitOverride();

registerValidate(program);
registerPlan(program);
registerSandbox(program);
registerSimulate(program);
registerFuzz(program);
registerExplain(program);
registerReplay(program);
registerStatus(program);
registerReadiness(program);
registerFreeze(program);
registerUnfreeze(program);
registerSwitchover(program);
registerFailover(program);
registerEvacuate(program);
registerOverride(program);
registerApproveFailback(program);
registerPromote(program);
registerGate(program);
registerAdopt(program);
registerRelease(program);
registerZone(program);
// Commands inherit this only when they are made after it, and these are made by the lines above.
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((parent) => parent.commands),
]) {
  command.exitOverride();
}
