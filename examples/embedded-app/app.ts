/** One app for the application and for what fails it over: the stacks of each are its own, and deploy in any order. */
import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Pointsman } from 'pointsman';
import { writingOf } from 'pointsman/writing';
import fleet from './fleet.config.ts';
import { StandbyStack } from './standby-stack.ts';

const app = new App();

for (const region of fleet.regions) new StandbyStack(app, `website-standby-${region}`, { env: { region } });

// When the fleet was last committed. Without it every synthesis is a newer fleet, and deploys all functions anew.
const { at: writtenAt } = writingOf(fileURLToPath(new URL('fleet.config.ts', import.meta.url)));
new Pointsman(app, { fleet, writtenAt });
