/** `pointsman gate open`: opens the gates that vantages hold closed for a region, such as one that has fallen silent. */
import type { Command } from 'commander';
import { gateRecordOf } from '../shared/routing/deed-record.ts';
import { type GateSheets, regionsWithGates, staleGates } from '../shared/routing/gate.ts';
import { confirm } from './confirm.ts';
import { reasonOption, warrantOf } from './deed-command.ts';
import { DeedLog } from './deed-log.ts';
import { type DeploymentOptions, deploymentOf, deploymentOptions } from './deployment.ts';
import { CommandError, exitStatus, reporting } from './exit-status.ts';
import { gateSheets, openGates } from './gates.ts';

interface GateOptions extends DeploymentOptions {
  readonly reason: string;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export function registerGate(program: Command): void {
  const gate = program.command('gate').description('the votes by which Route 53 itself leaves a region');
  reasonOption(deploymentOptions(gate.command('open')))
    .description('open the gates that are closed for a region')
    .argument('<region>')
    .option('--yes', 'carry it out without asking')
    .option('--json', 'print JSON')
    .action(reporting(open));
}

async function open(region: string, options: GateOptions): Promise<void> {
  const deployment = await deploymentOf(options);
  const { fleet } = deployment;
  const gated = regionsWithGates(fleet);
  if (!gated.includes(region)) {
    const allowed =
      gated.length === 0 ? `one with gates, and ${fleet.name} has none` : `one of ${gated.join(', ')}`;
    throw new CommandError(exitStatus.badInput, `region must be ${allowed}, got ${region}`);
  }
  const sheets = await gateSheets(deployment);
  if (sheets === undefined || Object.values(sheets).every(({ kind }) => kind === 'unreadable'))
    throw new CommandError(exitStatus.outOfReach, "no vantage's bucket can be read");

  const say = (text: string) => {
    if (options.json !== true) process.stdout.write(`${text}\n`);
  };
  const closed = closedFor(region, sheets);
  const unreadable = fleet.vantages.filter((vantage) => sheets[vantage]?.kind !== 'read');
  for (const line of lines(region, sheets, closed, unreadable)) say(line);
  if (closed.length > 0) await confirm(`Open ${region} in ${closed.join(', ')}?`, options);
  const failures = await openGates(deployment, closed, region);

  const opened = closed.filter((vantage) => !failures.has(vantage));
  const warrant = warrantOf(options, Date.now());
  if (opened.length > 0) say(`opened in ${opened.join(', ')} by ${warrant.owner}: ${warrant.reason}`);
  if (options.json === true) {
    const answer = { region, opened, unreadable, failures: Object.fromEntries(failures) };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  const left = [...failures].map(([vantage, why]) => `${vantage}: ${why}`);
  const outcome = left.length === 0 ? {} : { outcome: `still closed in ${left.join('; ')}` };
  if (opened.length > 0)
    await new DeedLog(deployment).keep({ ...gateRecordOf(region, opened, warrant, fleet), ...outcome });
  if (left.length > 0) throw new CommandError(exitStatus.outOfReach, `still closed in ${left.join('; ')}`);
}

function closedFor(region: string, sheets: GateSheets): readonly string[] {
  return Object.entries(sheets).flatMap(([vantage, sheet]) =>
    sheet.kind === 'read' && sheet.closed.some((gate) => gate.region === region) ? [vantage] : [],
  );
}

function lines(
  region: string,
  sheets: GateSheets,
  closed: readonly string[],
  unreadable: readonly string[],
): readonly string[] {
  const silent = staleGates(sheets, closed, Date.now()).filter(({ gate }) => gate.region === region);
  return [
    ...(closed.length === 0 ? [`no gate that can be read is closed for ${region}`] : []),
    ...closed.map((vantage) =>
      silent.some((stale) => stale.vantage === vantage)
        ? `${vantage} holds ${region} closed, and has been silent since`
        : `${vantage} holds ${region} closed, and closes it again while it votes so`,
    ),
    ...unreadable.map((vantage) => `the bucket of ${vantage} cannot be read, which Route 53 takes for open`),
  ];
}
