/** The invariants notice mistakes: each mutation of the source breaks a promise in some simulated world. */
import { expect, test } from 'vitest';
import { mutations } from './mutations/mutations.ts';
import { type TargetName, targets } from './mutations/targets.ts';
import { Workshop } from './mutations/workshop.ts';

/** A target is played with so many seeds; then drawn scenarios, up to 500 plays in all. */
const playsOfEach = 20;
const drawn = 480;

const names = Object.keys(targets) as TargetName[];

test('the source as it is breaks no promise in any of the targets', async () => {
  const workshop = await Workshop.open();
  try {
    const { plays, found } = await workshop.hunt(names, playsOfEach, drawn);
    expect(found).toBeUndefined();
    expect(plays).toBe(names.length * playsOfEach + drawn);
  } finally {
    await workshop.close();
  }
});

test.each(mutations)('it is noticed when $name', async ({ name, edits, target }) => {
  const workshop = await Workshop.open();
  try {
    await workshop.mutate(edits);
    const { plays, found } = await workshop.hunt([target], playsOfEach, drawn);
    console.log(
      `${name}: ${found?.invariant ?? 'not noticed'} after ${plays} plays (${found?.scenario} ${found?.seed})`,
    );
    expect(found).toBeDefined();
  } finally {
    await workshop.close();
  }
});

test('pointsman fuzz finds a mistake, and keeps a small scenario that shows it again', async () => {
  const workshop = await Workshop.open();
  try {
    await workshop.mutate(
      mutations.find(({ name }) => name.startsWith('traffic that needs a writer'))?.edits ?? [],
    );
    const { status, stdout } = await workshop.pointsman('fuzz', '--runs', '20', '--json');
    expect(status).toBe(1);
    const { broken } = JSON.parse(stdout) as {
      readonly broken: readonly { readonly file: string; readonly invariant: string }[];
    };
    const found = broken.find(({ invariant }) => invariant === 'writer-first');
    if (found === undefined) throw new Error(`writer-first must be among what broke, got ${stdout}`);
    const replayed = await workshop.pointsman('simulate', found.file, '--json');
    expect(replayed.status).toBe(1);
    const { invariants } = JSON.parse(replayed.stdout) as {
      readonly invariants: { readonly violated: readonly { readonly invariant: string }[] };
    };
    expect(invariants.violated.map(({ invariant }) => invariant)).toContain('writer-first');
  } finally {
    await workshop.close();
  }
});
