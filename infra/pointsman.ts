/** A fleet's whole deployment, for an app of one's own: `new Pointsman(app, { fleet })`. */
import { type Environment, Tags } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { deployedRegions, homeRegion } from '../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../shared/fleet/fleet.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { validateFleet } from '../shared/fleet/validate.ts';
import { invalidFleetText } from '../shared/fleet-file/invalid-fleet-text.ts';
import { FunctionAssets } from './function-assets.ts';
import { FleetStack } from './stacks/fleet-stack.ts';
import { RegionStack } from './stacks/region-stack.ts';
import { unresolvedPaths } from './unresolved-values.ts';

export interface PointsmanProps {
  /** What a fleet file says, with or without its defaults. */
  readonly fleet: FleetInput | Fleet;

  /**
   * When the fleet was last changed: of two deployments the later is the newer, and an older one decides nothing.
   *
   * @default now
   */
  readonly writtenAt?: Date;

  /**
   * The folder with one bundle for each function.
   *
   * @default those that were built in this checkout, or are in this package
   */
  readonly bundles?: string;

  /** How long the functions' logs are kept. @default RetentionDays.ONE_MONTH */
  readonly logRetention?: RetentionDays;
}

export class Pointsman extends Construct {
  readonly fleetStack: FleetStack;
  /** By region. */
  readonly regionStacks: Readonly<Record<string, RegionStack>>;

  /** @throws Error where the fleet is not valid; its message has every error */
  constructor(scope: Construct, props: PointsmanProps) {
    refuseUnresolved(props.fleet);
    const validation = validateFleet(props.fleet);
    if (!validation.ok) throw new Error(invalidFleetText('the fleet', validation.errors));
    const { fleet } = validation;
    super(scope, `pointsman-${fleet.name}`);

    const common = {
      fleet,
      assets: new FunctionAssets(fleet, props.writtenAt ?? new Date(), props.bundles),
      logRetention: props.logRetention ?? RetentionDays.ONE_MONTH,
    };
    this.fleetStack = new FleetStack(this, 'fleet', {
      ...common,
      stackName: `pointsman-${fleet.name}`,
      env: environmentOf(fleet, homeRegion(fleet)),
    });
    this.regionStacks = Object.fromEntries(
      deployedRegions(fleet).map((region) => [
        region,
        // Deployed in the order of their names, and `fleet` comes first: its tables are what the regions work with.
        new RegionStack(this, `region-${region}`, {
          ...common,
          stackName: `pointsman-${fleet.name}-${region}`,
          env: environmentOf(fleet, region),
        }),
      ]),
    );
    Tags.of(this).add('pointsman:fleet', fleet.name);
  }
}

function refuseUnresolved(fleet: unknown): void {
  const paths = unresolvedPaths(fleet);
  if (paths.length === 0) return;
  throw new Error(
    `a fleet must have all its values when it is synthesised: deploy what makes them first, and write down what it is called; got values of other stacks in ${paths.join(', ')}`,
  );
}

/** Without an account, a stack goes to the one that is signed in to, and its template says none. */
function environmentOf({ account }: Fleet, region: string): Environment {
  return account === undefined ? { region } : { account, region };
}
