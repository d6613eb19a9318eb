/**
 * Sends what an incident's steps have to say, each once per audience. Called with an application's key right
 * after a step was written, and each minute for whatever was missed.
 */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { type Incident, newsMs, type Step } from '../../shared/incidents/incident.ts';
import { messageFor } from '../../shared/incidents/message.ts';
import type { AlertKey, Clock, Journal, Ledger, Messenger } from '../../shared/ports.ts';

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
  const { clock, ledger } = context.ports;
  const claimant = `${context.region} ${context.run}`;
  const unclaimed = event.kind === 'unclaimed';
  const incidents = unclaimed ? [event.incident] : await incidentsOf(event, context);
  const count = { sent: 0, failed: 0 };

  for (const incident of incidents) {
    const audience = context.fleet.applications[incident.application]?.audience;
    if (audience === undefined) continue;
    const sent = unclaimed ? [] : await context.ports.ledger.sentAlerts(incident.id);
    const isSent = (number: number) =>
      sent.some((alert) => alert.step === number && alert.audience === audience);
    for (const step of incident.steps) {
      // Read for each: a claim dated by the begin of a slow run would look dead before its time.
      const nowMs = clock.nowMs();
      if (nowMs - step.atMs > newsMs || isSent(step.number)) continue;
      const alert = { incident: incident.id, step: step.number, audience };
      if (!unclaimed && !(await ledger.claimAlert(alert, claimant, nowMs))) continue;
      count[(await send(alert, incident, step, unclaimed, context)) ? 'sent' : 'failed']++;
    }
  }
  return { kind: count.failed === 0 ? 'notified' : 'incomplete', ...count };
}

async function incidentsOf(
  event: Exclude<NotifyEvent, { kind: 'unclaimed' }>,
  { ports }: NotifyContext,
): Promise<readonly Incident[]> {
  const { incidents } = await ports.ledger.control();
  if (event.kind === 'sweep') return Object.values(incidents);
  const incident = incidents[event.application];
  return incident === undefined ? [] : [incident];
}

/** Publishes from this region, else from another: a topic can be published to only in its own region. */
async function send(
  alert: AlertKey,
  incident: Incident,
  step: Step,
  unclaimed: boolean,
  { fleet, region, ports }: NotifyContext,
): Promise<boolean> {
  const message = messageFor(incident, step, { fleet: fleet.name, unclaimed });
  const regions = [region, ...fleet.controlRegions.filter((other) => other !== region)];
  for (const through of regions) {
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
