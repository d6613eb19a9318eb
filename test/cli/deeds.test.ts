/** The commands of an operator: what is refused before anything is read, and what asks before anything is changed. */
import { CommanderError } from 'commander';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { registerApproveFailback } from '../../cli/approve-failback.ts';
import { confirm } from '../../cli/confirm.ts';
import { registerEvacuate } from '../../cli/evacuate.ts';
import { exitStatus } from '../../cli/exit-status.ts';
import { registerFailover } from '../../cli/failover.ts';
import { registerFreeze } from '../../cli/freeze.ts';
import { registerGate } from '../../cli/gate.ts';
import { registerOverride } from '../../cli/override.ts';
import { registerPromote } from '../../cli/promote.ts';
import { registerStatus } from '../../cli/status.ts';
import { registerSwitchover } from '../../cli/switchover.ts';
import { registerUnfreeze } from '../../cli/unfreeze.ts';
import { ranWith } from './ran.ts';

const registrations = [
  registerFreeze,
  registerUnfreeze,
  registerSwitchover,
  registerFailover,
  registerEvacuate,
  registerOverride,
  registerApproveFailback,
  registerPromote,
  registerGate,
  registerStatus,
];

afterEach(() => {
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

const ran = (...words: readonly string[]) => ranWith(registrations, words);

describe('bad input is refused before anything is read', () => {
  test.each<[words: readonly string[], message: RegExp]>([
    [['switchover', 'api', '--reason', 'x'], /--to <region>' not specified/],
    [['switchover', 'api', '--to', 'us-west-2'], /--reason <text>' not specified/],
    [['switchover', '--to', 'us-west-2', '--reason', 'x'], /missing required argument 'application'/],
    [['failover', 'api', '--force', '--reason', 'x'], /--to <region>' not specified/],
    [['evacuate', '--reason', 'x'], /missing required argument 'region'/],
    [['evacuate', 'us-east-1', '--reason', 'x', '--for', '0'], /minutes above 0 .* got 0/],
    [['override', 'set', 'api', 'push', 'us-east-1', '--reason', 'x'], /Allowed choices are pin, keep-out/],
    [['override', 'set', 'api', 'pin', '--reason', 'x'], /missing required argument 'region'/],
    [['override', 'clear', '--reason', 'x'], /missing required argument 'application'/],
    [['approve-failback', 'api'], /--reason <text>' not specified/],
    [['promote', 'orders', '--reason', 'x'], /--to <region>' not specified/],
    [['gate', 'open', 'us-east-1'], /--reason <text>' not specified/],
    [['freeze'], /--reason <text>' not specified/],
    [['unfreeze'], /--reason <text>' not specified/],
    [['unfreeze', '--all'], /--reason <text>' not specified/],
    [['override', 'clear', 'api'], /--reason <text>' not specified/],
    [['unfreeze', '--reason', ''], /must say why in a word or more, got ''/],
    [['switchover', 'api', '--to', 'b', '--reason', ' '], /must say why in a word or more, got ' '/],
    [['gate', 'open', 'us-east-1', '--reason', ''], /must say why in a word or more, got ''/],
    [['freeze', '--reason', 'x', '--application', 'a', '--region', 'b'], /cannot be used with/],
    [['unfreeze', '--reason', 'x', '--application', 'a', '--region', 'b'], /cannot be used with/],
    [['switchover', 'api', '--to', 'b', '--reason', 'x', '--wait', 'long'], /a number above 0 .* got long/],
  ])('%s', async (words, message) => {
    const { failure, errors } = await ran(...words);
    expect(failure).toBeInstanceOf(CommanderError);
    expect(errors).toMatch(message);
  });
});

const fleetFile = ['--fleet', 'fleet.config.ts'];

describe('a name that is not in the fleet file is refused before anything is asked for', () => {
  test.each<[words: readonly string[], message: string]>([
    [['switchover', 'app', '--to', 'us-west-2'], 'application must be one of api, shop, got app'],
    [['failover', 'api', '--to', 'mars-1', '--force'], 'got mars-1'],
    [['evacuate', 'mars-1'], 'region must be one of'],
    [['override', 'set', 'api', 'pin', 'us-*'], 'region must be one of'],
    [['override', 'set', 'x*', 'keep-out', 'us-*'], 'a pattern with * that fits one, got x*'],
    [['approve-failback', 'app'], 'application must be one of api, shop, got app'],
    [['promote', 'carts', '--to', 'us-west-2'], 'database must be one of orders, got carts'],
    [['freeze', '--application', 'app'], 'a pattern with * that fits one, got app'],
    [['gate', 'open', 'us-east-1'], 'region must be one with gates, and example has none, got us-east-1'],
  ])('%s', async (words, message) => {
    const { status, errors } = await ran(...words, '--reason', 'a test', ...fleetFile);
    expect(status).toBe(exitStatus.badInput);
    expect(errors).toContain(message);
  });
});

describe('before anything is changed', () => {
  test('--yes goes on', async () => {
    await expect(confirm('Carry this out?', { yes: true })).resolves.toBeUndefined();
  });

  test('where nobody can be asked, it is refused, and says how it is done', async () => {
    vi.spyOn(process, 'stdin', 'get').mockReturnValue({ isTTY: false } as typeof process.stdin);
    const refusal = await confirm('Carry this out?', {}).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      status: exitStatus.refused,
      message: expect.stringContaining('--yes carries it out'),
    });
  });
});
