/** The play of every scenario of the library is as it says, and no promise is broken in it. */
import { test } from 'vitest';
import { expectAsPromised, isQuick, library } from '../simulation/library.ts';

const entries = await library();

test.each(entries.filter(isQuick))(
  '$name is as it says',
  async (entry) => {
    await expectAsPromised(entry);
  },
  120_000,
);
