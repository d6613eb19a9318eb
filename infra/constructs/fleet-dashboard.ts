/**
 * A fleet's dashboard: how its applications stand, where their traffic is, what was done, and what it costs. A display for
 * people, of what was logged and counted anyway: `pointsman status` knows more, and asks the tables.
 */
import {
  Dashboard,
  GraphWidget,
  type IWidget,
  LogQueryVisualizationType,
  LogQueryWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { deployedRegions, homeRegion } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type FunctionVerb, functionName } from '../../shared/fleet/names.ts';
import { dashboardMetrics } from './dashboard-metrics.ts';
import { deedsQuery, latencyQuery, standingsQuery, troubleQuery, weightsQuery } from './dashboard-queries.ts';

export interface FleetDashboardProps {
  readonly fleet: Fleet;
}

/** Each application has two queries of its own, and CloudWatch runs some thirty at a time for an account. */
export const applicationsMax = 8;

/** Of the 24 columns. */
const whole = 24;
const half = 12;
const third = 8;

export class FleetDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { fleet }: FleetDashboardProps) {
    super(scope, id);
    const regions = deployedRegions(fleet);
    const home = viewpoint(fleet);
    const applications = Object.keys(fleet.applications).slice(0, applicationsMax);
    this.dashboard = new Dashboard(this, 'Dashboard', { dashboardName: `pointsman-${fleet.name}` });
    this.dashboard.addWidgets(introduction(fleet, applications.length));
    this.dashboard.addWidgets(...regions.map((region) => standings(fleet, region)));
    for (const application of applications) {
      this.dashboard.addWidgets(
        query(fleet, home, ['steer'], {
          title: `${application}: weights`,
          lines: weightsQuery(application, regionsOf(fleet, application)),
          view: LogQueryVisualizationType.STACKEDAREA,
          width: half,
        }),
        query(fleet, home, ['steer'], {
          title: `${application}: latency by vantage (ms)`,
          lines: latencyQuery(application, fleet.vantages),
          view: LogQueryVisualizationType.LINE,
          width: half,
        }),
      );
    }
    for (const region of regions) this.dashboard.addWidgets(...events(fleet, region));
    this.dashboard.addWidgets(
      ...dashboardMetrics(fleet, home).map(
        ({ title, metrics }) => new GraphWidget({ title, left: [...metrics], region: home, width: third }),
      ),
    );
  }
}

/** The region whose logs tell of weights and latency: the home region, unless that holds nothing but tables. */
function viewpoint(fleet: Fleet): string {
  const home = homeRegion(fleet);
  const [first = home, ...others] = deployedRegions(fleet);
  return others.includes(home) ? home : first;
}

function introduction({ name, applications }: Fleet, shown: number): IWidget {
  const left = Object.keys(applications).length - shown;
  const more =
    left === 0 ? '' : ` ${left} more applications are not drawn here: \`pointsman status\` has them.`;
  return new TextWidget({
    markdown: `# ${name}\nWhat each region sees and decides, where traffic is, what was done, and what it costs.${more}`,
    width: whole,
    height: 2,
  });
}

function standings(fleet: Fleet, region: string): IWidget {
  return query(fleet, region, ['steer'], {
    title: `As ${region} sees it`,
    lines: standingsQuery(fleet.regions),
    view: LogQueryVisualizationType.TABLE,
    width: third,
  });
}

function events(fleet: Fleet, region: string): readonly IWidget[] {
  const view = LogQueryVisualizationType.TABLE;
  return [
    query(fleet, region, ['steer', 'notify'], {
      title: `Moves and alerts by ${region}`,
      lines: deedsQuery(),
      view,
      width: half,
    }),
    query(fleet, region, ['probe', 'steer', 'notify'], {
      title: `Trouble in ${region}`,
      lines: troubleQuery(),
      view,
      width: half,
    }),
  ];
}

interface Query {
  readonly title: string;
  readonly lines: readonly string[];
  readonly view: LogQueryVisualizationType;
  readonly width: number;
}

function query(
  fleet: Fleet,
  region: string,
  verbs: readonly FunctionVerb[],
  { title, lines, view, width }: Query,
): IWidget {
  return new LogQueryWidget({
    title,
    region,
    logGroupNames: verbs.map((verb) => logGroupName(fleet.name, verb)),
    queryLines: [...lines],
    view,
    width,
  });
}

/** Of a function: as Lambda itself would name it. */
function logGroupName(fleet: string, verb: FunctionVerb): string {
  return `/aws/lambda/${functionName(fleet, verb)}`;
}

function regionsOf({ applications }: Fleet, application: string): readonly string[] {
  return Object.keys(applications[application]?.endpoints ?? {});
}
