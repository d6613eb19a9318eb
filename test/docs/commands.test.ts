/** What people are told to type can be typed: each command exists, and takes the options that it is given. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { expect, test } from 'vitest';
import { program } from '../../cli/program.ts';
import { filesBelow, type Page, pages, root } from './pages.ts';

test('what pages tell people to run is a command with these options and arguments', () => {
  expect(wrongIn(pages, /(?:npx |`)pointsman ([a-z][^\n`|;#(…]*)/g, whyNot)).toEqual([]);
});

/** Prose may go on behind the command, so nothing is said of arguments. */
test('what messages tell people to run is a command with these options', () => {
  const code = ['shared', 'functions', 'infra', 'cli', 'sandbox']
    .flatMap((folder) => filesBelow(folder, '.ts'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
  const why = (words: readonly string[]) => whyNotCommand(words) ?? unknownOption(words);
  expect(wrongIn(code, /(?:npx|run first:|with) pointsman ([a-z][^\n`;(]*)/g, why)).toEqual([]);
});

test('the README names every command', () => {
  const readme = pages.find(({ path }) => path === 'README.md')?.text ?? '';
  const table = readme.split('\n## Commands\n')[1]?.split('\n## ')[0] ?? '';
  const missing = program.commands.map((command) => command.name()).filter((name) => !table.includes(name));
  expect(missing).toEqual([]);
});

test.each<[typed: string, why: string | undefined]>([
  ['status', undefined],
  ['status --sandbox', undefined],
  ['status --no-such-option', 'no option --no-such-option'],
  ['status api', 'an argument too many: api'],
  ['no-such-command', 'no command no-such-command'],
  ['gate open eu-west-1 --reason', undefined],
  ['gate shut', 'no command gate shut'],
  ['sandbox heal', undefined],
  ['sandbox --scenario', undefined],
  ["freeze --reason 'a word too many'", undefined],
])('%s: %s', (typed, why) => {
  expect(whyNot(wordsOf(typed))).toBe(why);
});

function wrongIn(
  written: readonly Page[],
  pattern: RegExp,
  why: (words: readonly string[]) => string | undefined,
): readonly string[] {
  return written.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].flatMap(([, typed = '']) => {
      const reason = why(wordsOf(typed));
      return reason === undefined ? [] : [`${path}: pointsman ${typed.trim()}: ${reason}`];
    }),
  );
}

/** As a shell takes them, without what an option may be left out by. */
function wordsOf(typed: string): readonly string[] {
  return typed
    .replace(/(['"])(?:(?!\1).)*\1/g, 'TEXT')
    .replace(/[[\]\\]/g, ' ')
    .split(/\s+/)
    .map((word) => word.replace(/[),.:'"]+$/, ''))
    .filter((word) => word !== '');
}

function whyNot(words: readonly string[]): string | undefined {
  return whyNotCommand(words) ?? unknownOption(words) ?? argumentTooMany(words);
}

interface Called {
  readonly command: Command;
  readonly rest: readonly string[];
}

function calledBy(words: readonly string[]): Called {
  let called: Called = { command: program, rest: words };
  for (;;) {
    const { command, rest } = called;
    const found = command.commands.find((each) => each.name() === rest[0]);
    if (found === undefined) return called;
    called = { command: found, rest: rest.slice(1) };
  }
}

function whyNotCommand(words: readonly string[]): string | undefined {
  const { command, rest } = calledBy(words);
  const [next] = rest;
  if (command === program) return `no command ${next ?? ''}`;
  const isGroup = command.commands.length > 0 && next !== undefined && !next.startsWith('-');
  return isGroup ? `no command ${command.name()} ${next}` : undefined;
}

function optionsOf({ options, commands }: Command): Command['options'] {
  // A group's first command is its default, as `start` is of `sandbox`.
  return options.length > 0 ? options : commands.flatMap((each) => each.options);
}

function unknownOption(words: readonly string[]): string | undefined {
  const { command, rest } = calledBy(words);
  const known = new Set(['--help', ...optionsOf(command).map(({ long }) => long)]);
  const unknown = rest.find((word) => word.startsWith('--') && !known.has(word));
  return unknown === undefined ? undefined : `no option ${unknown}`;
}

function argumentTooMany(words: readonly string[]): string | undefined {
  const { command, rest } = calledBy(words);
  const withValue = new Set(optionsOf(command).flatMap(({ long, required }) => (required ? long : [])));
  const given = rest.filter((word, index) => !word.startsWith('-') && !withValue.has(rest[index - 1] ?? ''));
  const extra = given[command.registeredArguments.length];
  return extra === undefined ? undefined : `an argument too many: ${extra}`;
}
