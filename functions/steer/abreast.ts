/** Does the same for many applications, several of them at a time: none waits for all before it, and no table is flooded. */

/** A fleet's worth of writes is done in about a tenth of the time, and stays far below what a table takes. */
const abreastMax = 10;

/** Begins nothing more after the first failure, and throws that one once all that was begun has ended. */
export async function abreast<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const waiting = items.values();
  const failures: unknown[] = [];
  const worker = async () => {
    for (const item of waiting) {
      try {
        await work(item);
      } catch (error) {
        failures.push(error);
      }
      if (failures.length > 0) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(abreastMax, items.length) }, worker));
  if (failures.length > 0) throw failures[0];
}
