/** Patterns for names, as in a shell: `*` stands for any characters, none included; all else stands for itself. */

/** Names of applications and regions, and `*`. */
const globText = /^[A-Za-z0-9*._-]+$/;

export function isGlob(text: string): boolean {
  return globText.test(text);
}

/** Whether the pattern stands for the whole name. Takes time in proportion to the two lengths' product at most. */
export function matchesGlob(glob: string, name: string): boolean {
  const [head = '', ...rest] = glob.split('*');
  const tail = rest.pop();
  if (tail === undefined) return name === glob;
  if (name.length < head.length + tail.length || !name.startsWith(head) || !name.endsWith(tail)) return false;

  let middle = name.slice(head.length, name.length - tail.length);
  for (const part of rest) {
    // The first place that fits leaves the most for what follows.
    const place = middle.indexOf(part);
    if (place < 0) return false;
    middle = middle.slice(place + part.length);
  }
  return true;
}
