/** `pointsman promote`: records that a database's writer is in another region now. The promotion itself is a person's. */
import type { Command } from 'commander';
import { type DeedOptions, deedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

export function registerPromote(program: Command): void {
  deedOptions(program.command('promote'))
    .description('record that the writer of a database is there now; traffic that needs it follows')
    .argument('<database>')
    .requiredOption('--to <region>', 'where its writer is')
    .action(
      reporting((database: string, options: DeedOptions & { readonly to: string }) =>
        runDeed({ do: 'promote', database, region: options.to }, options),
      ),
    );
}
