/**
 * Since when each part of Pointsman has been in working order, by the faults in force: what it promises to do in time
 * is asked of it only as long as enough of it is left to do it.
 */
import type { Fault, FaultOf } from '../../scenario/fault.ts';
import type { World } from '../world.ts';

/** A part that has never been broken has worked since the world began. */
const always = Number.NEGATIVE_INFINITY;

/** Replication that takes longer is no more that of a table in working order. */
const usualLagSeconds = 2;

/** A page's claim that is older is one of a run that has died; see shared/aws/dynamo-alerts.ts. */
const claimSeconds = 60;

type LambdaVerb = FaultOf<'lambda'>['function'];

export class WorkingOrder {
  readonly #world: World;
  /** By part: when it was last found broken. */
  readonly #brokenMs = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** To be called each second. */
  look(): void {
    const { fleet } = this.#world;
    const inForce = this.#world.faultsInForce();
    if (inForce.length === 0) return;
    const nowMs = this.#world.nowMs();
    const note = (part: string, isBroken: boolean) => {
      if (isBroken) this.#brokenMs.set(part, nowMs);
    };
    for (const region of new Set([...fleet.vantages, ...fleet.controlRegions])) {
      const isOff = inForce.some((fault) => isRegionOff(fault, region));
      const breaks = (...verbs: readonly LambdaVerb[]) => inForce.some((fault) => hits(fault, region, verbs));
      note(
        `vantage ${region}`,
        isOff || breaks('probe', 'tick') || inForce.some((fault) => blinds(fault, region)),
      );
      note(`steer ${region}`, isOff || breaks('steer') || this.#isLedgerOut(region, inForce));
      note(`notify ${region}`, isOff || breaks('notify') || inForce.some(({ kind }) => kind === 'sns'));
      note(
        `clock ${region}`,
        inForce.some((fault) => fault.kind === 'clock' && fault.region === region),
      );
    }
    note('route53', inForce.some(isRoute53Off));
    note(
      'ledger',
      inForce.some((fault) => fault.kind === 'table' && fault.table === 'ledger'),
    );
    const isPagingDisturbed = inForce.some(
      (fault) =>
        fault.kind === 'sns' ||
        fault.kind === 'table' ||
        isBroken(fault, 'notify') ||
        // To a clock that is this far off, another's claim is that of a run that has died.
        (fault.kind === 'clock' && Math.abs(fault.skewSeconds) >= claimSeconds),
    );
    note('paging', isPagingDisturbed || inForce.some(cutsOff));
    // Whoever claimed a page and died holds the claim for a while, wherever that was.
    note(
      'claims',
      inForce.some((fault) => isBroken(fault, 'notify')),
    );
    note(
      'buckets',
      inForce.some(({ kind }) => ['bucket', 'region-down', 'vantage-isolated', 'lambda'].includes(kind)),
    );
    note('quiet', true);
  }

  /** Since when so many vantages have worked without a break. */
  vantagesReadyMs(count: number): number {
    const sinceMs = this.#world.fleet.vantages.map((vantage) => this.#since(`vantage ${vantage}`));
    return sinceMs.sort((one, other) => one - other)[count - 1] ?? Number.POSITIVE_INFINITY;
  }

  /** Since when the `steer` of some region could read, decide and write. */
  steerReadyMs(): number {
    return Math.min(...this.#world.fleet.controlRegions.map((region) => this.#since(`steer ${region}`)));
  }

  /** Since when some region could see, write and publish what is to be paged, and nobody died who may have claimed it. */
  pagerReadyMs(): number {
    const ofRegions = this.#world.fleet.controlRegions.map((region) =>
      Math.max(this.#since(`steer ${region}`), this.#since(`notify ${region}`)),
    );
    return Math.max(this.#since('claims'), Math.min(...ofRegions));
  }

  route53ReadyMs(): number {
    return this.#since('route53');
  }

  /** Since when every replica has been there: a region that loses its own tries the others, which takes time. */
  ledgerReadyMs(): number {
    return this.#since('ledger');
  }

  /** Since when every vantage could read every bucket. */
  bucketsReadyMs(): number {
    return this.#since('buckets');
  }

  isSteerWorkingSince(region: string, ms: number): boolean {
    return this.#since(`steer ${region}`) < ms;
  }

  isClockRightSince(region: string, ms: number): boolean {
    return this.#since(`clock ${region}`) < ms;
  }

  /** Whether nothing has been in the way of sending a page exactly once. */
  isPagingUndisturbedSince(ms: number): boolean {
    return this.#since('paging') < ms && this.#since('ledger') < ms;
  }

  /** When a fault was last in force; before the world began where there was none. */
  quietSinceMs(): number {
    return this.#since('quiet');
  }

  #since(part: string): number {
    return this.#brokenMs.get(part) ?? always;
  }

  /** The replicas are tried in turn, so one that answers is enough. */
  #isLedgerOut(region: string, inForce: readonly Fault[]): boolean {
    const { ledgerRegions } = this.#world.fleet;
    const isOut = (replica: string) =>
      inForce.some(
        (fault) =>
          isRegionOff(fault, replica) ||
          (fault.kind === 'table' &&
            fault.table === 'ledger' &&
            (fault.region === '*' || fault.region === replica)),
      );
    const isTelemetryOut = inForce.some(
      (fault) => fault.kind === 'table' && fault.table === 'telemetry' && isTableOff(fault, region),
    );
    const isSkewed = inForce.some((fault) => fault.kind === 'clock' && fault.region === region);
    return isTelemetryOut || isSkewed || ledgerRegions.every(isOut);
  }
}

/** Whether nothing of ours in that region can do its work. */
function isRegionOff(fault: Fault, region: string): boolean {
  if (fault.kind === 'region-down') return fault.region === region;
  return fault.kind === 'vantage-isolated' && fault.vantage === region && fault.aws;
}

/** Whether a run may end, or no longer be heard, between any two of its requests. */
function cutsOff(fault: Fault): boolean {
  return fault.kind === 'region-down' || (fault.kind === 'vantage-isolated' && fault.aws);
}

/** A copy of an invocation is harmless. */
function isBroken(fault: Fault, verb: LambdaVerb): boolean {
  return fault.kind === 'lambda' && fault.mode !== 'duplicate' && fault.function === verb;
}

function hits(fault: Fault, region: string, verbs: readonly LambdaVerb[]): boolean {
  return verbs.some((verb) => isBroken(fault, verb)) && 'region' in fault && fault.region === region;
}

/** Whether a vantage no longer sees what is, or is no longer heard of in time. */
function blinds(fault: Fault, vantage: string): boolean {
  switch (fault.kind) {
    case 'vantage-isolated':
      return fault.vantage === vantage;
    case 'link':
      return fault.from === vantage;
    case 'clock':
      return fault.region === vantage;
    case 'table':
      return fault.table === 'telemetry' && isTableOff(fault, vantage);
    default:
      return false;
  }
}

function isTableOff(fault: FaultOf<'table'>, region: string): boolean {
  const isUsual = fault.mode === 'lag' && fault.lagSeconds <= usualLagSeconds;
  return !isUsual && (fault.region === '*' || fault.region === region);
}

function isRoute53Off(fault: Fault): boolean {
  return fault.kind === 'route53' || (fault.kind === 'region-down' && fault.route53);
}
