/**
 * The condition keys of a batch of record changes. Route 53 makes the names the same before they are compared: lower case,
 * without the trailing dot, and every character but letters, digits, `-`, `_` and the dots between labels as `\` and three octal
 * digits. Source: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
interface Change {
  readonly Action: string;
  readonly ResourceRecordSet: { readonly Name: string; readonly Type: string };
}

const key = 'route53:ChangeResourceRecordSets';

/** @param input Of ChangeResourceRecordSets. */
export function recordChange(input: Readonly<Record<string, unknown>>): Readonly<Record<string, string[]>> {
  const { Changes: changes } = input['ChangeBatch'] as { readonly Changes: readonly Change[] };
  return {
    [`${key}NormalizedRecordNames`]: each(changes, ({ ResourceRecordSet: { Name } }) => normalised(Name)),
    [`${key}RecordTypes`]: each(changes, ({ ResourceRecordSet: { Type } }) => Type),
    [`${key}Actions`]: each(changes, ({ Action }) => Action),
  };
}

/** As Route 53's condition keys have a name. */
export function normalised(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/\.$/, '')
      // Already written so: taken back first.
      .replaceAll(/\\([0-3][0-7]{2})/g, (_all, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      )
      .replaceAll(
        /[^a-z0-9\-_.]/g,
        (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`,
      )
  );
}

function each(changes: readonly Change[], of: (change: Change) => string): string[] {
  return [...new Set(changes.map(of))];
}
