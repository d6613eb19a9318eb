/** What docs/deploying.md shows is what the code makes of it: its fleet, the numbers and names that follow, and the policies. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acting } from '../../shared/fleet/acting.ts';
import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { gateBucketName, ledgerTableName, telemetryTableName, topicName } from '../../shared/fleet/names.ts';
import type { FleetInput } from '../../shared/fleet/schema.ts';
import { ledgerWeakness } from '../../shared/fleet/strong-ledger.ts';
import { validateFleet } from '../../shared/fleet/validate.ts';
import { concurrencyRequest, wantedConcurrency } from '../../shared/fleet/wanted-concurrency.ts';
import { readFleetFile } from '../../shared/fleet-file/read-fleet-file.ts';
import { gateCheckCount } from '../../shared/routing/gate-tree.ts';
import { roleStatements, type Statement } from '../infra/iam.ts';
import { synthesised } from '../infra/synthesised.ts';
import { blocksOf, pageAt, root } from './pages.ts';

const page = pageAt('docs/deploying.md');
let folder: string;
/** As the file has it, and with every default. */
let input: FleetInput;
let fleet: Fleet;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pointsman-deploying-'));
  const file = join(folder, 'fleet.config.ts');
  writeFileSync(file, (blocksOf(page, 'ts')[0] ?? '').replace(`'./shared/`, `'${root}shared/`));
  input = (await readFleetFile(file)) as FleetInput;
  const validation = validateFleet(input);
  if (!validation.ok) throw new Error(JSON.stringify(validation.errors));
  expect(validation.warnings).toEqual([]);
  fleet = validation.fleet;
});
afterAll(() => rmSync(folder, { recursive: true }));

test('the ledger of its fleet is strongly consistent, and the fleet only observes', () => {
  expect(ledgerWeakness(fleet)).toBeUndefined();
  expect(fleet.mode).toBe('observe');
});

test('names and numbers follow from its fleet', () => {
  const { name, account = '' } = fleet;
  const regions = deployedRegions(fleet);
  const [first = ''] = regions;
  const said = [
    `cdk bootstrap ${regions.map((region) => `aws://${account}/${region}`).join(' ')}`,
    `${wantedConcurrency(fleet).total} for three vantages`,
    concurrencyRequest(first),
    `${gateCheckCount(acting(fleet))} here, of 200`,
    ledgerTableName(name),
    telemetryTableName(name),
    `${topicName(name, 'oncall')}`,
    gateBucketName(name, account, first),
    ...synthesised(input).map((stack) => stack.name.replace(/(?<=website-).+/, 'REGION')),
  ];
  expect(said.filter((text) => !page.text.includes(text))).toEqual([]);
});

describe('the role of a zone in another account', () => {
  const [trust, permissions] = blocksOf(page, 'json').map(
    (block) => (JSON.parse(block) as { readonly Statement: readonly Statement[] }).Statement,
  );
  const statementOf = (list: readonly Statement[] | undefined, sid: string) =>
    list?.find(({ Sid }) => Sid === sid);

  test('may do exactly what the functions do to a zone of their own account', () => {
    const stacks = synthesised(input);
    const own = ['align', 'readiness'].flatMap((verb) =>
      stacks
        .filter(
          ({ name }) => name === (verb === 'align' ? 'pointsman-website' : 'pointsman-website-eu-west-1'),
        )
        .flatMap((stack) => roleStatements(stack, `pointsman-website-${verb}`)),
    );
    const actions = (list: readonly Statement[] | undefined) =>
      [...new Set((list ?? []).flatMap(({ Action }) => Action))].sort();
    const ofTheZone = own.filter(({ Sid }) =>
      ['ReadZone', 'FollowChanges', 'MoveTraffic'].includes(Sid ?? ''),
    );
    expect(actions(permissions)).toEqual(actions(ofTheZone));
    expect(statementOf(permissions, 'MoveTraffic')).toEqual(statementOf(own, 'MoveTraffic'));
    expect(statementOf(permissions, 'FollowChanges')).toEqual(statementOf(own, 'FollowChanges'));
  });

  test('trusts the roles of the fleet by the name that their stacks give them', () => {
    const [statement] = trust ?? [];
    const patterns = statement?.Condition?.['ArnLike']?.['aws:PrincipalArn'];
    expect(patterns).toContain(`arn:aws:iam::${fleet.account ?? ''}:role/pointsman-${fleet.name}-*`);
  });
});
