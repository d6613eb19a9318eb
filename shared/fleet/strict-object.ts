/** A zod object that refuses unknown keys and, in refusing, says which ones it knows. */
import * as z from 'zod/mini';

export function strictObject<Shape extends z.core.$ZodShape>(shape: Shape) {
  return z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? Object.keys(shape).join(', ') : undefined),
  });
}
