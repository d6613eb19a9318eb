/** Takes the text of a scenario file apart, JSON or YAML. */
import { extname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';

export type ScenarioText =
  | { readonly ok: true; readonly input: unknown }
  /** One line for each thing that is wrong, with its place. */
  | { readonly ok: false; readonly problems: readonly string[] };

export function parseScenarioText(file: string, text: string): ScenarioText {
  switch (extname(file)) {
    case '.json':
      return parseJson(file, text);
    case '.yaml':
    case '.yml':
      return parseYaml(file, text);
    default:
      return failure(`a scenario file must end in .json, .yaml or .yml, got ${file}`);
  }
}

function parseJson(file: string, text: string): ScenarioText {
  let input: unknown;
  try {
    input = JSON.parse(text);
  } catch (error) {
    const place = /\(line (\d+) column (\d+)\)/.exec(String(error));
    return failure(`${file}${place === null ? '' : `:${place[1]}:${place[2]}`} is not JSON`);
  }
  // JSON.parse keeps the last of two entries with one key in silence, and a fault would be gone.
  const twice = yamlErrors(text).find(({ code }) => code === 'DUPLICATE_KEY');
  return twice === undefined
    ? { ok: true, input }
    : failure(`${file}${twice.place} has a key twice in one object`);
}

function parseYaml(file: string, text: string): ScenarioText {
  const errors = yamlErrors(text);
  if (errors.length > 0)
    return failure(...errors.map(({ place, what }) => `${file}${place} is not YAML: ${what}`));
  try {
    return { ok: true, input: parseDocument(text).toJS() as unknown };
  } catch (error) {
    // An alias of nothing, or aliases that multiply without bounds.
    return failure(`${file} is not YAML: ${error instanceof Error ? error.message : String(error)}`);
  }
}

interface YamlError {
  /** `:line:column` */
  readonly place: string;
  readonly code: string;
  readonly what: string;
}

function yamlErrors(text: string): YamlError[] {
  const lines = new LineCounter();
  const { errors } = parseDocument(text, { prettyErrors: false, lineCounter: lines });
  return errors.map(({ pos, code, message }) => {
    const { line, col } = lines.linePos(pos[0]);
    return { place: `:${line}:${col}`, code, what: message.split('\n')[0] ?? '' };
  });
}

function failure(...problems: string[]): ScenarioText {
  return { ok: false, problems };
}
