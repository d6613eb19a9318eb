/** What a fault is called when it begins and ends. */
import type { Fault } from '../scenario/fault.ts';

export interface FaultWords {
  readonly because: string;
  readonly text: string;
}

export function beginning(fault: Fault): FaultWords {
  return { because: stateOf(fault), text: `${subjectOf(fault)}: ${stateOf(fault)}${detailOf(fault)}` };
}

export function ending(fault: Fault): FaultWords {
  return { because: 'ended', text: `${subjectOf(fault)}: no longer ${stateOf(fault)}` };
}

/** A kind, with its mode where it has some. */
export function nameOf(fault: Fault): string {
  if (fault.kind === 'operator') return `${fault.kind} ${fault.do}`;
  return 'mode' in fault ? `${fault.kind} ${fault.mode}` : fault.kind;
}

function stateOf(fault: Fault): string {
  if ('mode' in fault) return fault.mode;
  switch (fault.kind) {
    case 'operator':
      return fault.do;
    case 'vantage-isolated':
      return 'isolated';
    case 'region-down':
      return 'down';
    case 'clock':
      return 'off';
    default:
      return fault.kind;
  }
}

function subjectOf(fault: Fault): string {
  switch (fault.kind) {
    case 'endpoint':
    case 'flap':
    case 'gray':
      return fault.application === '*'
        ? `every application in ${fault.region}`
        : `${fault.application}/${fault.region}`;
    case 'link':
      return `the path from ${fault.from} to ${fault.to}`;
    case 'vantage-isolated':
      return `the vantage ${fault.vantage}`;
    case 'region-down':
      return `the region ${fault.region}${fault.route53 ? ' and the Route 53 control plane' : ''}`;
    case 'table':
      return `the ${fault.table} table in ${fault.region === '*' ? 'every region' : fault.region}`;
    case 'route53':
      return 'the Route 53 control plane';
    case 'bucket':
      return `the bucket of ${fault.region}`;
    case 'sns':
      return `SNS in ${fault.region}`;
    case 'lambda':
      return `${fault.function} in ${fault.region}`;
    case 'clock':
      return `the clock of ${fault.region}`;
    case 'rds':
      return `the database ${fault.database}`;
    case 'dns-edit':
      return `the records of ${fault.application}`;
    case 'operator':
      return 'an operator';
  }
}

function detailOf(fault: Fault): string {
  const details = [
    ...('fraction' in fault && fault.fraction < 1
      ? [`${Math.round(fault.fraction * 100)} % of requests`]
      : []),
    ...('latencyMs' in fault ? [`${fault.latencyMs} ms`] : []),
    ...('lagSeconds' in fault ? [`${fault.lagSeconds} s`] : []),
    ...('insyncSeconds' in fault ? [`${fault.insyncSeconds} s`] : []),
    ...('lateSeconds' in fault ? [`${fault.lateSeconds} s`] : []),
    ...('seenBy' in fault ? [`seen by ${fault.seenBy} alone`] : []),
    ...('skewSeconds' in fault
      ? [`${Math.abs(fault.skewSeconds)} s ${fault.skewSeconds < 0 ? 'behind' : 'ahead'}`]
      : []),
  ];
  return details.length === 0 ? '' : ` (${details.join(', ')})`;
}
