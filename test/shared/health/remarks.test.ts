import { describe, expect, test } from 'vitest';
import type { Observation } from '../../../shared/health/observation.ts';
import { type EndpointState, foldObservations, untouched } from '../../../shared/health/vote.ts';
import { msOf, readOnly, sighting, sightings, stateAfter } from './sightings.ts';

function seen(
  line: string,
  remarks: Partial<Observation> = {},
  state: EndpointState = untouched,
): EndpointState {
  return sightings(line).reduce(
    (before, one) => foldObservations(before, [{ ...one, ...remarks }], readOnly, one.atMs),
    state,
  );
}

describe('the reason', () => {
  const refused = { reason: 'refused', detail: 'connection refused' } as const;
  const failing = seen('10F', refused, stateAfter('0P'));

  test('is that of the failure, with its time', () => {
    expect(failing).toMatchObject({ ...refused, reasonAtMs: msOf(10) });
  });

  test('is that of the newest failure, in whatever order they come', () => {
    const newer = { ...sighting('fail', 12), reason: 'timeout' } as const;
    const late = { ...sighting('fail', 11), reason: 'reset' } as const;
    const state = foldObservations(
      foldObservations(failing, [newer], readOnly, msOf(12)),
      [late],
      readOnly,
      msOf(12),
    );
    expect(state).toMatchObject({ reason: 'timeout', reasonAtMs: msOf(12) });
    expect(state.detail).toBeUndefined();
  });

  test('stays while failures are on record', () => {
    expect(seen('20P 30P', {}, failing).reason).toBe('refused');
  });

  test('is forgotten when all is well again', () => {
    const well = seen('20P 30P 40P 50P 60P', {}, failing);
    expect(well.vote).toBe('up');
    expect(Object.keys(well)).not.toContain('reason');
    expect(Object.keys(well)).not.toContain('detail');
    expect(Object.keys(well)).not.toContain('reasonAtMs');
  });

  test('stays while the vote is down, however long', () => {
    const down = seen('11.5f 13f 14.5f 16f', refused, failing);
    expect(seen('20P 30P 40P 50P', {}, down)).toMatchObject({ vote: 'down', ...refused });
  });

  test('is not taken from a failure that comes too late to count', () => {
    const late = { ...sighting('fail', 5), ...refused };
    const well = stateAfter('0P 10P 20P 30P');
    expect(foldObservations(well, [late], readOnly, msOf(30))).toEqual(well);
  });

  test('is that of a degraded answer', () => {
    expect(seen('10D', { reason: 'latency' }, stateAfter('0P')).reason).toBe('latency');
  });

  test('is our own fault only while we do not know', () => {
    const fault = { reason: 'references' } as const;
    expect(seen('20S', fault, stateAfter('0P 10P')).reason).toBeUndefined();
    expect(seen('20S 30S 40S', fault, stateAfter('0P 10P'))).toMatchObject({ vote: 'unknown', ...fault });
    expect(seen('0S', fault)).toMatchObject({ vote: 'unknown', ...fault });
  });
});

describe('the days of the certificate', () => {
  const sixty = seen('0P', { certificateDays: 60 });

  test('are those that the newest answer saw', () => {
    expect(sixty.certificateDays).toBe(60);
    expect(seen('10D', { certificateDays: 59 }, sixty).certificateDays).toBe(59);
  });

  test('stay while nothing new is known of them', () => {
    expect(seen('10P', {}, sixty).certificateDays).toBe(60);
    expect(seen('10F', { certificateDays: 3 }, sixty).certificateDays).toBe(60);
  });

  test('are told of no endpoint without a certificate', () => {
    expect(Object.keys(seen('0P'))).not.toContain('certificateDays');
  });
});

describe('the capacity', () => {
  const half = seen('0P', { capacity: 0.5 });

  test('is what the newest answer said', () => {
    expect(half.capacity).toBe(0.5);
    expect(seen('10D', { capacity: 0.25 }, half).capacity).toBe(0.25);
  });

  test('does not change by an older answer that comes late', () => {
    const late = { ...sighting('pass', 9), capacity: 0.25 };
    const newer = seen('10P', { capacity: 0.75 }, half);
    expect(foldObservations(newer, [late], readOnly, msOf(11)).capacity).toBe(0.75);
  });

  test('is the newest of several', () => {
    const both = [
      { ...sighting('pass', 12), capacity: 0.25 },
      { ...sighting('pass', 11), capacity: 0.75 },
    ];
    expect(foldObservations(half, both, readOnly, msOf(12)).capacity).toBe(0.25);
  });

  test('is kept while the endpoint does not answer', () => {
    expect(seen('10F', {}, half).capacity).toBe(0.5);
  });

  test('is taken back by an answer that says nothing of it', () => {
    expect(Object.keys(seen('10P', {}, half))).not.toContain('capacity');
  });
});

