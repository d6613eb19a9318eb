/** What a person has chosen that keeps Pointsman from moving traffic. */
import { type Check, defineCheck, failed, failedBy, passed } from '../check.ts';

const applicationsAct = defineCheck({
  id: 'observing',
  severity: 'notice',
  means: 'The application is in the mode `act`: in `observe` Pointsman decides and pages, and moves nothing.',
  remedy: "Set mode: 'act' in the fleet file once its decisions look right, and run npx cdk deploy --all.",
  period: 'minute',
  keeper: 'one-region',
  needs: [],
  subjects: ({ applications }) => Object.keys(applications),
  judge: (id, _facts, { fleet }) =>
    fleet.applications[id]?.mode === 'act' ? passed('it acts') : failed('it only observes'),
});

const nothingIsFrozenForever = defineCheck({
  id: 'endless-freezes',
  severity: 'notice',
  means:
    'No freeze is in force that does not end by itself: such a one is easily forgotten, and nothing it covers moves.',
  remedy: 'pointsman unfreeze --reason …',
  period: 'minute',
  keeper: 'one-region',
  needs: ['control'],
  subjects: () => [''],
  judge: (_subject, { control }) =>
    failedBy(
      control.freezes
        .filter(({ expiresAtMs }) => expiresAtMs === undefined)
        .map(({ owner, reason }) => `one of ${owner}: ${reason}`),
      'none is',
    ),
});

export const observingChecks: readonly Check[] = [applicationsAct, nothingIsFrozenForever];
