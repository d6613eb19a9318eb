import { describe, expect, test } from 'vitest';
import { type OperatorDesk, operate } from '../../../sandbox/scenario/operator.ts';
import { MemoryLedger } from '../../../sandbox/simulate/memory-ledger.ts';
import type { Incident } from '../../../shared/incidents/incident.ts';
import { control, fleet } from '../../shared/routing/operated.ts';
import { east, nowMs, west } from '../../shared/routing/regional.ts';
import { readFaults } from './base-scenario.ts';

type Deed = Readonly<Record<string, unknown>>;

/** The ledger of a fleet whose traffic is in the east. */
function ledgerInUse(): MemoryLedger {
  const ledger = new MemoryLedger();
  for (const course of Object.values(control.courses)) ledger.courses.set(course.application, course);
  return ledger;
}

async function act(deed: Deed, ledger: MemoryLedger, desk: Partial<OperatorDesk> = {}): Promise<string> {
  const [fault] = readFaults({ kind: 'operator', at: 1, ...deed });
  if (fault?.kind !== 'operator') throw new Error('the deed must be an operator’s');
  return operate(fault, { fleet, ledger, nowMs: () => nowMs, ...desk });
}

const who = { owner: 'scenario', reason: 'the scenario says so', atMs: nowMs };

describe('what an operator does is in the ledger', () => {
  test.each<[deed: Deed, said: string, left: unknown]>([
    [
      { do: 'freeze', application: 'api', forSeconds: 60 },
      'freeze application api for 60 s: the scenario says so',
      { freezes: [{ ...who, scope: 'application', application: 'api', expiresAtMs: nowMs + 60_000 }] },
    ],
    [
      { do: 'freeze', reason: 'a change' },
      'freeze the fleet: a change',
      { freezes: [{ ...who, scope: 'fleet', reason: 'a change' }] },
    ],
    [
      { do: 'switchover', application: 'api', to: west },
      'switch api over to us-west-2: the scenario says so',
      { instructions: { api: { kind: 'switchover', to: west, overEpoch: 3 } } },
    ],
    [
      { do: 'failover', application: 'api', to: west },
      'force api over to us-west-2, proven up or not: the scenario says so',
      { instructions: { api: { kind: 'failover', to: west } } },
    ],
    [
      { do: 'evacuate', region: east, forSeconds: 60 },
      'evacuate us-east-1 for 60 s: the scenario says so',
      {
        instructions: { api: { kind: 'evacuation', leave: east }, shop: { kind: 'evacuation' } },
        overrides: [{ application: '*', kind: 'keep-out', region: east, expiresAtMs: nowMs + 60_000 }],
      },
    ],
    [
      { do: 'pin', application: 'api', to: west },
      'pin api to us-west-2: the scenario says so',
      { overrides: [{ application: 'api', kind: 'pin', region: west }] },
    ],
    [
      { do: 'keep-out', application: 'api', region: east },
      'keep api out of us-east-1: the scenario says so',
      { overrides: [{ application: 'api', kind: 'keep-out', region: east }] },
    ],
    [
      { do: 'approve-failback', application: 'api' },
      'approve the failback of api: the scenario says so',
      { instructions: { api: { kind: 'failback', overEpoch: 3 } } },
    ],
    [
      { do: 'promote', database: 'orders' },
      'record that the writer of orders is in us-west-2: the scenario says so',
      { writers: { orders: { region: west } } },
    ],
  ])('%o', async (deed, said, left) => {
    const ledger = ledgerInUse();
    let woken = 0;
    const wake = () => {
      woken += 1;
    };
    expect(await act(deed, ledger, { wake })).toBe(said);
    expect(await ledger.control()).toMatchObject(left as object);
    expect(woken, 'a pass is asked for').toBe(1);
  });
});

