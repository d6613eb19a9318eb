/** A pass that moves traffic, interrupted at each of its requests in turn: the other regions bring it to the same end. */
import { expect, test } from 'vitest';
import type { Fate, Script } from '../../../sandbox/simulate/invocation.ts';
import { east, europe, west } from '../world/fleet.ts';
import type { World } from '../world.ts';
import {
  allWest,
  atCall,
  minutesPass,
  movedOnce,
  placeOf,
  requestsOf,
  wokenBy,
  worldInOutage,
} from './outage.ts';

const move = (world: World, script: Script) => world.steer(west, wokenBy(world, west), { script });

const interruptions: readonly (readonly [string, Fate])[] = [
  ['ended by the platform', 'die'],
  ['refused', 'fail'],
  ['carried out, and the answer lost', 'lose-answer'],
  ['carried out twice', 'twice'],
  ['held up until others have taken over', { stallMs: 25_000 }],
  ['held up for longer than its evidence lasts', { stallMs: 50_000 }],
];

test.each(interruptions)('a pass of which any one request is %s leads to one move', async (_name, fate) => {
  const names = await requestsOf(move, await worldInOutage());
  expect(names).toContain('traffic.change');
  for (const [place, name] of names.entries()) {
    const world = await worldInOutage();
    const ended = move(world, atCall(place + 1, fate)).catch(() => undefined);
    await world.time.pass(500);
    await minutesPass(world, 2, [europe, west, east]);
    void ended;
    expect(placeOf(world), `interrupted at request ${place + 1}, ${name}`).toEqual(movedOnce(allWest));
  }
});

test('a move reads DNS before the ledger, and both again before it writes to DNS', async () => {
  const names = await requestsOf(move, await worldInOutage());
  const pages = ['ledger.writeIncident', 'peers.wakeNotify'];
  const moving = names.slice(names.indexOf('traffic.records'), names.indexOf('ledger.noteProgress'));
  expect(moving.filter((name) => !pages.includes(name))).toEqual([
    'traffic.records',
    'ledger.control',
    'ledger.writeCourse',
    'traffic.records',
    'ledger.control',
    'traffic.change',
  ]);
});
