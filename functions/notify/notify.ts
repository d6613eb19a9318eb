/**
 * Sends what an incident's steps have to say, each once per audience. Called with an application's key right
 * after a step was written, and each minute for whatever was missed.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Incident, Step } from '../../shared/incidents/incident.ts';
import { messageFor } from '../../shared/incidents/message.ts';
import { type EarlierIncident, isNews, tellers } from '../../shared/incidents/news.ts';
import { isSilenced } from '../../shared/incidents/silence.ts';
import type { AlertKey, Clock, Control, Journal, Ledger, Messenger } from '../../shared/ports.ts';
import { forget } from './forget.ts';

export interface NotifyPorts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly messenger: Messenger;
  readonly journal: Journal;
}

export type NotifyEvent =
  | { readonly kind: 'application'; readonly application: string }
  | { readonly kind: 'sweep' }
  /** The ledger cannot be written: the incident comes along, and nobody can know who else sends it. */
  | { readonly kind: 'unclaimed'; readonly incident: Incident };

export interface NotifyContext {
  readonly fleet: Fleet;
  readonly region: string;
  /** Tells this run from every other one: two of one region may claim in the same millisecond. */
  readonly run: string;
  readonly ports: NotifyPorts;
}

export interface NotifyOutcome {
  readonly kind: 'notified' | 'incomplete';
  readonly sent: number;
  readonly failed: number;
}

export async function notify(event: NotifyEvent, context: NotifyContext): Promise<NotifyOutcome> {
  const { fleet, region, ports } = context;
  const unclaimed = event.kind === 'unclaimed';
  const control = unclaimed ? undefined : await ports.ledger.control();
  const incidents = unclaimed ? [event.incident] : incidentsOf(event, control?.incidents ?? {});
  const count = { sent: 0, failed: 0 };
  const routes = [region, ...fleet.controlRegions.filter((other) => other !== region)];

  for (const incident of incidents.flatMap(tellers)) {
    const { sent, failed } = await tell(incident, unclaimed, routes, context);
    count.sent += sent;
    count.failed += failed;
  }
  if (event.kind === 'sweep' && control !== undefined) await forget(control, context);
  return { kind: count.failed === 0 ? 'notified' : 'incomplete', ...count };
}

function incidentsOf(
  event: Exclude<NotifyEvent, { kind: 'unclaimed' }>,
  incidents: Control['incidents'],
): readonly Incident[] {
  if (event.kind === 'sweep') return Object.values(incidents);
  const incident = incidents[event.application];
  return incident === undefined ? [] : [incident];
}

/** Says what nobody has said, first things first. */
async function tell(
  incident: EarlierIncident,
  unclaimed: boolean,
  routes: string[],
  context: NotifyContext,
): Promise<Omit<NotifyOutcome, 'kind'>> {
  const { fleet, region, run, ports } = context;
  const count = { sent: 0, failed: 0 };
  const application = fleet.applications[incident.application];
  const audience = application?.audience;
  if (application === undefined || audience === undefined) return count;
  if (!incident.steps.some((step) => isNews(step, ports.clock.nowMs()))) return count;
  const sent = unclaimed ? [] : await ports.ledger.sentAlerts(incident.id);
  const isSent = (number: number) =>
    sent.some((alert) => alert.step === number && alert.audience === audience);
  for (const step of incident.steps) {
    // Read for each: a claim dated by the begin of a slow run would look dead before its time.
    const nowMs = ports.clock.nowMs();
    if (!isNews(step, nowMs) || isSent(step.number)) continue;
    if (isSilenced(step, fleet, application)) continue;
    const alert = { incident: incident.id, step: step.number, audience };
    if (!unclaimed && !(await ports.ledger.claimAlert(alert, { region, run }, nowMs))) continue;
    count[(await send(alert, incident, step, unclaimed, routes, context)) ? 'sent' : 'failed']++;
  }
  return count;
}

/**
 * Publishes from this region, else from another: a topic can be published to only in its own region. One that did not take
 * it is the last to be asked for what comes next: its silence would cost each page its time.
 */
async function send(
  alert: AlertKey,
  incident: EarlierIncident,
  step: Step,
  unclaimed: boolean,
  routes: string[],
  { fleet, region, ports }: NotifyContext,
): Promise<boolean> {
  const message = messageFor(incident, step, { fleet: fleet.name, unclaimed });
  for (const through of [...routes]) {
    try {
      await ports.messenger.publish(through, alert.audience, message);
    } catch (error) {
      const text = `SNS in ${through} did not take the page "${message.subject}": ${String(error)}`;
      ports.journal({
        event: 'error',
        at: ports.clock.nowMs(),
        by: region,
        application: incident.application,
        text,
      });
      routes.push(...routes.splice(routes.indexOf(through), 1));
      continue;
    }
    // Only now: a crash before this line sends the page again, one after it never loses it.
    if (!unclaimed) await ports.ledger.markSent(alert, ports.clock.nowMs());
    ports.journal({
      event: 'alert',
      at: ports.clock.nowMs(),
      by: region,
      application: incident.application,
      because: step.kind,
      text: `paged ${alert.audience}: ${message.sms}`,
    });
    return true;
  }
  if (!unclaimed) await ports.ledger.releaseAlert(alert);
  return false;
}
