/** Which faults of a scenario the live sandbox can play. What it cannot play is refused before anything starts. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import type { Fault, FaultOf } from '../scenario/fault.ts';
import { nameOf } from './scenario-words.ts';

export const playableKinds = [
  'endpoint and flap (refused, timeout, http500, slow, wrong-body)',
  'gray',
  'link',
  'vantage-isolated',
  'region-down',
  'table',
  'route53',
  'bucket',
  'sns',
  'lambda',
  'clock',
  'dns-edit',
  'operator (but for deploy)',
] as const;

/** One line for each fault that cannot be played, with the reason. */
export function unplayable(faults: readonly Fault[], fleet: Fleet): string[] {
  return faults.flatMap((fault, index) => {
    const problem = problemOf(fault, fleet);
    return problem === undefined ? [] : [`faults[${index}]: ${nameOf(fault)} ${problem}`];
  });
}

function problemOf(fault: Fault, fleet: Fleet): string | undefined {
  switch (fault.kind) {
    case 'endpoint':
    case 'flap':
      return fault.mode === 'bad-certificate'
        ? 'is not possible here: the example applications speak HTTP without TLS'
        : undefined;
    case 'gray':
      return grayProblem(fault, fleet);
    case 'rds':
      return 'is not possible here: the sandbox runs no databases';
    case 'operator':
      return fault.do === 'deploy'
        ? 'is not possible here: the functions read their fleet file once, at load'
        : undefined;
    case 'link':
    case 'vantage-isolated':
    case 'region-down':
    case 'table':
    case 'route53':
    case 'bucket':
    case 'sns':
    case 'lambda':
    case 'clock':
    case 'dns-edit':
      return undefined;
  }
}

/** An application tells probes from users by what they say of themselves. */
function grayProblem({ application }: FaultOf<'gray'>, { applications }: Fleet): string | undefined {
  const checks = applications[application]?.checks ?? [];
  const nameless = checks.find(
    (check) =>
      check.type !== 'http' || Object.keys(check.headers).some((name) => name.toLowerCase() === 'user-agent'),
  );
  if (nameless === undefined) return undefined;
  const what = nameless.type === 'http' ? 'an HTTP check with a user agent of its own' : 'a TCP check';
  return `is not possible here: ${what} looks like a user to the example applications`;
}
