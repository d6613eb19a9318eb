/**
 * Who hears that the control plane itself is in trouble: the audiences of its applications, as it is they who would miss
 * their pages. One whose people are all in another of them is left out, so that nobody hears it twice for nothing.
 */
import type { Fleet } from './fleet.ts';

type Listeners = Pick<Fleet, 'applications' | 'audiences'>;

export function alarmAudiences({ applications, audiences }: Listeners): readonly string[] {
  const used = Object.keys(audiences).filter((id) =>
    Object.values(applications).some(({ audience }) => audience === id),
  );
  // Where no application says, it is better that all hear of it than nobody.
  const chosen = used.length > 0 ? used : Object.keys(audiences);
  return chosen.filter((id, index) => {
    const others = chosen.filter((other, place) => other !== id && (!holds(id, other) || place < index));
    return !others.some((other) => holds(other, id));
  });

  function holds(larger: string, smaller: string): boolean {
    const people = audiences[larger]?.people ?? [];
    return (audiences[smaller]?.people ?? []).every((person) => people.includes(person));
  }
}
