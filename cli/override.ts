/** `pointsman override`: pins applications to a region, keeps them out of regions, and takes that back. */
import { Argument, type Command } from 'commander';
import { type DeedOptions, deedOptions, expiringDeedOptions, runDeed } from './deed-command.ts';
import { reporting } from './exit-status.ts';

export function registerOverride(program: Command): void {
  const override = program
    .command('override')
    .description("an operator's lasting word on where traffic goes");
  expiringDeedOptions(override.command('set'))
    .description('pin applications to a region, or keep them out of one; * stands for any characters')
    .argument('<application>', 'a name, or a pattern such as shop-*')
    .addArgument(new Argument('<kind>', 'what is ordered').choices(['pin', 'keep-out']))
    .argument('<region>', 'for keep-out also a pattern')
    .action(
      reporting((application: string, kind: 'pin' | 'keep-out', region: string, options: DeedOptions) =>
        runDeed({ do: kind, application, region }, options),
      ),
    );
  deedOptions(override.command('clear'))
    .description('take back what was ordered for this application or pattern')
    .argument('<application>', 'as it was given')
    .argument('[region]', 'as it was given; else every region')
    .action(
      reporting((application: string, region: string | undefined, options: DeedOptions) =>
        runDeed({ do: 'clear-override', application, ...(region === undefined ? {} : { region }) }, options),
      ),
    );
}
