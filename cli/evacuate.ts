/** `pointsman evacuate`: takes the traffic of every application out of a region, and keeps it out. */
import type { Command } from 'commander';
import { type DeedOptions, expiringDeedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

export function registerEvacuate(program: Command): void {
  expiringDeedOptions(program.command('evacuate'))
    .description("move every application out of a region, and keep it out until 'override clear'")
    .argument('<region>')
    .option('--to <region>', 'where all of them go; else each to its best region')
    .action(
      reporting((region: string, options: DeedOptions & { readonly to?: string }) =>
        runDeed({ do: 'evacuate', region, ...(options.to === undefined ? {} : { to: options.to }) }, options),
      ),
    );
}
