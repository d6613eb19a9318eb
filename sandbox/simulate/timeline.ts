/**
 * A run as a person can follow it: what broke, what was seen, what was decided and why, what became of it, and who was
 * told; one line each, by time.
 */
import type { JournalEntry, JournalEvent } from '../../shared/journal.ts';
import { EchoFilter } from '../scenario/echo-filter.ts';
import { type Fault, isLasting } from '../scenario/fault.ts';
import type { RunAlert } from '../scenario/run.ts';
import type { Scenario } from '../scenario/scenario.ts';

export interface TimelineLine {
  readonly atSeconds: number;
  readonly kind: JournalEvent | 'fault' | 'heal' | 'deed';
  /** Empty where it concerns no application. */
  readonly application: string;
  readonly text: string;
}

export interface Told {
  readonly scenario: Scenario;
  /** True time of second 0, epoch milliseconds. */
  readonly startMs: number;
  readonly journal: readonly JournalEntry[];
  readonly alerts: readonly RunAlert[];
}

/** Votes and suspicions are left out where verdicts are enough. */
export function timelineOf(told: Told, options: { readonly votes: boolean }): readonly TimelineLine[] {
  const lines = [
    ...told.scenario.faults.flatMap((fault) => faultLines(fault, told.scenario)),
    ...journalLines(told, options.votes),
    ...alertLines(told.alerts),
  ];
  return lines
    .map((line, order) => ({ line, order }))
    .sort((one, other) => one.line.atSeconds - other.line.atSeconds || one.order - other.order)
    .map(({ line }) => line);
}

/** For example `12:34.5  move       api       failover, epoch 2: …`. */
export function timelineText({ atSeconds, kind, application, text }: TimelineLine): string {
  return `${clockText(atSeconds).padStart(9)}  ${kind.padEnd(9)}  ${application.padEnd(8)}  ${text}`;
}

/** Hours only where there are any. */
function clockText(atSeconds: number): string {
  const tenths = Math.max(0, Math.round(atSeconds * 10));
  const seconds = ((tenths % 600) / 10).toFixed(1).padStart(4, '0');
  const minutes = Math.floor(tenths / 600) % 60;
  const hours = Math.floor(tenths / 36_000);
  return hours === 0 ? `${minutes}:${seconds}` : `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`;
}

function faultLines(fault: Fault, { durationSeconds }: Scenario): TimelineLine[] {
  const application = 'application' in fault && fault.application !== undefined ? fault.application : '';
  const line = (atSeconds: number, kind: TimelineLine['kind'], text: string): TimelineLine => ({
    atSeconds,
    kind,
    application,
    text,
  });
  const text = faultText(fault);
  if (!isLasting(fault)) return [line(fault.at, 'deed', text)];
  const ends = fault.until !== undefined && fault.until < durationSeconds;
  return [line(fault.at, 'fault', text), ...(ends ? [line(fault.until ?? 0, 'heal', `over: ${text}`)] : [])];
}

/** Kind and mode first, then the rest as the file has it. */
function faultText({ at: _at, ...fault }: Fault): string {
  const { kind, ...rest } = fault;
  const head = 'mode' in rest ? `${kind} ${rest.mode}` : 'do' in rest ? `${kind}: ${rest.do}` : kind;
  const keys = Object.entries(rest).filter(([key]) => !['mode', 'do', 'until', 'application'].includes(key));
  const said = keys.map(
    ([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`,
  );
  return [head, ...said].join(', ');
}

function journalLines({ journal, startMs }: Told, votes: boolean): TimelineLine[] {
  const echoes = new EchoFilter();
  return journal.flatMap((entry) => {
    const { at, event, application = '', text } = entry;
    const isNews = echoes.isNews(entry);
    // Messages are told of as they arrive.
    if (!isNews || at < startMs || event === 'alert') return [];
    if (!votes && (event === 'vote' || event === 'suspicion')) return [];
    return [{ atSeconds: (at - startMs) / 1000, kind: event, application, text }];
  });
}

/** One line for a message, with everybody who got it. */
function alertLines(alerts: readonly RunAlert[]): TimelineLine[] {
  const groups = new Map<string, RunAlert[]>();
  for (const alert of alerts) {
    const key = `${alert.atSeconds} ${alert.application} ${alert.step}`;
    groups.set(key, [...(groups.get(key) ?? []), alert]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const people = group.map(({ person, channels }) => `${person} (${channels.join(', ')})`).join(' and ');
    return [
      {
        atSeconds: first.atSeconds,
        kind: 'alert' as const,
        application: first.application,
        text: `"${first.step}" reaches ${people}`,
      },
    ];
  });
}
