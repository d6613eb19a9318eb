/** `pointsman switchover`: moves an application's traffic, once, to a region that is up. */
import type { Command } from 'commander';
import { type DeedOptions, deedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

export function registerSwitchover(program: Command): void {
  deedOptions(program.command('switchover'))
    .description('move an application to a region that is up; it comes back only with approval')
    .argument('<application>')
    .requiredOption('--to <region>', 'where its traffic is to go')
    .action(
      reporting((application: string, options: DeedOptions & { readonly to: string }) =>
        runDeed({ do: 'switchover', application, to: options.to }, options),
      ),
    );
}
