/** The faults in force on the sandbox's AWS side: what each request and each invocation meets. */
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

/** Newer faults are asked first. Setting one returns what ends it. */
export class SandboxFaults {
  readonly #calls = new Set<CallFault>();
  readonly #invocations = new Set<InvocationFaultFor>();
  readonly #replications = new Set<ReplicationFault>();

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

  clear(): void {
    this.#calls.clear();
    this.#invocations.clear();
    this.#replications.clear();
  }
}

function firstOf<F, T>(faults: ReadonlySet<F>, ask: (fault: F) => T | undefined): T | undefined {
  for (const fault of [...faults].reverse()) {
    const answer = ask(fault);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
