/** Where traffic may be sent, by whom, and over what: plays that keep a promise, and plays that break it. */
import {
  comparedAndSwapped,
  growingEpochs,
  oneWinner,
  orderedDns,
} from '../../sandbox/simulate/invariants/epochs.ts';
import { frozen } from '../../sandbox/simulate/invariants/frozen.ts';
import { loneAccuser } from '../../sandbox/simulate/invariants/lone-accuser.ts';
import { provenTarget, somewhere } from '../../sandbox/simulate/invariants/proven-target.ts';
import { accused, closes, forcing, freeze, nowhere, type Row, toEast, toWest } from './invariants-plays.ts';
import { east, europe, west } from './invariants-stage.ts';

export const moveRows: readonly Row[] = [
  {
    says: 'two of three accuse',
    invariant: loneAccuser,
    breaks: false,
    play: (stage) => accused(stage).course(toWest),
  },
  {
    says: 'one of three accuses',
    invariant: loneAccuser,
    breaks: true,
    play: (stage) => stage.votes(east, 'down', 'up', 'up').course(toWest),
  },
  {
    says: 'one accuses and nobody else speaks',
    invariant: loneAccuser,
    breaks: true,
    play: (stage) => stage.votes(east, 'down').course(toWest),
  },
  {
    says: 'the second accusation is 50 s old',
    invariant: loneAccuser,
    breaks: false,
    play: (stage) => stage.votes(east, 'down').at(50).vote(west, east, 'down').course(toWest),
  },
  {
    says: 'the second accusation is older than that',
    invariant: loneAccuser,
    breaks: true,
    play: (stage) => stage.votes(east, 'down').at(50.1).vote(west, east, 'down').course(toWest),
  },
  {
    says: 'nobody is accused by going back',
    invariant: loneAccuser,
    breaks: false,
    play: (stage) => stage.course(toWest, { because: 'preferred-back', kind: 'failback' }),
  },
  {
    says: 'two vouch for the target',
    invariant: provenTarget,
    breaks: false,
    play: (stage) => stage.votes(west, 'up', 'degraded', 'down').course(toWest),
  },
  {
    says: 'one vouches for the target',
    invariant: provenTarget,
    breaks: true,
    play: (stage) => stage.votes(west, 'up', 'down', 'unknown').course(toWest),
  },
  {
    says: 'nobody knows the target',
    invariant: provenTarget,
    breaks: true,
    play: (stage) => stage.votes(west, 'unknown', 'unknown', 'unknown').course(toWest),
  },
  {
    says: 'an operator forces the target',
    invariant: provenTarget,
    breaks: false,
    faults: [forcing],
    play: (stage) => stage.at(1).course(toWest, { forced: true, because: 'operator' }),
  },
  {
    says: 'nobody forced what is said to be forced',
    invariant: provenTarget,
    breaks: true,
    play: (stage) => stage.at(1).course(toWest, { forced: true, because: 'operator' }),
  },
  {
    says: 'a course gives weight',
    invariant: somewhere,
    breaks: false,
    play: (stage) => stage.course(toWest).batch(toWest, 2),
  },
  { says: 'a course gives none', invariant: somewhere, breaks: true, play: (stage) => stage.course(nowhere) },
  {
    says: 'a batch leaves none',
    invariant: somewhere,
    breaks: true,
    play: (stage) => stage.batch(nowhere, 2),
  },
  {
    says: 'epochs grow',
    invariant: growingEpochs,
    breaks: false,
    play: (stage) => stage.course(toEast).course(toWest).batch(toEast, 1).batch(toWest, 2),
  },
  {
    says: 'DNS goes back',
    invariant: growingEpochs,
    breaks: true,
    play: (stage) => stage.batch(toWest, 2).batch(toEast, 1),
  },
  {
    says: 'the ledger goes back',
    invariant: growingEpochs,
    breaks: true,
    play: (stage) => stage.course(toEast).course(toWest).course(toEast, { epoch: 1, atMs: 5 }),
  },
  {
    says: 'what the ledger has already is taken over',
    invariant: growingEpochs,
    breaks: true,
    play: (stage) =>
      stage.course(toEast).course(toEast, { epoch: 1, kind: 'adopted', because: 'adopted', atMs: 5 }),
  },
  {
    says: 'of one epoch, what DNS has is taken over',
    invariant: growingEpochs,
    breaks: false,
    play: (stage) =>
      stage.course(toEast).course(toWest, { epoch: 1, kind: 'adopted', because: 'adopted', atMs: 5 }),
  },
  {
    says: 'a batch swaps an older marker',
    invariant: comparedAndSwapped,
    breaks: false,
    play: (stage) => stage.batch(toEast, 1).batch(toWest, 2),
  },
  {
    says: 'a batch leaves the marker that stands there',
    invariant: comparedAndSwapped,
    breaks: true,
    play: (stage) => stage.batch(toEast, 1).batch(toWest, 2, { deletes: 0 }),
  },
  {
    says: 'a batch overwrites',
    invariant: comparedAndSwapped,
    breaks: true,
    play: (stage) => stage.batch(toEast, 1).batch(toWest, 2, { action: 'UPSERT' }),
  },
  {
    says: 'a batch replaces its own epoch with other weights',
    invariant: comparedAndSwapped,
    breaks: true,
    play: (stage) => stage.batch(toEast, 2).batch(toWest, 2),
  },
  {
    says: 'maintenance leaves epoch and weights alone',
    invariant: comparedAndSwapped,
    breaks: false,
    play: (stage) => stage.batch(toEast, 2).batch(toEast, 2),
  },
  {
    says: 'a course ordered what DNS has',
    invariant: orderedDns,
    breaks: false,
    play: (stage) => stage.course(toWest).batch(toWest, 1),
  },
  {
    says: 'no course ordered it',
    invariant: orderedDns,
    breaks: true,
    play: (stage) => stage.course(toWest).batch(toEast, 1),
  },
  {
    says: 'one course is set on an epoch',
    invariant: oneWinner,
    breaks: false,
    play: (stage) => stage.course(toWest).course(toEast),
  },
  {
    says: 'two are',
    invariant: oneWinner,
    breaks: true,
    play: (stage) => stage.course(toWest).at(1).course(toEast, { epoch: 1 }),
  },
  {
    says: 'a run that read no freeze moves',
    invariant: frozen,
    breaks: false,
    play: (stage) => stage.reads().course(toWest).reads().batch(toWest, 1),
  },
  {
    says: 'a run that read a freeze sets a course',
    invariant: frozen,
    breaks: true,
    play: (stage) => stage.reads([freeze]).course(toWest),
  },
  {
    says: 'a run that read a freeze since sends',
    invariant: frozen,
    breaks: true,
    play: (stage) => stage.reads().course(toWest).reads([freeze]).batch(toWest, 1),
  },
  {
    says: 'a run does not read again before it sends',
    invariant: frozen,
    breaks: true,
    play: (stage) => stage.reads().at(0.5).course(toWest).at(1).batch(toWest, 1),
  },
  {
    says: 'a run that read nothing moves',
    invariant: frozen,
    breaks: true,
    play: (stage) => stage.course(toWest),
  },
  {
    says: 'the freeze is over',
    invariant: frozen,
    breaks: false,
    play: (stage) => stage.reads([{ ...freeze, expiresAtMs: 1 }]).course(toWest),
  },
  {
    says: 'the freeze is of another application',
    invariant: frozen,
    breaks: false,
    play: (stage) => stage.reads([{ ...freeze, scope: 'application', application: 'shop' }]).course(toWest),
  },
  {
    says: 'the freeze is of a region that would gain',
    invariant: frozen,
    breaks: true,
    play: (stage) =>
      stage
        .course(toEast)
        .reads([{ ...freeze, scope: 'region', region: west }])
        .course(toWest),
  },
  {
    says: 'a gate closes in a frozen fleet',
    invariant: frozen,
    breaks: true,
    play: (stage) => closes(stage.reads([freeze]), europe),
  },
  {
    says: 'a gate closes in a fleet that is not',
    invariant: frozen,
    breaks: false,
    play: (stage) => closes(stage.reads(), europe),
  },
  {
    says: 'a gate closes and nothing could be read',
    invariant: frozen,
    breaks: true,
    play: (stage) => closes(stage, europe),
  },
];
