/** Rules about checks: their time, and the request that they send. What they expect is in expectation-rules.ts. */
import { isDnsName } from '../dns-name.ts';
import type { Application, Check, Fleet, HttpCheck } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';
import { hasUsableInterval, intervalLimits } from './fleet-rules.ts';
import { outsideLimits } from './limits.ts';
import { emptyList, tooLong } from './lists.ts';

export type CheckRule = (
  check: Check,
  at: Path,
  application: Application,
  fleet: Fleet,
) => readonly Finding[];
export type HttpCheckRule = (
  check: HttpCheck,
  at: Path,
  application: Application,
  fleet: Fleet,
) => readonly Finding[];

const checksMax = 10;
const timeoutSecondsMin = 0.1;
const headersSentMax = 20;
const bodySentBytesMax = 16_384;
const pathCharactersMax = 2048;
/** A probe holds what it reads in memory, for every endpoint of its shard at once. */
const bodyReadBytesMax = 1_048_576;

/** RFC 9110, section 5.1. */
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;
/** RFC 9110, section 5.5. A line break would let a value write headers of its own. */
const headerValue = /^[\t\x20-\x7e\x80-\xff]*$/;
/** What the probe itself must decide, or a request could not be told from the next one. */
const ownHeaders = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

export const applicationIsChecked: ApplicationRule = ({ checks }, at) => [
  ...emptyList([...at, 'checks'], checks, 'check'),
  ...tooLong([...at, 'checks'], checks, checksMax),
  ...withoutVote([...at, 'checks'], checks),
];

/** A veto and a shadow say nothing of whether an endpoint serves, so with them alone it would never be `up`. */
function withoutVote(path: Path, checks: readonly Check[]): readonly Finding[] {
  if (checks.length === 0 || checks.some(({ mode }) => mode === 'vote')) return [];
  const modes = checks.map(({ mode }) => mode);
  const must = 'have at least one of mode vote: the others never make an endpoint up';
  return [finding(path, modes, must, { dependsOn: [path] })];
}

/** A probe that outlives its slot would report the past. */
export const timeoutEndsBeforeTheNextSlot: CheckRule = ({ timeoutSeconds }, at, _application, fleet) => {
  const path = [...at, 'timeoutSeconds'];
  if (!hasUsableInterval(fleet)) {
    return outsideLimits(path, timeoutSeconds, {
      min: timeoutSecondsMin,
      max: intervalLimits.max,
      unit: 'seconds',
      fractions: true,
    });
  }
  const { intervalSeconds } = fleet;
  if (timeoutSeconds >= timeoutSecondsMin && timeoutSeconds < intervalSeconds) return [];
  const must = `be at least ${timeoutSecondsMin} and less than intervalSeconds, which is ${intervalSeconds}`;
  return [finding(path, timeoutSeconds, must, { dependsOn: [['intervalSeconds']] })];
};

/** At or beyond the timeout it could never be exceeded by an answer. */
export const latencyLimitIsReachable: CheckRule = (check, at) => {
  const path = check.type === 'http' ? [...at, 'expect', 'maxLatencyMs'] : [...at, 'maxLatencyMs'];
  const latency = check.type === 'http' ? check.expect.maxLatencyMs : check.maxLatencyMs;
  const timeoutMs = check.timeoutSeconds * 1000;
  if (latency === undefined || (latency > 0 && latency < timeoutMs)) return [];
  const must = `be more than 0 and less than the timeout, which is ${timeoutMs} ms`;
  return [finding(path, latency, must, { dependsOn: [[...at, 'timeoutSeconds']] })];
};

export const pathIsAbsolute: HttpCheckRule = ({ path }, at) => {
  if (path === undefined) return [];
  const where = [...at, 'path'];
  if (path.length > pathCharactersMax) {
    return [finding(where, `${path.length} characters`, `have at most ${pathCharactersMax} characters`)];
  }
  // "//host" and "/\host" would be read as another host.
  if (/^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('#')) return [];
  return [
    finding(where, path, 'be a path of ASCII characters that begins with one /, without spaces and #', {
      allowed: "a path such as '/health' or '/health?deep=1'",
    }),
  ];
};

export const hostIsAName: HttpCheckRule = ({ host }, at, { name }) => {
  if (host === undefined && !name.startsWith('*.')) return [];
  if (host === undefined) {
    return [
      finding([...at, 'host'], host, `be given, because ${name} cannot be sent as Host`, {
        allowed: 'a DNS name',
      }),
    ];
  }
  return isDnsName(host) ? [] : [finding([...at, 'host'], host, 'be a DNS name')];
};

export const headersCanBeSent: HttpCheckRule = ({ headers }, at) => {
  const path = [...at, 'headers'];
  const names = Object.keys(headers);
  const findings = [...tooLong(path, names, headersSentMax)];
  if (!names.every((name) => headerName.test(name))) {
    // The name is not repeated: it may be a whole header line, with its secret.
    findings.push(finding(path, headers, 'have names as HTTP allows them: letters, digits and hyphens'));
  }
  for (const name of names.filter((candidate) => headerName.test(candidate))) {
    if (ownHeaders.includes(name.toLowerCase())) {
      const instead = name.toLowerCase() === 'host' ? '; say host beside headers instead' : '';
      findings.push(
        finding([...path, name], headers[name], `be left out: the probe sets it itself${instead}`),
      );
    } else if (!headerValue.test(headers[name] ?? '')) {
      findings.push(finding([...path, name], headers[name], 'be one line of Latin-1 characters'));
    }
  }
  return findings;
};

export const bodyIsSentByPost: HttpCheckRule = ({ body, method }, at) => {
  if (body === undefined) return [];
  if (method !== 'POST') {
    const must = `be left out with method ${method}: only POST sends a body`;
    return [finding([...at, 'body'], body, must, { dependsOn: [[...at, 'method']] })];
  }
  if (Buffer.byteLength(body) <= bodySentBytesMax) return [];
  return [finding([...at, 'body'], body, `have at most ${bodySentBytesMax} bytes`)];
};

export const bodyLimitIsBounded: HttpCheckRule = ({ bodyLimitBytes }, at) =>
  outsideLimits([...at, 'bodyLimitBytes'], bodyLimitBytes, { min: 1, max: bodyReadBytesMax, unit: 'bytes' });
