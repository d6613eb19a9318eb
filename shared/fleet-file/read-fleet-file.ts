/**
 * Reads a fleet file, in any of the forms it may have. What is wrong with it is said without stack trace and
 * without repeating its text, which may hold secrets.
 */
import { readFile } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LineCounter, parseDocument } from 'yaml';

/** A file that a person can mend: missing, of another form, or not to be parsed. */
export class FleetFileError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FleetFileError';
  }
}

/**
 * What a fleet file says, not validated yet.
 *
 * @throws FleetFileError when the file is missing, cannot be parsed or exports nothing.
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

function badFile(message: string): FleetFileError {
  return new FleetFileError(message);
}
