/**
 * Reads a fleet file, in any of the forms it may have. What is wrong with it is said without stack trace and
 * without repeating its text, which may hold secrets.
 */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { styleText } from 'node:util';
import { LineCounter, parseDocument } from 'yaml';
import type { Fleet } from '../shared/fleet/fleet.ts';
import type { FleetInput } from '../shared/fleet/schema.ts';
import { type Issue, validateFleet } from '../shared/fleet/validate.ts';
import { CommandError, exitStatus } from './exit-status.ts';

const defaultFleetFile = fileURLToPath(new URL('../fleet.config.ts', import.meta.url));

/**
 * The fleet of a file, with every default filled in.
 *
 * @param changes Put in place of the file's own fields before defaults are derived, for example `{ mode: 'act' }`.
 * @throws CommandError when the file cannot be read or is not valid; its message has every error.
 */
export async function loadFleet(file: string, changes: Partial<FleetInput> = {}): Promise<Fleet> {
  const input = await readFleetFile(file);
  const changed = typeof input === 'object' && input !== null ? { ...input, ...changes } : input;
  const validation = validateFleet(changed);
  if (!validation.ok) throw new CommandError(exitStatus.badInput, invalidFleetText(file, validation.errors));
  return validation.fleet;
}

/**
 * What a fleet file says, not validated yet.
 *
 * @throws CommandError when the file is missing, cannot be parsed or exports nothing.
 */
export async function readFleetFile(file: string): Promise<unknown> {
  switch (extname(file)) {
    case '.ts':
    case '.mts':
    case '.mjs':
    case '.js':
      return importFleet(file);
    case '.json':
      return parseJson(file, await textOf(file));
    case '.yaml':
    case '.yml':
      return parseYaml(file, await textOf(file));
    default:
      throw badFile(`a fleet file must end in .ts, .mts, .mjs, .js, .json, .yaml or .yml, got ${file}`);
  }
}

/**
 * What a fleet file says, known to be valid. Without one, the default fleet.
 *
 * @throws CommandError as `loadFleet`
 */
export async function readValidFleet(file = defaultFleetFile): Promise<FleetInput> {
  await loadFleet(file);
  return (await readFleetFile(file)) as FleetInput;
}

/** The same in the mode in which scenarios are played: a fleet that only observes would show nothing. */
export async function readPlayableFleet(file: string | undefined): Promise<FleetInput> {
  return { ...(await readValidFleet(file)), mode: 'act' };
}

/** All errors of a file, for people. */
export function invalidFleetText(file: string, errors: readonly Issue[]): string {
  const count = errors.length === 1 ? '1 error' : `${errors.length} errors`;
  return [`${file} is not valid: ${count}`, ...errors.map(issueText)].join('\n\n');
}

function issueText({ path, message, value, allowed }: Issue): string {
  const shown = value === undefined ? '(nothing)' : typeof value === 'string' ? value : JSON.stringify(value);
  const field = path === '' ? '' : styleText('bold', path, { stream: process.stderr });
  return [`  ${field}${message.slice(path.length)}`, `    value:   ${shown}`, `    allowed: ${allowed}`].join(
    '\n',
  );
}

async function importFleet(file: string): Promise<unknown> {
  // Asked for first, so that a missing file is told from a missing import inside it.
  await textOf(file);
  let module: Readonly<Record<string, unknown>>;
  try {
    module = await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    throw badFile(`${file}${lineOf(error)} cannot be loaded: ${firstLineOf(error)}`);
  }
  if (module['default'] === undefined)
    throw badFile(`${file} must have a default export: export default defineFleet({ … })`);
  return module['default'];
}

function parseJson(file: string, text: string): unknown {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    // The parser's message quotes the text, but for the place.
    const place = /\(line (\d+) column (\d+)\)/.exec(String(error));
    const where = place === null ? '' : `:${place[1]}:${place[2]}`;
    throw badFile(`${file}${where} is not JSON`);
  }
  // JSON.parse keeps the last of two entries with one key in silence, and an application would be gone.
  const lines = new LineCounter();
  const twice = parseDocument(text, { prettyErrors: false, lineCounter: lines }).errors.find(
    ({ code }) => code === 'DUPLICATE_KEY',
  );
  if (twice !== undefined) {
    const { line, col } = lines.linePos(twice.pos[0]);
    throw badFile(`${file}:${line}:${col} has a key twice in one object`);
  }
  return input;
}

function parseYaml(file: string, text: string): unknown {
  const lines = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => {
      const { line, col } = lines.linePos(pos[0]);
      return `${file}:${line}:${col} is not YAML: ${message.split('\n')[0]}`;
    });
    throw badFile(faults.join('\n'));
  }
  try {
    return document.toJS();
  } catch (error) {
    throw badFile(`${file} is not YAML: ${firstLineOf(error)}`);
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') throw badFile(`there is no fleet file ${file}`);
    throw badFile(`${file} cannot be read: ${String(code ?? error)}`);
  }
}

/** Where Node's type stripper stumbled: it puts `file:line` before the stack. */
function lineOf(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined;
  const line = /^[^\n]*:(\d+)\n/.exec(stack ?? '')?.[1];
  return line === undefined ? '' : `:${line}`;
}

function firstLineOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split('\n')[0] ?? '';
}

function badFile(message: string): CommandError {
  return new CommandError(exitStatus.badInput, message);
}
