/**
 * Source text without what is not code: strings, templates, regular expressions and comments blanked out, with every
 * character and line in its place. Enough to look for words and imports without parsing the language.
 */

export interface SourceText {
  /** The code: quotes stay, what is between them does not. */
  readonly code: string;
  /** The comments alone. */
  readonly comments: string;
}

/** What a slash comes after where it begins a regular expression, and not a division. */
const beforeRegex =
  /(?:^|[([{}=,;:!&|?+\-*%~^<>]|\b(?:return|typeof|case|in|of|delete|void|throw|new|else|do|yield|await))$/;

export function sourceText(source: string): SourceText {
  const code = source.split('');
  const comments = source.replaceAll(/[^\n]/g, ' ').split('');
  /** Of each template that is open: how many braces of an expression in it are. */
  const templates: number[] = [];
  let significant = '';
  let isApart = false;
  let at = 0;

  const blank = (from: number, to: number, isComment = false) => {
    for (let place = from; place < to; place++) {
      if (source[place] === '\n') continue;
      code[place] = ' ';
      if (isComment) comments[place] = source.charAt(place);
    }
  };
  /** Blanks from here to the end of what the pattern finds; the delimiters at both ends stay. */
  const skip = (pattern: RegExp, kept: number) => {
    pattern.lastIndex = at;
    const length = pattern.exec(source)?.[0].length ?? source.length - at;
    blank(at + kept, at + length - kept);
    at += length;
    significant = `${significant}_`;
  };
  const template = (opening: number) => {
    const end = /(?:\\[\s\S]|\$(?!\{)|[^\\`$])*(`|\$\{)/y;
    end.lastIndex = at + opening;
    const [text = source.slice(at + opening), closing = '`'] = end.exec(source) ?? [];
    blank(at + opening, at + opening + text.length - closing.length);
    at += opening + text.length;
    if (closing === '`') significant = `${significant}_`;
    else {
      templates.push(0);
      significant = '{';
    }
  };

  if (source.startsWith('#!')) {
    at = Math.max(source.indexOf('\n'), 0);
    blank(0, at, true);
  }
  while (at < source.length) {
    const character = source.charAt(at);
    const next = source.charAt(at + 1);
    if (character === '/' && (next === '/' || next === '*')) {
      const end = next === '/' ? source.indexOf('\n', at) : source.indexOf('*/', at) + 2;
      const to = end < at + 2 ? source.length : end;
      blank(at, to, true);
      at = to;
    } else if (character === "'" || character === '"') {
      skip(character === "'" ? /'(?:\\[\s\S]|[^'\\\n])*'/y : /"(?:\\[\s\S]|[^"\\\n])*"/y, 1);
    } else if (character === '/' && beforeRegex.test(significant)) {
      skip(/\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y, 1);
    } else if (character === '`') {
      template(1);
    } else if (character === '}' && templates.at(-1) === 0) {
      templates.pop();
      template(1);
    } else {
      const open = templates.length - 1;
      if (character === '{' && open >= 0) templates[open] = (templates[open] ?? 0) + 1;
      if (character === '}' && open >= 0) templates[open] = (templates[open] ?? 0) - 1;
      if (/\s/.test(character)) isApart = true;
      else {
        // Two words stay two words: `return` in `x return` is one, in `xreturn` it is not.
        significant = `${significant}${isApart && /\w/.test(character) ? ' ' : ''}${character}`.slice(-12);
        isApart = false;
      }
      at++;
    }
  }
  return { code: code.join(''), comments: comments.join('') };
}

/** The line of a place in the text, from 1. */
export function lineAt(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}
