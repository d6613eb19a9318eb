/** `pointsman failover`: moves an application's traffic in an outage; with --force even where nothing is proven. */
import type { Command } from 'commander';
import { type DeedOptions, deedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

interface FailoverOptions extends DeedOptions {
  readonly to: string;
  readonly force?: boolean;
}

export function registerFailover(program: Command): void {
  deedOptions(program.command('failover'))
    .description('move an application away in an outage that nothing moved it from')
    .argument('<application>')
    .requiredOption('--to <region>', 'where its traffic is to go')
    .option('--force', 'even to a region that is not proven up, and past every guard but a freeze')
    .action(
      reporting((application: string, options: FailoverOptions) => {
        // Without force it must hold at the moment of the move, too, that the region is up.
        const deed = options.force === true ? 'failover' : 'switchover';
        return runDeed({ do: deed, application, to: options.to }, options);
      }),
    );
}