test('what was done is taken back, and a second time there is nothing to do', async () => {
  const ledger = ledgerInUse();
  await act({ do: 'freeze', region: east }, ledger);
  await act({ do: 'pin', application: 'api', region: west }, ledger);
  expect(await act({ do: 'unfreeze', application: 'api' }, ledger), 'of another scope').toContain(
    'nothing to do',
  );
  await act({ do: 'unfreeze' }, ledger);
  await act({ do: 'clear-override', application: 'api' }, ledger);
  expect(await ledger.control()).toMatchObject({ freezes: [], overrides: [] });
  expect(await act({ do: 'unfreeze' }, ledger)).toBe('unfreeze: there was nothing to do');
});

describe('an acknowledgement', () => {
  const incident: Incident = {
    id: 'api-1',
    application: 'api',
    openedAtMs: nowMs,
    steps: [],
    down: [],
    said: [],
    revision: 1,
  };

  test('stands in the open incident, once', async () => {
    const ledger = ledgerInUse();
    await ledger.writeIncident(incident);
    expect(await act({ do: 'acknowledge', person: 'primary' }, ledger)).toBe('primary acknowledges api-1');
    expect((await ledger.control()).incidents['api']).toMatchObject({
      revision: 2,
      acknowledged: { person: 'primary', atMs: nowMs },
    });
    await expect(act({ do: 'acknowledge', person: 'primary' }, ledger)).rejects.toThrow('no open incident');
  });

  test('that meets the write of a pass is tried again', async () => {
    const ledger = ledgerInUse();
    await ledger.writeIncident(incident);
    const write = ledger.writeIncident.bind(ledger);
    let isFirst = true;
    ledger.writeIncident = async (given) => {
      if (isFirst) await write({ ...incident, down: [east], revision: 2 });
      isFirst = false;
      return write(given);
    };
    await act({ do: 'acknowledge', person: 'primary' }, ledger);
    expect((await ledger.control()).incidents['api']).toMatchObject({
      revision: 3,
      down: [east],
      acknowledged: { person: 'primary' },
    });
  });

  test.each<[name: string, deed: Deed, message: string]>([
    ['of someone else', { person: 'secondary' }, 'person must be one of primary, got secondary'],
    ['of another application', { person: 'primary', application: 'shop' }, 'no open incident'],
  ])('%s is refused', async (_name, deed, message) => {
    const ledger = ledgerInUse();
    await ledger.writeIncident(incident);
    await expect(act({ do: 'acknowledge', ...deed }, ledger)).rejects.toThrow(message);
  });
});

const { api: _api, ...others } = fleet.applications;

test.each<[name: string, deed: Deed, desk: Partial<OperatorDesk>, message: string]>([
  [
    'a name that the fleet lacks',
    { do: 'switchover', application: 'api', to: west },
    { fleet: { ...fleet, applications: others } },
    'application must be one of shop, got api',
  ],
  ['a deploy where none is possible', { do: 'deploy' }, {}, 'a deploy is not possible here'],
  ['gates where there are none', { do: 'gate-open', region: east }, {}, 'there are no gates here'],
])('%s is an error, and changes nothing', async (_name, deed, desk, message) => {
  const ledger = ledgerInUse();
  const before = JSON.stringify(await ledger.control());
  await expect(act(deed, ledger, desk)).rejects.toThrow(message);
  expect(JSON.stringify(await ledger.control())).toBe(before);
});

test('gates and deploys are what the place makes of them', async () => {
  const deployed: (string | undefined)[] = [];
  const desk = {
    openGates: async () => [east, west],
    deploy: (region?: string) => void deployed.push(region),
  };
  expect(await act({ do: 'gate-open', region: east }, ledgerInUse(), desk)).toBe(
    'the gates for us-east-1 are opened in us-east-1, us-west-2',
  );
  await act({ do: 'deploy', region: west }, ledgerInUse(), desk);
  await act({ do: 'deploy' }, ledgerInUse(), desk);
  expect(deployed).toEqual([west, undefined]);
});
