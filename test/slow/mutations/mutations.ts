/** Mistakes that somebody could make, each as an exact change of the source, with the scenario in which it would show. */
import type { TargetName } from './targets.ts';

export interface Edit {
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Mutation {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly target: TargetName;
}

const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

/** What catches some mistakes before they do harm; without it they show. */
const noEvidenceGuard: readonly Edit[] = [
  edit('shared/routing/guards.ts', "['evidence-old', restsOnOldEvidence],", ''),
  edit('functions/steer/send-courses.ts', 'if (nowMs > evidenceUntilMs) return', 'if (nowMs < 0) return'),
];

export const mutations: readonly Mutation[] = [
  {
    name: 'a pass goes on with its own old course, whatever DNS has by now',
    target: 'two-courses',
    edits: [
      edit(
        'functions/steer/send-courses.ts',
        "if (application === undefined || current?.epoch !== course.epoch) return { kind: 'outrun' };",
        "if (application === undefined || current === undefined) return { kind: 'outrun' };",
      ),
      edit(
        'functions/steer/send-courses.ts',
        'const finding = reconcile({ application, course: current, live });',
        'const finding = reconcile({ application, course, live });',
      ),
      edit(
        'shared/routing/reconcile.ts',
        'marker.epoch > course.epoch) return adopt(marker);',
        'false) return adopt(marker);',
      ),
      edit(
        'shared/routing/reconcile.ts',
        "return marker === undefined ? course.kind !== 'adopted' : marker.epoch < course.epoch;",
        "return marker === undefined ? course.kind !== 'adopted' : marker.epoch !== course.epoch;",
      ),
      edit('shared/routing/reconcile.ts', 'marker === undefined || marker.epoch < course.epoch,', 'true,'),
      edit(
        'shared/routing/batch.ts',
        'read.marker === undefined || read.marker.epoch < course.epoch,',
        'true,',
      ),
    ],
  },
  {
    name: 'DNS that is as new as the ledger is taken over',
    target: 'outage',
    edits: [
      edit(
        'shared/routing/reconcile.ts',
        'marker.epoch > course.epoch) return adopt',
        'marker.epoch >= course.epoch) return adopt',
      ),
    ],
  },
  {
    name: 'a batch is sent over the same epoch',
    target: 'hand-edit',
    edits: [
      edit(
        'shared/routing/reconcile.ts',
        "return marker === undefined ? course.kind !== 'adopted' : marker.epoch < course.epoch;",
        "return marker === undefined ? course.kind !== 'adopted' : marker.epoch <= course.epoch;",
      ),
      edit('shared/routing/reconcile.ts', 'marker === undefined || marker.epoch < course.epoch,', 'true,'),
      edit(
        'shared/routing/batch.ts',
        'read.marker === undefined || read.marker.epoch < course.epoch,',
        'true,',
      ),
    ],
  },
  {
    name: 'records are overwritten in place of being swapped',
    target: 'outage',
    edits: [
      edit(
        'shared/routing/batch.ts',
        "...deleted.sort(byTypeAndRegion).map((record) => change('DELETE', record)),",
        '...deleted.slice(deleted.length),',
      ),
      edit('shared/routing/batch.ts', "[change('DELETE', read.markerRecord)]", '[]'),
      edit(
        'shared/routing/batch.ts',
        "(record) => change('CREATE', record)",
        "(record) => change('UPSERT', record)",
      ),
      edit('shared/routing/batch.ts', "change('CREATE', markerRecord(", "change('UPSERT', markerRecord("),
    ],
  },
  {
    name: 'votes that are stale count',
    target: 'last-word',
    edits: [
      edit(
        'shared/health/freshness.ts',
        'nowMs - firstSeenMs <= FRESH_INTERVALS * intervalMs &&\n    nowMs - report.slotDueMs <= DUE_INTERVALS * intervalMs',
        'nowMs - firstSeenMs >= 0 && intervalMs > 0',
      ),
      ...noEvidenceGuard,
    ],
  },
  {
    name: "another region's clock is believed",
    target: 'last-word-ahead',
    edits: [
      edit(
        'shared/health/freshness.ts',
        'nowMs - firstSeenMs <= FRESH_INTERVALS * intervalMs &&',
        'firstSeenMs > 0 &&',
      ),
      edit(
        'shared/health/freshness.ts',
        'return report.slotDueMs - nowMs - AHEAD_INTERVALS * intervalSeconds * 1000;',
        'return 0;',
      ),
      ...noEvidenceGuard,
    ],
  },
  {
    name: 'one vote is enough',
    target: 'one-voice',
    edits: [
      edit(
        'shared/health/verdict.ts',
        'if (cast < Math.max(minVotes, Math.min(2, vantageCount))) {',
        'if (cast < 1) {',
      ),
    ],
  },
  {
    name: 'a region about which nothing is proven is taken',
    target: 'doubtful-target',
    edits: [
      edit('shared/routing/candidates.ts', "if (seen.stale) return 'stale';", ''),
      edit('shared/routing/guards.ts', "['last-region', leavesLastRegion],", ''),
      ...noEvidenceGuard,
    ],
  },
  {
    name: 'traffic that needs a writer goes where there is none',
    target: 'outage',
    edits: [
      edit(
        'shared/routing/candidates.ts',
        "if (writerRegion !== undefined && writerRegion !== region) return 'writer-elsewhere';",
        '',
      ),
    ],
  },
  {
    name: 'references in the region that is judged count',
    target: 'dead-references',
    edits: [
      edit(
        'shared/health/references.ts',
        'const elsewhere = results.filter(({ place }) => place !== regionJudged);',
        "const elsewhere = results.filter(({ place }) => place !== '');",
      ),
    ],
  },
  {
    name: 'the freeze is not read again before sending',
    target: 'late-freeze',
    edits: [edit('functions/steer/send-courses.ts', 'if (freeze !== undefined) {', 'if (freeze === null) {')],
  },
  {
    name: 'two moves need no rest between them',
    target: 'short-outage',
    edits: [edit('shared/routing/guards.ts', "['cooling-down', isCoolingDown],", '')],
  },
  {
    name: 'moves are not counted',
    target: 'short-outage-one-move',
    edits: [edit('shared/routing/guards.ts', "['moves-per-hour', isOverHourlyLimit],", '')],
  },
  {
    name: 'a page is marked as sent before it is',
    target: 'silent-topics',
    edits: [
      edit(
        'functions/notify/notify.ts',
        'if (!unclaimed && !(await ports.ledger.claimAlert(alert, { region, run }, nowMs))) continue;',
        'if (!unclaimed && !(await ports.ledger.claimAlert(alert, { region, run }, nowMs))) continue;\n    if (!unclaimed) await ports.ledger.markSent(alert, nowMs);',
      ),
    ],
  },
  {
    name: 'pages are not claimed',
    target: 'two-copies',
    edits: [
      edit(
        'functions/notify/notify.ts',
        'if (!unclaimed && !(await ports.ledger.claimAlert(alert, { region, run }, nowMs))) continue;',
        '',
      ),
    ],
  },
  {
    name: 'decisions are not recorded',
    target: 'outage',
    edits: [
      edit(
        'functions/steer/tell.ts',
        'if (each.decision.times === 1 || !isCalm(each.decision)) await record(each, context);',
        'if (each.decision.times === 0) await record(each, context);',
      ),
    ],
  },
  {
    name: 'a closed gate forgets that a quorum was closed',
    target: 'gates-alone',
    edits: [
      edit(
        'shared/routing/gate-actions.ts',
        'const latched = gate.latched || latchesNow(gate, situation);',
        'const latched = false;',
      ),
    ],
  },
  {
    name: 'the latch is released by the course in place of DNS',
    target: 'gates-ahead',
    edits: [
      edit(
        'shared/routing/gate-view.ts',
        'const marker = newestMarker(texts);',
        'const marker = course ?? newestMarker(texts);',
      ),
    ],
  },
  {
    name: 'gates close in a frozen fleet',
    target: 'frozen',
    edits: [
      edit(
        'shared/routing/gate-closing.ts',
        'const frozen = freezeOfGate(region, situation);\n  if (frozen !== undefined) return stayOpen(frozen);',
        '',
      ),
      edit(
        'shared/routing/gate-closing.ts',
        "if (down.some(({ heldBy }) => heldBy !== undefined)) return stayOpen('held');",
        '',
      ),
      edit(
        'shared/routing/gate-closing.ts',
        "if (others.some(([other]) => !mayGain(other, situation))) return stayOpen('frozen');",
        '',
      ),
    ],
  },
  {
    name: 'gates do not wait for the weights',
    target: 'gates-alone',
    edits: [
      edit('shared/routing/gate-closing.ts', 'if (waitedMs < situation.gateAfterMs)', 'if (waitedMs < 0)'),
    ],
  },
  {
    name: 'one closed gate moves the course',
    target: 'one-gate',
    edits: [
      edit(
        'shared/routing/gate.ts',
        'closed.filter((each) => each === region).length >= quorum',
        'closed.filter((each) => each === region).length >= 1',
      ),
    ],
  },
];
