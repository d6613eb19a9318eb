/** A stack with nothing but the construct that is tested. */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Fleet } from '../../../shared/fleet/fleet.ts';
import { validateFleet } from '../../../shared/fleet/validate.ts';
import { fleetWith } from '../fleets.ts';
import { flags } from '../synthesised.ts';

export const account = '123456789012';

export function validFleet(changes: Readonly<Record<string, unknown>> = {}): Fleet {
  const validation = validateFleet(fleetWith(changes));
  if (!validation.ok) throw new Error(validation.errors.map(({ message }) => message).join('; '));
  return validation.fleet;
}

export function templateOf(build: (stack: Stack) => unknown, region = 'us-east-1'): Template {
  // The validation of templates takes seconds, and is done where whole fleets are synthesised.
  const app = new App({ context: flags, builtinCloudFormationValidation: false });
  const stack = new Stack(app, 'stack', { env: { account, region } });
  build(stack);
  return Template.fromStack(stack);
}

/** The properties of all resources of a type. */
export function propertiesOf<Properties>(template: Template, type: string): readonly Properties[] {
  return Object.values(template.findResources(type)).map(
    (resource) => (resource as { Properties: Properties }).Properties,
  );
}
