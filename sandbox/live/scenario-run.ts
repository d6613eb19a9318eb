/** Makes a run out of what a play recorded. Pure. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Weights } from '../../shared/routing/course.ts';
import type { ApplicationRun, Run, RunAlert, RunMove, RunRefusal } from '../scenario/run.ts';
import type { Delivery } from '../world/sns-types.ts';
import type { SandboxEvent } from './sandbox-event.ts';
import type { RecordedAnswer } from './scenario-recorder.ts';

export interface Recording {
  readonly fleet: Fleet;
  readonly startMs: number;
  readonly endMs: number;
  /** Of those from before the start only the decision counts that was then in force. */
  readonly events: readonly SandboxEvent[];
  /** By application, in order. */
  readonly answers: Readonly<Record<string, readonly RecordedAnswer[]>>;
  readonly finalWeights: Readonly<Record<string, Weights>>;
  readonly inbox: readonly Delivery[];
}

export function runOf(recording: Recording): Run {
  const { fleet, startMs, endMs } = recording;
  return {
    // A timer may fire a millisecond early or late; nobody counts finer than tenths.
    durationSeconds: Math.round((endMs - startMs) / 100) / 10,
    applications: Object.fromEntries(
      Object.keys(fleet.applications).map((application) => [
        application,
        applicationRun(application, recording),
      ]),
    ),
    alerts: alertsOf(recording),
  };
}

function applicationRun(application: string, recording: Recording): ApplicationRun {
  const { startMs, endMs } = recording;
  const own = recording.events.filter((event) => event.application === application && event.at <= endMs);
  const played = own.filter(({ at }) => at >= startMs);
  const inForce = own.filter(({ event, at }) => event === 'decision' && at < startMs).slice(-1);
  const secondsOf = (atMs: number) => (atMs - startMs) / 1000;
  const answers = recording.answers[application] ?? [];
  return {
    moves: movesOf(played, answers, secondsOf),
    refusals: refusalsOf(played, secondsOf),
    reasons: [...new Set([...inForce, ...played].filter(isReasoned).flatMap(({ because }) => because ?? []))],
    downAtSeconds: played
      .filter(({ event, state }) => event === 'verdict' && state === 'down')
      .map(({ at }) => secondsOf(at)),
    answers: answers.map(({ atMs, weights }) => ({ atSeconds: secondsOf(atMs), weights })),
    finalWeights: recording.finalWeights[application] ?? {},
  };
}

/** What is said of one epoch, by whichever region: a region that dies between two effects leaves words out. */
function movesOf(
  events: readonly SandboxEvent[],
  answers: readonly RecordedAnswer[],
  secondsOf: (atMs: number) => number,
): RunMove[] {
  const said = events.filter(({ event }) => event === 'move' || event === 'accepted');
  const epochs = [...new Set(said.flatMap(({ epoch }) => epoch ?? []))].sort((one, other) => one - other);
  return epochs.flatMap((epoch) => {
    const own = said.filter((event) => event.epoch === epoch);
    const [first] = own;
    if (first?.weights === undefined) return [];
    const accepted = own.find(({ event }) => event === 'accepted');
    const answered = answers.find((answer) => answer.epoch >= epoch);
    const acceptedMs = accepted?.at ?? answered?.atMs;
    return {
      epoch,
      kind: first.kind ?? '',
      because: first.because ?? '',
      from: weightsBefore(epoch, first.at, said, answers),
      to: first.weights,
      decidedAtSeconds: secondsOf(first.at),
      atSeconds: acceptedMs === undefined ? null : secondsOf(acceptedMs),
      answeredSeconds: answered === undefined ? null : secondsOf(answered.atMs),
    };
  });
}

/** Those of the epoch before, or, where people edited them since, as they were answered when it was decided. */
function weightsBefore(
  epoch: number,
  decidedMs: number,
  said: readonly SandboxEvent[],
  answers: readonly RecordedAnswer[],
): Weights {
  const answered = answers.findLast(({ atMs }) => atMs <= decidedMs) ?? answers[0];
  const before = said.findLast((event) => event.epoch !== undefined && event.epoch < epoch);
  const isAnswered = before === undefined || (answered?.epoch ?? 0) >= (before.epoch ?? 0);
  return (isAnswered ? answered?.weights : before.weights) ?? {};
}

function isReasoned({ event }: SandboxEvent): boolean {
  return event === 'decision' || event === 'move' || event === 'accepted' || event === 'error';
}

export function refusalsOf(
  events: readonly SandboxEvent[],
  secondsOf: (atMs: number) => number,
): RunRefusal[] {
  const refusing = events.filter(
    ({ event, state, because }) =>
      because !== undefined &&
      ((event === 'decision' && state === 'stay' && because !== 'healthy') || event === 'error'),
  );
  return [...new Set(refusing.flatMap(({ because }) => because ?? []))].map((because) => {
    const same = refusing.filter((event) => event.because === because);
    return { atSeconds: secondsOf(Math.min(...same.map(({ at }) => at))), because, times: same.length };
  });
}

/** One for each message and person, however many of the person's addresses it reached. */
export function alertsOf({
  fleet,
  inbox,
  startMs,
  endMs,
}: Pick<Recording, 'fleet' | 'inbox' | 'startMs' | 'endMs'>): RunAlert[] {
  const messages = inbox.filter(({ token, atMs }) => token === undefined && atMs >= startMs && atMs <= endMs);
  return Object.entries(fleet.people).flatMap(([person, { email, sms, https }]) => {
    const own = messages.filter(({ endpoint }) => [email, sms, https].includes(endpoint));
    return [...new Set(own.map(({ messageId }) => messageId))].flatMap((messageId): RunAlert[] => {
      const copies = own.filter((message) => message.messageId === messageId);
      const [first] = copies;
      if (first === undefined) return [];
      return [
        {
          atSeconds: (first.atMs - startMs) / 1000,
          incident: first.attributes['incident']?.StringValue ?? '',
          application: first.attributes['application']?.StringValue ?? '',
          step: first.attributes['step']?.StringValue ?? '',
          person,
          channels: copies.map(({ protocol }) => protocol),
        },
      ];
    });
  });
}