describe('the veto', () => {
  const vetoed = seen('0P', { veto: 'failed', vetoDetail: 'status 503' });

  test('is no failure', () => {
    expect(vetoed).toMatchObject({ vote: 'up', vetoed: true, vetoDetail: 'status 503' });
    expect(vetoed.suspectedAtMs).toBeUndefined();
  });

  test.each<[name: string, line: string, remarks: Partial<Observation>, kept: boolean]>([
    ['is forgotten when a later answer passes', '10P', { veto: 'passed' }, false],
    ['is forgotten when a later answer passes slowly', '10D', { veto: 'passed' }, false],
    ['is forgotten when there are no veto checks any more', '10P', {}, false],
    ['stays while it fails again', '10P', { veto: 'failed' }, true],
    ['stays while it could not be asked', '10P', { veto: 'unknown' }, true],
    ['stays while the endpoint does not answer', '10F 20F', {}, true],
    ['stays through our own trouble', '10S', {}, true],
  ])('%s', (_name, line, remarks, kept) => {
    const state = seen(line, remarks, vetoed);
    expect(state.vetoed).toBe(kept ? true : undefined);
    if (!kept) expect(Object.keys(state)).not.toContain('vetoDetail');
  });

  test('does not stand on an older answer that comes late', () => {
    const newer = seen('10P', { veto: 'passed' }, vetoed);
    const late = { ...sighting('pass', 9), veto: 'failed' } as const;
    expect(foldObservations(newer, [late], readOnly, msOf(11)).vetoed).toBeUndefined();
  });

  test('is that of the newest of several', () => {
    const both = [
      { ...sighting('pass', 12), veto: 'passed' },
      { ...sighting('pass', 11), veto: 'failed' },
    ] as const;
    expect(foldObservations(vetoed, both, readOnly, msOf(12)).vetoed).toBeUndefined();
  });

  test('keeps 200 characters of what was seen', () => {
    expect(seen('0P', { veto: 'failed', vetoDetail: 'x'.repeat(200) }).vetoDetail).toBe('x'.repeat(200));
    expect(seen('0P', { veto: 'failed', vetoDetail: 'x'.repeat(201) }).vetoDetail).toHaveLength(200);
  });
});

describe('the shadow', () => {
  const shadowed = seen('0P', { shadow: ['fail: status 500', 'degraded: latency'] });

  test('is kept for people, and changes nothing', () => {
    const { shadow, ...rest } = shadowed;
    expect(shadow).toBe('fail: status 500; degraded: latency');
    expect(rest).toEqual(seen('0P'));
  });

  test('is forgotten when all shadows pass, or there are none any more', () => {
    expect(Object.keys(seen('10P', { shadow: [] }, shadowed))).not.toContain('shadow');
    expect(Object.keys(seen('10P', {}, shadowed))).not.toContain('shadow');
  });

  test('stays while the endpoint does not answer', () => {
    expect(seen('10F', {}, shadowed).shadow).toBe(shadowed.shadow);
  });
});

describe('the usual latency', () => {
  const usual = seen('0P', { latencyMs: 80 });

  test('is at first that of the first answer', () => {
    expect(usual.usualLatencyMs).toBe(80);
  });

  test('moves by an eighth of the difference', () => {
    expect(seen('10P', { latencyMs: 160 }, usual).usualLatencyMs).toBe(90);
    expect(seen('10D', { latencyMs: 160 }, usual).usualLatencyMs).toBe(90);
  });

  test('does not move by a failure', () => {
    expect(seen('10F', { latencyMs: 4000 }, usual).usualLatencyMs).toBe(80);
  });

  test('does not move by an answer that has been folded before', () => {
    const again = seen('0P', { latencyMs: 160 }, usual);
    expect(again.usualLatencyMs).toBe(80);
  });

  test('does not move by an answer that comes too late to count', () => {
    const settled = seen('10P 20P 30P', { latencyMs: 80 }, usual);
    const late = { ...sighting('pass', 5), latencyMs: 4000 };
    expect(foldObservations(settled, [late], readOnly, msOf(30)).usualLatencyMs).toBe(80);
  });
});

test('wakes are forgotten after ten minutes', () => {
  const woke = { ...stateAfter('0P'), wakesAtMs: [msOf(0), msOf(1)] };
  expect(foldObservations(woke, [], readOnly, msOf(599.999)).wakesAtMs).toEqual([msOf(0), msOf(1)]);
  expect(foldObservations(woke, [], readOnly, msOf(600)).wakesAtMs).toEqual([msOf(1)]);
});
