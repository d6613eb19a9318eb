/** The app of cdk.json: deploys one fleet file, chosen with `-c fleet=FILE`. */
import { Annotations, App } from 'aws-cdk-lib';
import { FleetFileError } from '../shared/fleet-file/read-fleet-file.ts';
import { leaveOut } from './emulator.ts';
import { fleetSource } from './fleet-source.ts';
import { Pointsman } from './pointsman.ts';

/** As `pointsman validate` ends where a file is not valid. */
const badInput = 2;

try {
  // Else something would be written all the same where the fleet is refused.
  const app = new App({ autoSynth: false });
  const { fleet, writing } = await fleetSource(app.node, process.env);
  const pointsman = new Pointsman(app, { fleet, writtenAt: writing.at });
  if (writing.from === 'shallow')
    Annotations.of(pointsman.fleetStack).addWarningV2(
      'pointsman:shallow-clone',
      'when the fleet file was last changed is not known in a shallow clone, so every commit deploys anew: fetch the whole history (fetch-depth: 0)',
    );
  const signedInTo = process.env['CDK_DEFAULT_ACCOUNT'];
  // An example's file, taken because -c fleet was forgotten, has none either.
  if (fleet.account === undefined && signedInTo !== undefined)
    Annotations.of(pointsman.fleetStack).addWarningV2(
      'pointsman:account',
      `account is not in the fleet file, so nothing keeps fleet ${fleet.name} from the wrong account: it goes to the one that is signed in to, ${signedInTo}`,
    );
  if (app.node.tryGetContext('emulator') === 'true') leaveOut(app);
  app.synth();
} catch (error) {
  // What a person can mend needs no stack trace.
  if (!(error instanceof FleetFileError)) throw error;
  process.stderr.write(`pointsman: ${error.message}\n`);
  process.exitCode = badInput;
}
