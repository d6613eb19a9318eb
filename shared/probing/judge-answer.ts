/**
 * Judges an HTTP answer by what its check expects. Pure. The first expectation that does not hold decides: first
 * those whose failure means that the endpoint does not serve, then those that only make it less preferred.
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { FailureReason } from '../health/observation.ts';
import type { Finding } from './check-result.ts';
import type { CompiledHttpCheck } from './compiled-check.ts';
import type { Json } from './json-path.ts';
import { bounded, shown } from './shown-value.ts';

export interface JudgedAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** Without the time in which we ourselves stood still. */
  readonly latencyMs: number;
  readonly certificateDays?: number;
}

/** What an endpoint may say of itself in a JSON object. */
interface Declaration {
  readonly degraded: boolean;
  readonly capacity?: number;
}

export interface Judgement extends Finding {
  readonly capacity?: number;
}

const NOT_JSON = Symbol('not JSON');

export function judgeAnswer(answer: JudgedAnswer, compiled: CompiledHttpCheck): Judgement {
  const asked = compiled.json.length > 0;
  const document = asked || saysJson(answer.headers) ? parseJson(answer.body) : NOT_JSON;
  const failure =
    judgeStatus(answer, compiled) ??
    judgeHeaders(answer, compiled) ??
    judgeBody(answer, compiled) ??
    judgeJson(answer.body, document, compiled);
  if (failure !== undefined) return failure;

  const { degraded: declared, capacity } = declaration(document);
  const finding = (declared ? degraded('declared', 'the endpoint says that it is degraded') : undefined) ??
    judgeLatency(answer.latencyMs, compiled.check.expect.maxLatencyMs) ??
    judgeCertificate(answer.certificateDays, compiled.check.expect.minCertificateDays) ?? { outcome: 'pass' };
  return { ...finding, ...(capacity !== undefined && { capacity }) };
}

/** Also the judgement of a TCP check, where nothing else is judged. */
export function judgeLatency(latencyMs: number, maxLatencyMs: number | undefined): Finding | undefined {
  if (maxLatencyMs === undefined || latencyMs <= maxLatencyMs) return undefined;
  return degraded('latency', `took ${Math.ceil(latencyMs)} ms, expected at most ${maxLatencyMs} ms`);
}

/** Whether the answer calls itself JSON, `application/problem+json` and the like included. */
export function saysJson(headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type'];
  return type !== undefined && /[/+]json\b/i.test(type);
}

function judgeStatus({ status }: JudgedAnswer, { statuses }: CompiledHttpCheck): Finding | undefined {
  if (statuses.includes(status)) return undefined;
  return failing('status', `status ${status}, expected ${statuses.text}`);
}

function judgeHeaders(answer: JudgedAnswer, compiled: CompiledHttpCheck): Finding | undefined {
  for (const { name, holds, text } of compiled.headers) {
    const raw = answer.headers[name];
    const seen = Array.isArray(raw) ? raw.join(', ') : raw;
    if (seen === undefined) return failing('header', `header ${name} is absent, expected ${text}`);
    if (!holds(seen)) return failing('header', `header ${name} is ${shown(seen)}, expected ${text}`);
  }
  return undefined;
}

function judgeBody({ body }: JudgedAnswer, { check, bodyMatches }: CompiledHttpCheck): Finding | undefined {
  const { bodyContains } = check.expect;
  if (bodyContains !== undefined && !body.includes(bodyContains)) {
    return failing('body', `body does not contain ${shown(bodyContains)}, got ${shown(body)}`);
  }
  if (bodyMatches !== undefined && !bodyMatches.test(body)) {
    return failing('body', `body does not match ${shown(bodyMatches.source)}, got ${shown(body)}`);
  }
  return undefined;
}

function judgeJson(
  body: string,
  document: Json | typeof NOT_JSON,
  compiled: CompiledHttpCheck,
): Finding | undefined {
  if (compiled.json.length === 0) return undefined;
  if (document === NOT_JSON) return failing('json', `body is not JSON, got ${shown(body)}`);
  for (const { path, find, holds, text } of compiled.json) {
    const nodes = find(document);
    if (nodes.length === 0) return failing('json', `${path} is absent, expected ${text}`);
    const offender = nodes.find((node) => !holds(node));
    if (offender !== undefined) return failing('json', `${path} is ${shown(offender)}, expected ${text}`);
  }
  return undefined;
}

function judgeCertificate(days: number | undefined, minimum: number | undefined): Finding | undefined {
  if (days === undefined || minimum === undefined || days >= minimum) return undefined;
  return degraded('certificate', `certificate expires in ${days} days, expected at least ${minimum}`);
}

function declaration(document: Json | typeof NOT_JSON): Declaration {
  if (typeof document !== 'object' || document === null || Array.isArray(document))
    return { degraded: false };
  const { status, degraded: flag, capacity } = document;
  const valid = typeof capacity === 'number' && capacity >= 0 && capacity <= 1;
  return { degraded: status === 'degraded' || flag === true, ...(valid && { capacity }) };
}

function parseJson(body: string): Json | typeof NOT_JSON {
  try {
    const document: Json = JSON.parse(body);
    return document;
  } catch {
    return NOT_JSON;
  }
}

function failing(reason: FailureReason, detail: string): Finding {
  return { outcome: 'fail', reason, detail: bounded(detail) };
}

function degraded(reason: FailureReason, detail: string): Finding {
  return { outcome: 'degraded', reason, detail };
}
