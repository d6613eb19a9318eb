import { Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { expect, test } from 'vitest';
import { fleets } from './fleets.ts';
import { synthesised } from './synthesised.ts';

/** Such as have resources that the others have not. */
const different = [
  'three regions',
  'a zone without id',
  'an account',
  'gates on',
  'two-regions-and-witness.ts',
];

/** Synthesis throws where a rule is broken whose breach nobody has given a reason for. */
test.each(fleets.filter(([name]) => different.includes(name)))(
  'cdk-nag finds nothing in %s',
  (_name, fleet) => {
    const stacks = synthesised(fleet, {}, (app) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
    });
    expect(stacks.length).toBeGreaterThan(2);
  },
);
