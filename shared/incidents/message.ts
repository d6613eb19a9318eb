/** Turns a step of an incident into what people read: the useful part first. */
import type { Message } from '../ports.ts';
import type { Step, StepKind } from './incident.ts';
import type { EarlierIncident } from './news.ts';

/** One SMS: longer ones are split and billed apart, and the second half arrives later or never. */
export const smsCharacters = 160;

/** SNS refuses longer subjects. */
export const subjectCharacters = 99;

export const severities: Readonly<Record<StepKind, 'critical' | 'info'>> = {
  confirmed: 'critical',
  moved: 'critical',
  'not-moved': 'critical',
  recovered: 'info',
};

const headlines: Readonly<Record<StepKind, string>> = {
  confirmed: 'DOWN',
  moved: 'MOVED',
  'not-moved': 'NOT MOVED',
  recovered: 'RECOVERED',
};

export interface MessageContext {
  readonly fleet: string;
  /** Set when the ledger could not be written: the page may then come twice, and says so. */
  readonly unclaimed: boolean;
}

/** @param incident The step's own, as far as it is still told of. */
export function messageFor(incident: EarlierIncident, step: Step, context: MessageContext): Message {
  const headline = `${headlines[step.kind]} ${incident.application}`;
  const doubt = context.unclaimed ? ' (may come twice: the ledger cannot be written)' : '';
  const timeline = incident.steps.map(
    (said) => `${new Date(said.atMs).toISOString()}  ${said.kind}: ${said.text}`,
  );
  return {
    subject: shorten(gsm(`[${context.fleet}] ${headline}`), subjectCharacters),
    // The doubt must be read, so it is the text before it that is cut.
    sms: shorten(gsm(`${headlines[step.kind]}: ${step.text}`), smsCharacters - doubt.length) + doubt,
    email: [
      `${headline}${doubt}`,
      '',
      step.text,
      ...(step.because === undefined ? [] : ['', `What to do: docs/failover.md, "${step.because}"`]),
      '',
      `Incident ${incident.id}, opened ${new Date(incident.openedAtMs).toISOString()}`,
      ...timeline,
      '',
    ].join('\n'),
    json: { fleet: context.fleet, incident: incident.id, application: incident.application, step },
    attributes: {
      fleet: context.fleet,
      incident: incident.id,
      application: incident.application,
      step: step.kind,
      severity: severities[step.kind],
    },
  };
}

/** Characters outside GSM-7 halve the length of an SMS and more; SNS subjects must be ASCII. */
function gsm(text: string): string {
  return (
    text
      .normalize('NFKD')
      .replaceAll(/[‐-―]/g, '-')
      .replaceAll(/[‘’`]/g, "'")
      .replaceAll(/[“”]/g, '"')
      .replaceAll('…', '...')
      // What is left of accents, then whatever has no plain form. GSM-7 counts brackets, braces, ^, ~, | and \ double.
      .replaceAll(/[\u0300-\u036f]/g, '')
      .replaceAll(/[^\x20-\x7e]/g, '?')
      .replaceAll('[', '(')
      .replaceAll(']', ')')
      .replaceAll(/[{}^~|\\]/g, '?')
  );
}

function shorten(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 3)}...`;
}
