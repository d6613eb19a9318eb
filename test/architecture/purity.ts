/** Words that may not stand in code that decides: clocks, chance, environment, logging, and waiting. */
import { isPure } from './arrows.ts';
import { type Finding, findWords, type Rule } from './finding.ts';

interface Banned {
  readonly word: RegExp;
  readonly what: string;
  readonly instead: string;
}

const time: readonly Banned[] = [
  { word: /\bDate\.now\b/, what: 'reads the clock by %', instead: 'take nowMs' },
  { word: /\bnew\s+Date\s*(?:\(\s*\)|(?=[;,)\n]))/, what: 'reads the clock by %', instead: 'take nowMs' },
  { word: /(?<!\bnew\s{1,9})\bDate\s*\(/, what: 'reads the clock by %', instead: 'take nowMs' },
  { word: /\bTemporal\.Now\b/, what: 'reads the clock by %', instead: 'take nowMs' },
  { word: /\bperformance\s*\./, what: 'reads the clock by %', instead: 'take nowMs' },
  { word: /\bprocess\.(?:hrtime|uptime)\b/, what: 'reads the clock by %', instead: 'take nowMs' },
  {
    word: /\b(?:setTimeout|setInterval|setImmediate|queueMicrotask)\b/,
    what: 'waits by %',
    instead: 'leave waiting to the clock port',
  },
];

const chance: readonly Banned[] = [
  { word: /\bMath\.random\b/, what: 'draws by %', instead: 'take a Random' },
  {
    word: /\b(?:randomUUID|randomBytes|randomInt|getRandomValues)\b/,
    what: 'draws by %',
    instead: 'take a Random',
  },
];

const surroundings: readonly Banned[] = [
  { word: /\bprocess\s*[.[]/, what: 'reads its environment by %', instead: 'take the value' },
  { word: /\bconsole\s*[.[]/, what: 'logs by %', instead: 'return it, or tell the journal port' },
  { word: /\bglobalThis\b/, what: 'reaches for %', instead: 'take the value' },
  { word: /\b(?:fetch|require)\s*\(/, what: 'loads by %', instead: 'take the value' },
  { word: /\b(?:WebSocket|EventSource|XMLHttpRequest)\b/, what: 'opens a %', instead: 'take the value' },
  { word: /\bgetBuiltinModule\b/, what: 'loads by %', instead: 'import it, so that it can be checked' },
];

const waiting: readonly Banned[] = [
  { word: /\basync\b/, what: 'is %', instead: 'decide on what was read already' },
  { word: /\bawait\b/, what: 'uses %', instead: 'decide on what was read already' },
  { word: /\bPromise\b/, what: 'uses a %', instead: 'decide on what was read already' },
];

/** The passes wait and ask, but by their ports alone. */
const isPass = /^functions\/[^/]+\/(?!handler\.ts$)[^/]+\.ts$/;
const isMiddleware = /^functions\/middleware\//;

/** The models of the world run on an injected clock, but for the clocks themselves. */
const isWorld = /^sandbox\/(?:world\/(?!clock\.ts$)|simulate\/(?!time\.ts$))/;

export const checkPurity: Rule = ({ path, code }): readonly Finding[] => {
  if (isPure.test(path)) return findWords(path, code, [...time, ...chance, ...surroundings, ...waiting]);
  if (isPass.test(path) && !isMiddleware.test(path))
    return findWords(path, code, [...time, ...chance, ...surroundings]);
  return isWorld.test(path) ? findWords(path, code, [...time, ...chance]) : [];
};
