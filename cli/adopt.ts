/** `pointsman adopt`: takes over the record that an application has today, with the same answers. */
import type { Command } from 'commander';
import { route53GateChecks } from '../shared/aws/route53-gate-tree.ts';
import { homeRegion } from '../shared/fleet/deployed-regions.ts';
import { fleetDigest } from '../shared/fleet/digest.ts';
import type { Application } from '../shared/fleet/fleet.ts';
import { standingGates } from '../shared/operating/standing-gates.ts';
import type { Control } from '../shared/ports.ts';
import {
  type Adoption,
  type AdoptionRequest,
  planAdoption,
  type TakeOver,
} from '../shared/routing/adoption.ts';
import { freezeObjection } from '../shared/routing/adoption-freeze.ts';
import { gatedApplications } from '../shared/routing/gate.ts';
import { ownerObjection, type ZoneSurvey } from '../shared/routing/record-owners.ts';
import { confirm } from './confirm.ts';
import { reasonOption } from './deed-command.ts';
import {
  type Deployment,
  type DeploymentOptions,
  deploymentOf,
  deploymentOptions,
  knownApplication,
} from './deployment.ts';
import { exitStatus, reporting } from './exit-status.ts';
import { type ObservedDeployment, observeDeployment, reached } from './observed-deployment.ts';
import { RecordsReport } from './records-report.ts';
import { replaceRecords } from './replace-records.ts';
import { type ZoneAccess, zoneAccess } from './zone-access.ts';

interface AdoptOptions extends DeploymentOptions {
  readonly reason: string;
  readonly acceptChange?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Who set a course that no region has decided. */
export const operatorAuthor = 'operator';

export function registerAdopt(program: Command): void {
  reasonOption(deploymentOptions(program.command('adopt')))
    .description('take over the record that an application has today, with the same answers')
    .argument('<application>')
    .option('--accept-change', "take the fleet's own answers where today's cannot be kept")
    .option('--yes', 'carry it out without asking')
    .option('--json', 'print JSON')
    .action(reporting(adopt));
}

async function adopt(id: string, options: AdoptOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  knownApplication(deployment.fleet, id);
  const application = deployment.fleet.applications[id];
  if (application === undefined) throw new Error(`application must be of the fleet, got ${id}`);
  const zone = zoneAccess(deployment);
  const survey = await zone.survey(application.name);
  const live = await zone.live(application.name);
  const report = new RecordsReport({ application: id, name: application.name, live }, options.json);
  const objection = ownerObjection(application.name, survey);
  if (objection !== undefined) return report.refuse(objection);

  // After DNS: a course that is read then is at least as new as what DNS may already say.
  const observed = await observeDeployment(deployment);
  const { control } = observed;
  if (control === undefined) return report.fail(exitStatus.outOfReach, observed.failures.join('; '));
  const request = await requestOf(id, application, { zone, survey, live, observed, control }, options);
  const frozen =
    options.acceptChange === true
      ? freezeObjection({ id, application, fleet: deployment.fleet, control }, observed.nowMs)
      : undefined;
  const first: Adoption = frozen ?? planAdoption(request);
  if (first.kind === 'settled') return report.end({ carriedOut: false, settled: first.text });
  if (first.kind === 'refused') return report.refuse(first);

  const { plan, unknown } = await withChecks(id, first, request, deployment);
  report.show(plan.changes, plan.notes, [...survey.unknown, ...unknown, terraform]);
  await confirm(`Take ${application.name} over?`, options).catch((error: unknown) => {
    report.end({ carriedOut: false });
    throw error;
  });
  const { course, changes, original: records } = plan;
  const before = control.courses[id];
  const original = { application: id, epoch: course.epoch, atMs: course.atMs, records };
  const comment = `pointsman adopt ${id}: ${options.reason}`;
  const swap = { application: id, course, before, changes, original, comment };
  const { changeId } = await replaceRecords(
    { swap, verb: 'adopt', reason: options.reason },
    deployment,
    zone,
    report,
  );
  const accepted = {
    kind: 'accepted',
    atMs: Date.now(),
    ...(changeId === undefined ? {} : { changeId }),
  } as const;
  await reached(deployment.ledger.noteProgress(id, course.epoch, accepted));
  report.said(`${id} is adopted: epoch ${course.epoch} is accepted by Route 53`);
  report.end({ carriedOut: true, epoch: course.epoch });
}

/** A deployment that changes nothing else would not look at them. */
const attaching = 'npx cdk deploy --all -c again=$(date +%s)';

const terraform =
  'Terraform and other tools leave no trace in DNS: make sure that none of them holds this record (docs/adopting.md)';

interface Read {
  readonly zone: ZoneAccess;
  readonly survey: ZoneSurvey;
  readonly live: AdoptionRequest['live'];
  readonly observed: ObservedDeployment;
  readonly control: Control;
}

async function requestOf(
  id: string,
  application: Application,
  { zone, survey, live, observed, control }: Read,
  { acceptChange }: AdoptOptions,
): Promise<AdoptionRequest> {
  const { evidence, nowMs, context } = observed;
  const verdicts = Object.entries(evidence.verdicts[id] ?? {});
  const serving = verdicts.flatMap(([region, { verdict, stale }]) =>
    !stale && (verdict === 'up' || verdict === 'degraded') ? [region] : [],
  );
  return {
    application,
    live,
    course: control.courses[id],
    // Not newer than any deployed file: whatever is deployed goes on deciding.
    author: {
      application: id,
      by: operatorAuthor,
      atMs: nowMs,
      fleetDigest: fleetDigest(context.fleet),
      fleetWrittenAtMs: 0,
    },
    zoneId: survey.zoneId,
    health: { checks: await zone.health(live), serving },
    checks: {},
    acceptChange: acceptChange === true,
  };
}

/** The same with the gates' health checks on the records, where those stand and may be attached now. */
async function withChecks(
  id: string,
  plan: TakeOver,
  request: AdoptionRequest,
  { fleet, account, place }: Deployment,
): Promise<{ readonly plan: TakeOver; readonly unknown: readonly string[] }> {
  if (!gatedApplications(fleet).includes(id)) return { plan, unknown: [] };
  try {
    const checks = await standingGates(
      fleet,
      await account(),
      route53GateChecks({ ...place, region: homeRegion(fleet) }),
    );
    const gated = planAdoption({ ...request, checks });
    if (gated.kind !== 'take-over') throw new Error(`the plan must stay one, got ${gated.kind}`);
    const isWhole = Object.keys(fleet.applications[id]?.endpoints ?? {}).every(
      (region) => checks[region] !== undefined,
    );
    const later = `the gates' health checks do not all stand yet, or a gate is closed: attach them later with ${attaching}`;
    return { plan: gated, unknown: isWhole ? [] : [later] };
  } catch (error) {
    const text = `the gates' health checks could not be asked for: attach them later with ${attaching}, got ${String(error)}`;
    return { plan, unknown: [text] };
  }
}
