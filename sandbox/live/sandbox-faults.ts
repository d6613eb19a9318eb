/** The faults in force in the sandbox: what each request, each invocation and each region's functions meet. */
import type { BucketFault } from '../world/s3.ts';
import type { RegionConditions } from './region-conditions.ts';
import type { WireFault } from './wire/wire.ts';

export interface AwsCall {
  readonly service: string;
  readonly operation: string;
  /** The region that the request was signed for. */
  readonly region: string;
  /** The region of the function that asks; undefined for anybody else. */
  readonly caller: string | undefined;
  /** Of DynamoDB's operations, the table that they are about. */
  readonly table?: string;
}

export type CallFault = (call: AwsCall) => WireFault | undefined;

/** A function's invocation met with one of these: it never runs, runs twice, runs late, or dies on the way. */
export type InvocationFault =
  | { readonly kind: 'silent' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'late'; readonly lateMs: number }
  /** Ended after so long, unless it is over by then. */
  | { readonly kind: 'crash'; readonly afterMs: number };

export type InvocationFaultFor = (region: string, verb: string) => InvocationFault | undefined;

/** How long what was written in one region takes to be seen in another. */
export type ReplicationFault = (from: string, to: string) => number | undefined;

/** What whoever asks a region's buckets meets, Route 53's health checkers included. */
export type BucketFaultFor = (region: string) => BucketFault | undefined;

/** What becomes of a region's clock and of its ways out; undefined where they are as ever. */
export type ConditionFault = (region: string) => Partial<RegionConditions> | undefined;

/** Newer faults are asked first. Setting one returns what ends it. */
export class SandboxFaults {
  readonly #calls = new Set<CallFault>();
  readonly #invocations = new Set<InvocationFaultFor>();
  readonly #replications = new Set<ReplicationFault>();
  readonly #buckets = new Set<BucketFaultFor>();
  readonly #conditions = new Set<ConditionFault>();
  readonly #onConditions: () => void;

  /** `onConditions` is called when a region's conditions may have changed. */
  constructor(onConditions: () => void = () => {}) {
    this.#onConditions = onConditions;
  }

  onCalls(fault: CallFault): () => void {
    this.#calls.add(fault);
    return () => this.#calls.delete(fault);
  }

  onInvocations(fault: InvocationFaultFor): () => void {
    this.#invocations.add(fault);
    return () => this.#invocations.delete(fault);
  }

  onReplication(fault: ReplicationFault): () => void {
    this.#replications.add(fault);
    return () => this.#replications.delete(fault);
  }

  onBuckets(fault: BucketFaultFor): () => void {
    this.#buckets.add(fault);
    return () => this.#buckets.delete(fault);
  }

  onConditions(fault: ConditionFault): () => void {
    this.#conditions.add(fault);
    this.#onConditions();
    return () => {
      this.#conditions.delete(fault);
      this.#onConditions();
    };
  }

  forCall(call: AwsCall): WireFault | undefined {
    return firstOf(this.#calls, (fault) => fault(call));
  }

  forInvocation(region: string, verb: string): InvocationFault | undefined {
    return firstOf(this.#invocations, (fault) => fault(region, verb));
  }

  /** In milliseconds; undefined where it takes as long as ever. */
  forReplication(from: string, to: string): number | undefined {
    return firstOf(this.#replications, (fault) => fault(from, to));
  }

  forBucket(region: string): BucketFault | undefined {
    return firstOf(this.#buckets, (fault) => fault(region));
  }

  /** Of several skews the sum, of several bad ways out all. */
  conditionsOf(region: string): RegionConditions {
    const inForce = [...this.#conditions].reverse().flatMap((fault) => fault(region) ?? []);
    return {
      skewMs: inForce.reduce((sum, { skewMs = 0 }) => sum + skewMs, 0),
      paths: inForce.flatMap(({ paths = [] }) => paths),
    };
  }

  clear(): void {
    this.#calls.clear();
    this.#invocations.clear();
    this.#replications.clear();
    this.#buckets.clear();
    this.#conditions.clear();
    this.#onConditions();
  }
}

function firstOf<F, T>(faults: ReadonlySet<F>, ask: (fault: F) => T | undefined): T | undefined {
  for (const fault of [...faults].reverse()) {
    const answer = ask(fault);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
