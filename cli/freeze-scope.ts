/** What a freeze is of, as the options of `freeze` and `unfreeze` give it. */
import { type Command, Option } from 'commander';
import type { FreezeScope } from '../shared/routing/freeze.ts';

export interface ScopeOptions {
  readonly application?: string;
  readonly region?: string;
}

export function scopeOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--application <pattern>', 'only these applications; * stands for any characters').conflicts(
        'region',
      ),
    )
    .option('--region <pattern>', 'only moves that change the traffic of these regions');
}

/** Undefined where neither is given. */
export function scopeOf({ application, region }: ScopeOptions): FreezeScope | undefined {
  if (application !== undefined) return { scope: 'application', application };
  return region === undefined ? undefined : { scope: 'region', region };
}
