/**
 * `npm run bench:decisions`: plays every scenario by the rules of every system and writes docs/decisions-compared.md.
 * Fails where Pointsman is worse than another system and nobody has said why, in decisions-reasons.ts.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readPlayableFleet } from '../../cli/load-fleet.ts';
import { loadScenario } from '../../sandbox/scenario/scenario-loading.ts';
import { comparisonOf, type SystemName } from '../../sandbox/simulate/comparison.ts';
import { playAs } from '../../sandbox/simulate/play.ts';
import { rivalNames } from '../../sandbox/simulate/rivals/play.ts';
import { type ComparedScenario, decisionsPage, unexplained, worseRows } from './decisions-page.ts';

const folder = fileURLToPath(new URL('../scenarios/', import.meta.url));
const page = fileURLToPath(new URL('../../docs/decisions-compared.md', import.meta.url));

const compared: ComparedScenario[] = [];
// The short ones are those that are played live too: the same cases in a hurry.
const files = readdirSync(folder).filter((file) => /\.(json|yaml)$/.test(file) && !/-short\./.test(file));
for (const file of files.sort()) {
  const loaded = await loadScenario(`${folder}${file}`, readPlayableFleet);
  const summaries: Partial<Record<SystemName, Awaited<ReturnType<typeof playAs>>['result']['summary']>> = {};
  for (const system of ['pointsman', ...rivalNames] as const) {
    summaries[system] = (await playAs(system, loaded, loaded.scenario.seed)).result.summary;
  }
  compared.push({ name: file.replace(/\.\w+$/, ''), rows: comparisonOf(summaries) });
  process.stderr.write(`${file}\n`);
}

const left = unexplained(compared);
if (left.length > 0) {
  for (const { scenario, application, text } of left) console.error(`${scenario} ${application}: ${text}`);
  console.error(
    `${left.length} rows are worse than another system's, and decisions-reasons.ts does not say why`,
  );
  process.exitCode = 1;
} else {
  writeFileSync(page, decisionsPage(compared));
  console.log(
    `${page} is written: ${compared.length} scenarios, ${worseRows(compared).length} rows are worse`,
  );
}
