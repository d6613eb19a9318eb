#!/usr/bin/env node
/** The `pointsman` command. Exit status: 0 done; 1 refused or an expectation failed; 2 bad input; 3 out of reach. */
import { CommanderError } from 'commander';
import { program } from './program.ts';

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  // Commander has said what is wrong; --help and --version end this way too, with 0.
  process.exitCode = error.exitCode === 0 ? 0 : 2;
}
