#!/usr/bin/env node
/** The `pointsman` command. Exit status: 0 done; 1 refused or an expectation failed; 2 bad input; 3 out of reach. */
import { Command, CommanderError } from 'commander';
import { registerApproveFailback } from './approve-failback.ts';
import { registerEvacuate } from './evacuate.ts';
import { registerExplain } from './explain.ts';
import { registerFailover } from './failover.ts';
import { registerFreeze } from './freeze.ts';
import { registerFuzz } from './fuzz.ts';
import { registerGate } from './gate.ts';
import { registerOverride } from './override.ts';
import { registerPromote } from './promote.ts';
import { registerReplay } from './replay.ts';
import { registerSandbox } from './sandbox.ts';
import { registerSimulate } from './simulate.ts';
import { registerStatus } from './status.ts';
import { registerSwitchover } from './switchover.ts';
import { registerUnfreeze } from './unfreeze.ts';
import { registerValidate } from './validate.ts';

const program = new Command('pointsman')
  .description('watches an application in several AWS regions and moves its DNS traffic to the best one')
  .showSuggestionAfterError()
  .exitOverride();

registerValidate(program);
registerSandbox(program);
registerSimulate(program);
registerFuzz(program);
registerExplain(program);
registerReplay(program);
registerStatus(program);
registerFreeze(program);
registerUnfreeze(program);
registerSwitchover(program);
registerFailover(program);
registerEvacuate(program);
registerOverride(program);
registerApproveFailback(program);
registerPromote(program);
registerGate(program);
// Commands inherit this only when they are made after it, and these are made by the lines above.
for (const command of [
  program,
  ...program.commands,
  ...program.commands.flatMap((parent) => parent.commands),
]) {
  command.exitOverride();
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said what is wrong; --help and --version end this way too, with 0.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
