/** Reads one fault; where it names a kind or mode that there is not, what else is wrong with it is said all the same. */
import type * as z from 'zod/mini';
import type { Issue, Path } from '../../shared/fleet/issue.ts';
import { type Fault, faultSchema } from './fault.ts';
import { ownWords, shapeIssues } from './scenario-issues.ts';

export type FaultReading =
  | { readonly ok: true; readonly fault: Fault }
  | { readonly ok: false; readonly issues: readonly Issue[] };

export function readFault(input: unknown, index: number): FaultReading {
  const parsed = faultSchema.safeParse(input, ownWords);
  if (parsed.success) return { ok: true, fault: parsed.data };
  const at: Path = ['faults', index];
  const { issues } = parsed.error;
  const [first] = issues;
  if (first === undefined || !isUnknownVariant(first)) {
    return { ok: false, issues: shapeIssues(issues, input, at) };
  }
  return {
    ok: false,
    issues: [...shapeIssues([first], input, at), ...wrongWhicheverMeant(first, input, at)],
  };
}

interface UnknownVariant {
  readonly code: 'invalid_union';
  readonly discriminator: string;
  readonly options: readonly string[];
}

function isUnknownVariant(issue: z.core.$ZodIssue): issue is z.core.$ZodIssue & UnknownVariant {
  return (
    issue.code === 'invalid_union' &&
    'discriminator' in issue &&
    typeof issue.discriminator === 'string' &&
    'options' in issue
  );
}

/** What would be wrong with the fault whichever of the known variants was meant. */
function wrongWhicheverMeant(
  { discriminator, options }: UnknownVariant,
  input: unknown,
  at: Path,
): readonly Issue[] {
  const [one = [], ...others] = options.map((option) => {
    const { error } = faultSchema.safeParse({ ...(input as object), [discriminator]: option }, ownWords);
    const known = (error?.issues ?? []).filter((issue) => !isUnknownVariant(issue));
    return shapeIssues(known, input, at);
  });
  return one.filter(({ path }) => others.every((issues) => issues.some((other) => other.path === path)));
}
