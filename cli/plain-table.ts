/** A table without lines: what is printed is also read by scripts and pasted into chats. */
import Table from 'cli-table3';

const none = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '',
} as const;

/** The lines of the table, each below the other's columns and without spaces at its end. */
export function plainTable(rows: readonly (readonly string[])[]): readonly string[] {
  if (rows.length === 0) return [];
  const table = new Table({
    chars: none,
    style: { 'padding-left': 0, 'padding-right': 2, head: [], border: [] },
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}
