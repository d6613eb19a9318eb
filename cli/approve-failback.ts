/** `pointsman approve-failback`: a person says that an application's traffic may go back now. */
import type { Command } from 'commander';
import { type DeedOptions, deedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

export function registerApproveFailback(program: Command): void {
  deedOptions(program.command('approve-failback'))
    .description('let traffic go back to the preferred region now')
    .argument('<application>')
    .option('--to <region>', 'the region it goes back to; else the best')
    .action(
      reporting((application: string, options: DeedOptions & { readonly to?: string }) =>
        runDeed(
          { do: 'approve-failback', application, ...(options.to === undefined ? {} : { to: options.to }) },
          options,
        ),
      ),
    );
}
