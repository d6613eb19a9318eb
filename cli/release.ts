/** `pointsman release`: gives an application's record back, with the answers that it has now. */
import { type Command, Option } from 'commander';
import { fleetDigest } from '../shared/fleet/digest.ts';
import { freezeObjection } from '../shared/routing/adoption-freeze.ts';
import { protectionObjection } from '../shared/routing/record-owners.ts';
import { planRelease, type ReleaseForm } from '../shared/routing/release.ts';
import { operatorAuthor } from './adopt.ts';
import { confirm } from './confirm.ts';
import { reasonOption } from './deed-command.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions, knownApplication } from './deployment.ts';
import { reporting } from './exit-status.ts';
import { reached } from './observed-deployment.ts';
import { RecordsReport } from './records-report.ts';
import { originalsOf, replaceRecords } from './replace-records.ts';
import { zoneAccess } from './zone-access.ts';

interface ReleaseOptions extends DeploymentOptions {
  readonly reason: string;
  readonly to?: ReleaseForm;
  readonly acceptChange?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const forms: readonly ReleaseForm[] = ['simple', 'weighted', 'original'];

export function registerRelease(program: Command): void {
  reasonOption(deploymentOptions(program.command('release')))
    .description("give an application's record back, with the answers that it has now")
    .argument('<application>')
    .addOption(
      new Option(
        '--to <form>',
        'what is to stand there: simple where one region has the traffic, else weighted; or what stood there before',
      ).choices(forms),
    )
    .option('--accept-change', 'give it back even where its answers change by it')
    .option('--yes', 'carry it out without asking')
    .option('--json', 'print JSON')
    .action(reporting(release));
}

async function release(id: string, options: ReleaseOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const { fleet, ledger } = deployment;
  knownApplication(fleet, id);
  const application = fleet.applications[id];
  if (application === undefined) throw new Error(`application must be of the fleet, got ${id}`);
  const zone = zoneAccess(deployment);
  const survey = await zone.survey(application.name);
  const live = await zone.live(application.name);
  const report = new RecordsReport({ application: id, name: application.name, live }, options.json);
  const objection = protectionObjection(application.name, survey);
  if (objection !== undefined) return report.refuse(objection);

  // After DNS: a course that is read then is at least as new as what DNS may already say.
  const control = await reached(ledger.control());
  const { courses } = control;
  const nowMs = Date.now();
  const frozen =
    options.acceptChange === true ? freezeObjection({ id, application, fleet, control }, nowMs) : undefined;
  if (frozen !== undefined) return report.refuse(frozen);

  const health = await zone.health(live.filter(({ Weight = 0 }) => Weight > 0));
  const kept = await reached(originalsOf(deployment).original(id));
  const plan = planRelease({
    application,
    live,
    course: courses[id],
    author: {
      application: id,
      by: operatorAuthor,
      atMs: nowMs,
      fleetDigest: fleetDigest(fleet),
      // Not newer than any deployed file: whatever is deployed goes on deciding.
      fleetWrittenAtMs: 0,
    },
    zoneId: survey.zoneId,
    original: kept?.records,
    health,
    form: options.to,
    acceptChange: options.acceptChange === true,
  });
  if (plan.kind === 'settled') return report.end({ carriedOut: false, settled: plan.text });
  if (plan.kind === 'refused') return report.refuse(plan);

  report.show(plan.changes, plan.notes, []);
  await confirm(`Give ${application.name} back?`, options).catch((error: unknown) => {
    report.end({ carriedOut: false });
    throw error;
  });
  const { course, changes } = plan;
  const comment = `pointsman release ${id}: ${options.reason}`;
  const swap = { application: id, course, before: courses[id], changes, comment };
  await replaceRecords({ swap, verb: 'release', reason: options.reason }, deployment, zone, report);
  const epoch = (course ?? courses[id])?.epoch ?? 0;
  report.said(`${id} is given back: nothing of Pointsman touches its records from epoch ${epoch} on`);
  report.end({ carriedOut: true, epoch });
}
