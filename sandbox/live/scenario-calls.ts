/** What a scenario's faults do to requests to AWS, to invocations and to replication in the sandbox. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { ledgerTableName, telemetryTableName } from '../../shared/fleet/names.ts';
import type { Fault, FaultOf } from '../scenario/fault.ts';
import type { Random } from '../world/random.ts';
import type {
  AwsCall,
  BucketFaultFor,
  CallFault,
  InvocationFaultFor,
  ReplicationFault,
} from './sandbox-faults.ts';
import type { WireFault } from './wire/wire.ts';

/** Longer than any of the functions' clients waits. */
const silenceMs = 30_000;

/** Nobody answers, which a client learns only by waiting. */
const silence: WireFault = { kind: 'down', ms: silenceMs };

/** A run that is over sooner got away. */
const crashWithinMs = 2_000;

/** Undefined where the fault touches no request. */
export function callFaultOf(fault: Fault, fleet: Fleet): CallFault | undefined {
  switch (fault.kind) {
    case 'region-down':
      return (call) => regionDown(fault, call);
    case 'vantage-isolated':
      return ({ caller }) => (caller === fault.vantage ? silence : undefined);
    case 'table':
      return isSlowReplication(fault) ? undefined : (call) => tableFault(fault, fleet, call);
    case 'route53':
      return (call) => route53Fault(fault, call);
    case 'bucket':
      if (fault.mode === 'gone') return undefined;
      return ({ service, region }) => (service === 's3' && region === fault.region ? silence : undefined);
    case 'sns':
      return ({ service, region }) =>
        service === 'sns' && region === fault.region ? { kind: fault.mode } : undefined;
    default:
      return undefined;
  }
}

/** `random` draws when runs crash. Undefined where the fault touches no invocation. */
export function invocationFaultOf(fault: Fault, random: Random): InvocationFaultFor | undefined {
  if (fault.kind === 'region-down') {
    return (region) => (region === fault.region ? { kind: 'silent' } : undefined);
  }
  if (fault.kind !== 'lambda') return undefined;
  return (region, verb) => {
    if (region !== fault.region || verb !== fault.function) return undefined;
    switch (fault.mode) {
      case 'crash':
        return { kind: 'crash', afterMs: Math.floor(random() * crashWithinMs) };
      case 'late':
        return { kind: 'late', lateMs: fault.lateSeconds * 1000 };
      case 'duplicate':
      case 'silent':
        return { kind: fault.mode };
    }
  };
}

/** Undefined where the fault touches no bucket. */
export function bucketFaultOf(fault: Fault): BucketFaultFor | undefined {
  if (fault.kind !== 'bucket' && fault.kind !== 'region-down') return undefined;
  const mode = fault.kind === 'bucket' ? fault.mode : 'unreachable';
  return (region) => (region === fault.region ? mode : undefined);
}

/** Undefined where the fault touches no replication. */
export function replicationFaultOf(fault: Fault): ReplicationFault | undefined {
  if (fault.kind !== 'table' || !isSlowReplication(fault)) return undefined;
  const { region, lagSeconds } = fault;
  return (from, to) => (region === '*' || region === from || region === to ? lagSeconds * 1000 : undefined);
}

function regionDown({ region, route53 }: FaultOf<'region-down'>, call: AwsCall): WireFault | undefined {
  if (call.caller === region) return silence;
  // Its requests are signed for us-east-1 wherever they come from, and its control plane is a fault of its own.
  if (call.service === 'route53') return route53 ? { kind: 'down' } : undefined;
  return call.region === region ? silence : undefined;
}

type TableFault = FaultOf<'table'>;

/** Of the strongly consistent ledger a lag is none: a replica that catches up does not answer. */
function isSlowReplication(fault: TableFault): fault is Extract<TableFault, { readonly mode: 'lag' }> {
  return fault.mode === 'lag' && fault.table !== 'ledger';
}

function tableFault(fault: TableFault, fleet: Fleet, call: AwsCall): WireFault | undefined {
  const table = fault.table === 'ledger' ? ledgerTableName(fleet.name) : telemetryTableName(fleet.name);
  const isHit = call.table === table && (fault.region === '*' || fault.region === call.region);
  if (!isHit) return undefined;
  if (fault.mode === 'throttled') return { kind: 'throttled' };
  return fault.mode === 'lag' ? { kind: 'down' } : silence;
}

function route53Fault({ mode }: FaultOf<'route53'>, { service, operation }: AwsCall): WireFault | undefined {
  if (service !== 'route53') return undefined;
  switch (mode) {
    case 'down':
    case 'throttled':
      return { kind: mode };
    case 'lost-answers':
      // What is read is not applied.
      return operation === 'ChangeResourceRecordSets' ? { kind: 'lost-answer' } : undefined;
    case 'slow':
      return undefined;
  }
}
