/**
 * What of a fleet the CDK knows only while it deploys, such as the ARN of a function of another stack. The fleet
 * travels as text in the functions' assets, where nobody would ever fill that in.
 */
import { Token } from 'aws-cdk-lib';

/** The paths of all values that are not known yet, such as `applications.api.prepare`; of keys, that of the object. */
export function unresolvedPaths(value: unknown, path = ''): readonly string[] {
  if (Token.isUnresolved(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  const entries = Object.entries(value);
  const keys = entries.some(([key]) => Token.isUnresolved(key)) ? [path] : [];
  return [
    ...keys,
    ...entries
      .filter(([key]) => !Token.isUnresolved(key))
      .flatMap(([key, each]) => unresolvedPaths(each, path === '' ? key : `${path}.${key}`)),
  ];
}
