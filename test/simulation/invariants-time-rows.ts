/** What must be told, recorded and done in time: plays that keep a promise, and plays that break it. */
import { evidenceAge } from '../../sandbox/simulate/invariants/evidence-age.ts';
import { gatedMove, gateVote, latch } from '../../sandbox/simulate/invariants/gates.ts';
import { movesPerHour, rest } from '../../sandbox/simulate/invariants/move-rate.ts';
import { allDown, pagedEach, pagedInTime, pagedOnce } from '../../sandbox/simulate/invariants/pages.ts';
import { promptMove } from '../../sandbox/simulate/invariants/prompt-move.ts';
import { recordedMoves, recordedRefusals } from '../../sandbox/simulate/invariants/recorded.ts';
import { settled } from '../../sandbox/simulate/invariants/settled.ts';
import { writerFirst } from '../../sandbox/simulate/invariants/writer-first.ts';
import {
  accused,
  closes,
  closesAll,
  dead,
  moves,
  opens,
  type Row,
  record,
  rests,
  slots,
  toEast,
  toWest,
} from './invariants-plays.ts';
import { east, europe, west } from './invariants-stage.ts';

export const timeRows: readonly Row[] = [
  {
    says: 'a reader of data moves',
    invariant: writerFirst,
    breaks: false,
    play: (stage) => stage.course(toWest),
  },
  {
    says: 'a decision is recorded 90 s later',
    invariant: recordedMoves,
    breaks: false,
    play: (stage) =>
      stage.course(toWest).at(90).effect('telemetry', 'keepDecision', [record], undefined).pass(5),
  },
  {
    says: 'a decision is not recorded by then',
    invariant: recordedMoves,
    breaks: true,
    play: (stage) => stage.course(toWest).at(90).pass(1),
  },
  {
    says: 'a record has no evidence',
    invariant: recordedMoves,
    breaks: true,
    play: (stage) =>
      stage.effect(
        'telemetry',
        'keepDecision',
        [{ ...record, evidence: { situation: { verdicts: {} }, decision: {} } }],
        undefined,
      ),
  },
  {
    says: 'whoever moved has died',
    invariant: recordedMoves,
    breaks: false,
    faults: [{ kind: 'region-down', region: europe, route53: false, at: 1 }],
    play: (stage) => stage.course(toWest).at(1).pass(100),
  },
  {
    says: 'nothing says why traffic stays',
    invariant: recordedRefusals,
    breaks: true,
    play: (stage) => stage.votes(east, 'down', 'down', 'down').pass(155),
  },
  {
    says: 'it is said each minute',
    invariant: recordedRefusals,
    breaks: false,
    play: (stage) => {
      stage.votes(east, 'down', 'down', 'down');
      for (let minute = 0; minute < 5; minute++)
        stage.effect('telemetry', 'keepDecision', [record], undefined).pass(60);
    },
  },
  {
    says: 'a return has rested',
    invariant: rest,
    breaks: false,
    play: (stage) => stage.course(toWest).at(600).course(toEast, { because: 'preferred-back' }),
  },
  {
    says: 'a return has not rested',
    invariant: rest,
    breaks: true,
    play: (stage) => stage.course(toWest).at(590).course(toEast, { because: 'preferred-back' }),
  },
  {
    says: 'a failover needs no rest',
    invariant: rest,
    breaks: false,
    play: (stage) => stage.course(toWest).at(5).course(toEast),
  },
  { says: 'four moves in an hour', invariant: movesPerHour, breaks: false, play: (stage) => moves(stage, 4) },
  { says: 'five moves in an hour', invariant: movesPerHour, breaks: true, play: (stage) => moves(stage, 5) },
  {
    says: 'the fifth is what people ask',
    invariant: movesPerHour,
    breaks: false,
    play: (stage) => moves(stage, 4).at(900).course(toWest, { because: 'operator' }),
  },
  {
    says: 'the fifth is a step of a ramp',
    invariant: movesPerHour,
    breaks: false,
    play: (stage) => moves(stage, 4).at(900).course(toWest, { kind: 'ramp', because: 'ramp-step' }),
  },
  {
    says: 'a step is published once',
    invariant: pagedOnce,
    breaks: false,
    play: (stage) => stage.page().page({ number: 1 }),
  },
  {
    says: 'a step is published twice',
    invariant: pagedOnce,
    breaks: true,
    play: (stage) => stage.page().page(),
  },
  {
    says: 'a page says that it may come twice',
    invariant: pagedOnce,
    breaks: false,
    play: (stage) => stage.page().page({}, 'it may come twice'),
  },
  {
    says: 'a run may have ended before it could note the page',
    invariant: pagedOnce,
    breaks: false,
    faults: [{ kind: 'lambda', function: 'notify', region: east, mode: 'crash', at: 5, until: 20 }],
    play: (stage) => stage.at(10).pass(1).page().at(60).page(),
  },
  {
    says: 'a clock is a minute off, so that a live claim looks dead',
    invariant: pagedOnce,
    breaks: false,
    faults: [{ kind: 'clock', region: east, skewSeconds: -60, at: 5, until: 20 }],
    play: (stage) => stage.at(10).pass(1).page().at(12).page(),
  },
  {
    says: 'a clock is off by less than a minute, which is no excuse',
    invariant: pagedOnce,
    breaks: true,
    faults: [{ kind: 'clock', region: east, skewSeconds: -59, at: 5, until: 20 }],
    play: (stage) => stage.at(10).pass(1).page().at(12).page(),
  },
  {
    says: 'a step is published in time',
    invariant: pagedEach,
    breaks: false,
    play: (stage) => stage.incident([{}]).at(150).page().pass(10),
  },
  {
    says: 'a step is not published in time',
    invariant: pagedEach,
    breaks: true,
    play: (stage) => stage.incident([{}]).at(150).pass(1),
  },
  {
    says: 'the next incident takes the place of one that was published',
    invariant: pagedEach,
    breaks: false,
    play: (stage) => stage.incident([{}]).page().at(60).incident([{}], { id: 'api-2' }).pass(100),
  },
  {
    says: 'the next incident takes the place of one that was not',
    invariant: pagedEach,
    breaks: true,
    play: (stage) => stage.incident([{}]).at(60).incident([{}], { id: 'api-2' }).pass(100),
  },
  {
    says: 'nobody can be told for as long as SNS is gone',
    invariant: pagedEach,
    breaks: false,
    faults: [{ kind: 'sns', region: europe, mode: 'down', at: 0, until: 100 }],
    play: (stage) => stage.incident([{}]).pass(240),
  },
  {
    says: 'and then somebody is to be told',
    invariant: pagedEach,
    breaks: true,
    faults: [{ kind: 'sns', region: europe, mode: 'down', at: 0, until: 100 }],
    play: (stage) => stage.incident([{}]).pass(255),
  },
  {
    says: 'an outage is paged in time',
    invariant: pagedInTime,
    breaks: false,
    faults: [dead(east)],
    play: (stage) => stage.pass(20).incident([{}]).page().pass(300),
  },
  {
    says: 'an outage is not paged in time',
    invariant: pagedInTime,
    breaks: true,
    faults: [dead(east)],
    play: (stage) => stage.pass(168),
  },
  {
    says: 'the time is not over',
    invariant: pagedInTime,
    breaks: false,
    faults: [dead(east)],
    play: (stage) => stage.pass(165),
  },
  {
    says: 'too few vantages can see the outage',
    invariant: pagedInTime,
    breaks: false,
    faults: [
      dead(east),
      { kind: 'vantage-isolated', vantage: east, aws: false, at: 0 },
      { kind: 'vantage-isolated', vantage: west, aws: false, at: 0 },
    ],
    play: (stage) => stage.pass(400),
  },
  {
    says: 'all is down and nothing moves',
    invariant: allDown,
    breaks: false,
    faults: [dead(east), dead(west), dead(europe)],
    play: (stage) => stage.pass(100),
  },
  {
    says: 'all is down and something moves',
    invariant: allDown,
    breaks: true,
    faults: [dead(east), dead(west), dead(europe)],
    play: (stage) => stage.pass(100).course(toWest),
  },
  {
    says: 'that all is down is said twice',
    invariant: allDown,
    breaks: true,
    play: (stage) => stage.page({ because: 'all-down' }).page({ number: 1, because: 'all-down' }),
  },
  {
    says: 'traffic leaves an outage in time',
    invariant: promptMove,
    breaks: false,
    faults: [dead(east, 200)],
    play: (stage) => stage.pass(290).batch(toWest, 2).pass(100),
  },
  {
    says: 'traffic stays in an outage',
    invariant: promptMove,
    breaks: true,
    faults: [dead(east, 200)],
    play: (stage) => stage.pass(300),
  },
  {
    says: 'no other region is in order',
    invariant: promptMove,
    breaks: false,
    faults: [dead(east, 200), dead(west, 100), dead(europe, 100)],
    play: (stage) => stage.pass(400),
  },
  {
    says: 'the control plane is gone',
    invariant: promptMove,
    breaks: false,
    faults: [dead(east, 200), { kind: 'route53', mode: 'down', at: 0 }],
    play: (stage) => stage.pass(400),
  },
  {
    says: 'an operator moves by hand',
    invariant: promptMove,
    breaks: false,
    application: { failover: 'manual' },
    faults: [dead(east, 200)],
    play: (stage) => stage.pass(400),
  },
  {
    says: 'a gate closes on its own old vote',
    invariant: gateVote,
    breaks: false,
    play: (stage) => closes(stage.vote(europe, east, 'down').at(5), europe),
  },
  {
    says: 'a gate closes at once',
    invariant: gateVote,
    breaks: true,
    play: (stage) => closes(stage.vote(europe, east, 'down').at(3), europe),
  },
  {
    says: "a gate closes on another's vote",
    invariant: gateVote,
    breaks: true,
    play: (stage) => closes(stage.vote(west, east, 'down').at(60), europe),
  },
  {
    says: 'a gate closes for a region without traffic',
    invariant: gateVote,
    breaks: false,
    play: (stage) => closes(stage.dns(toWest, 2), europe),
  },
  {
    says: 'the course follows two gates',
    invariant: gatedMove,
    breaks: false,
    play: (stage) => closes(closes(stage, europe), west).course(toWest, { because: 'gated' }),
  },
  {
    says: 'the course follows one gate',
    invariant: gatedMove,
    breaks: true,
    play: (stage) => closes(stage, europe).course(toWest, { because: 'gated' }),
  },
  {
    says: 'a gate of a quorum opens while DNS has the old course',
    invariant: latch,
    breaks: true,
    play: (stage) => opens(closes(closes(stage.dns(toEast, 1), europe), west).at(90), west),
  },
  {
    says: 'it opens while a quorum has every region closed',
    invariant: latch,
    breaks: false,
    play: (stage) => opens(closesAll(stage.dns(toEast, 1), [west, europe, east]).at(90), west),
  },
  {
    says: 'it opens while every region but one is closed',
    invariant: latch,
    breaks: true,
    play: (stage) => opens(closesAll(closes(stage.dns(toEast, 1), west, europe), [west, east]).at(90), west),
  },
  {
    says: 'it opens before anybody could have seen the quorum',
    invariant: latch,
    breaks: false,
    play: (stage) => opens(closes(closes(stage.dns(toEast, 1), europe), west).at(89), west),
  },
  {
    says: 'it opens after DNS has moved on',
    invariant: latch,
    breaks: false,
    play: (stage) =>
      opens(
        closes(closes(stage.dns(toEast, 1), europe), west)
          .at(90)
          .dns(toWest, 2),
        west,
      ),
  },
  {
    says: 'one gate alone opens',
    invariant: latch,
    breaks: false,
    play: (stage) => opens(closes(stage.dns(toEast, 1), west).at(90), west),
  },
  {
    says: 'a course rests on fresh slots',
    invariant: evidenceAge,
    breaks: false,
    play: (stage) => accused(stage).remembers(europe, slots).at(27).course(toWest),
  },
  {
    says: 'a course rests on old slots',
    invariant: evidenceAge,
    breaks: true,
    play: (stage) => accused(stage).remembers(europe, slots).at(27.1).course(toWest),
  },
  {
    says: 'the slots are fresh in another region alone',
    invariant: evidenceAge,
    breaks: true,
    play: (stage) => accused(stage).remembers(west, slots).course(toWest),
  },
  {
    says: 'all has come to rest',
    invariant: settled,
    breaks: false,
    faults: [dead(east, 10, 100)],
    play: (stage) => rests(stage),
  },
  {
    says: 'DNS is behind',
    invariant: settled,
    breaks: true,
    faults: [dead(east, 10, 100)],
    play: (stage) => rests(stage).dns(toEast, 0),
  },
  {
    says: 'an incident is open',
    invariant: settled,
    breaks: true,
    faults: [dead(east, 10, 100)],
    play: (stage) => rests(stage).incident([]),
  },
  {
    says: 'it is too early to ask',
    invariant: settled,
    breaks: false,
    faults: [dead(east, 10, 400)],
    play: (stage) => rests(stage).incident([]),
  },
];
