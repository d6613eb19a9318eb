/** A Date that is off: what a machine reads whose clock is wrong. Timers and `performance` measure true time still. */

/** `skewMs` is asked at each reading, so that a clock may jump while a function runs. */
export function skewedDate(TrueDate: DateConstructor, skewMs: () => number): DateConstructor {
  const nowMs = (): number => TrueDate.now() + skewMs();
  return new Proxy(TrueDate, {
    apply: () => new TrueDate(nowMs()).toString(),
    construct: (target, given: unknown[], newTarget) =>
      Reflect.construct(target, given.length === 0 ? [nowMs()] : given, newTarget) as Date,
    get: (target, key, receiver) => (key === 'now' ? nowMs : Reflect.get(target, key, receiver)),
  });
}
