/** Which faults of a scenario the live sandbox can play. What it cannot play is refused before anything starts. */
import type { Fault } from '../scenario/fault.ts';
import { nameOf } from './scenario-words.ts';

export const playableKinds = [
  'endpoint (refused, timeout, http500, slow, wrong-body)',
  'flap (likewise)',
  'region-down',
  'vantage-isolated (with aws)',
  'table (unreachable, throttled; of the telemetry table also lag)',
  'route53',
  'sns',
  'lambda',
  'dns-edit',
  'operator (freeze, unfreeze; of the fleet)',
] as const;

const onePath = 'all vantages share the paths of this machine, so that none can be cut for one of them alone';
const notYet = 'is not played by the live sandbox yet';

/** One line for each fault that cannot be played, with the reason. */
export function unplayable(faults: readonly Fault[]): string[] {
  return faults.flatMap((fault, index) => {
    const problem = problemOf(fault);
    return problem === undefined ? [] : [`faults[${index}]: ${nameOf(fault)} ${problem}`];
  });
}

function problemOf(fault: Fault): string | undefined {
  switch (fault.kind) {
    case 'endpoint':
    case 'flap':
      return fault.mode === 'bad-certificate'
        ? 'is not possible here: the example applications speak HTTP without TLS'
        : undefined;
    case 'gray':
    case 'link':
      return `is not possible here: ${onePath}`;
    case 'vantage-isolated':
      // Without AWS a vantage tells nobody what it sees, so that its paths make no difference.
      return fault.aws ? undefined : `without aws is not possible here: ${onePath}`;
    case 'table':
      return fault.mode === 'lag' && fault.table === 'ledger'
        ? 'is not possible here: the ledger is one strongly consistent store'
        : undefined;
    case 'operator':
      return operatorProblem(fault);
    case 'bucket':
    case 'clock':
    case 'rds':
      return notYet;
    case 'region-down':
    case 'route53':
    case 'sns':
    case 'lambda':
    case 'dns-edit':
      return undefined;
  }
}

function operatorProblem(fault: Extract<Fault, { readonly kind: 'operator' }>): string | undefined {
  if (fault.do !== 'freeze' && fault.do !== 'unfreeze') return notYet;
  const isNarrow = fault.application !== undefined || fault.region !== undefined;
  return isNarrow ? `of an application or a region ${notYet}` : undefined;
}
