/** A fleet file in which everything is right, and a way to change one thing of it. */
import { validateFleet } from '../../../shared/fleet/validate.ts';

/** Where a change goes, as keys joined by dots; `undefined` takes the field out. */
export type Changes = Readonly<Record<string, unknown>>;

const endpoint = (number: number) => ({
  target: { a: [`192.0.2.${number}`] },
  probe: `https://192.0.2.${number}/health`,
});

export function fleetFile(changes: Changes = {}): unknown {
  const file: unknown = {
    name: 'base',
    zone: { name: 'example.com' },
    regions: ['us-east-1', 'us-west-2', 'eu-west-1'],
    intervalSeconds: 10,
    applications: {
      api: {
        name: 'api.example.com',
        records: ['A'],
        endpoints: { 'us-east-1': endpoint(1), 'us-west-2': endpoint(2), 'eu-west-1': endpoint(3) },
        checks: [{ type: 'http', path: '/health', timeoutSeconds: 4, expect: { status: [200] } }],
        steering: { policy: 'priority', order: ['us-east-1', 'us-west-2', 'eu-west-1'] },
        database: { id: 'orders', needs: 'writer' },
        audience: 'oncall',
      },
    },
    databases: {
      orders: {
        kind: 'rds-instance',
        writer: 'us-east-1',
        replicas: ['us-west-2', 'eu-west-1'],
        backup: { everyHours: 6, copyTo: ['us-west-2'] },
      },
    },
    people: { first: { email: 'first@example.com' }, second: { sms: '+12025550100' } },
    audiences: { oncall: { people: ['first', 'second'], escalateAfterMinutes: 10 } },
  };
  return Object.entries(changes).reduce(
    (changed, [place, value]) => set(changed, place.split('.'), value),
    file,
  );
}

/** The messages of all errors of a changed file; none where it is valid. */
export function errorsAfter(changes: Changes): readonly string[] {
  const validation = validateFleet(fleetFile(changes));
  return validation.ok ? [] : validation.errors.map(({ message }) => message);
}

/** The messages of all warnings of a changed file, which must be valid. */
export function warningsAfter(changes: Changes): readonly string[] {
  const validation = validateFleet(fleetFile(changes));
  if (!validation.ok) throw new Error(`the file must be valid, got ${validation.errors[0]?.message ?? ''}`);
  return validation.warnings.map(({ message }) => message);
}

function set(container: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(container)) {
    const copy: unknown[] = [...container];
    copy[Number(key)] = set(copy[Number(key)], rest, value);
    return copy;
  }
  const copy = { ...(container as Readonly<Record<string, unknown>> | undefined) };
  if (rest.length === 0 && value === undefined) delete copy[key];
  else copy[key] = set(copy[key], rest, value);
  return copy;
}
