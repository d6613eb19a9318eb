/** Moments as a fleet file writes them: ISO 8601 with a zone, so that they mean the same in every region. */

const pattern =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,3})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/** Epoch milliseconds; `undefined` where the text is no such moment, also for a day that its month does not have. */
export function instantMs(text: string): number | undefined {
  const parts = pattern.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = parts.slice(1, 4).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  // Date.parse reads 30 February as 2 March.
  const lastDay = new Date(Date.UTC(year, month, 0)).getUTCDate();
  const isDay = month >= 1 && month <= 12 && day >= 1 && day <= lastDay;
  return isDay ? Date.parse(text) : undefined;
}
