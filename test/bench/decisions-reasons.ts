/** By scenario: why Pointsman is worse there than another system, and why it stays so. */
const doubtfulFleet =
  'Three of five applications fail in three different regions in the same minute: Pointsman suspects itself before it suspects three regions, pages, and holds the moves for at most ten minutes. One dead region with all its applications is not held.';

const frozenFleet = 'Somebody froze it, and a freeze holds whatever happens. The others know of no freeze.';

const returnsLate =
  'The others went back to the mended region at once, and so were not in the next one when it died. Pointsman stays where it is well until the mended region has been up for a quarter of an hour, and then returns in steps: going back early is how flapping begins.';

const provesItself =
  'The region that comes back is gone to after six passes in slots, some 25 s later than after the three of Route 53: a region that has just been down has to prove itself.';

export const reasons: Readonly<Record<string, string>> = {
  'carrier-dies-in-the-ramp': returnsLate,
  'rolling-outages': returnsLate,
  'fleet-velocity': doubtfulFleet,
  'fleet-velocity-lasts': doubtfulFleet,
  frozen: frozenFleet,
  'frozen-gates': frozenFleet,
  'freeze-expires': frozenFleet,
  'freeze-outlives-a-clock': frozenFleet,
  'freeze-one-region':
    'A freeze of a region holds its gates as well, so traffic goes by the weights alone and waits for their propagation.',
  'operator-freeze-and-unfreeze': frozenFleet,
  'last-region-standing': provesItself,
  'all-down-and-a-standby-back-first': provesItself,
  'ledger-gone':
    'A freeze that cannot be read counts as frozen. The ledger has three replicas, and this takes all of them; the page says so, and an operator can move traffic by hand.',
  'me-central-2026-03':
    'Two thirds of the requests are lost, not all: Pointsman takes up to 24 s more to be certain of that. What makes gdnsd quick here makes it move falsely at 5 % of failing probes (see `five-percent-for-two-hours`).',
  observing: 'The mode is `observe`: it decides, records and pages, and moves nothing.',
  'only-a-degraded-standby':
    'A gate closes only where another region is up. Towards one that is merely degraded traffic goes by the weights, and waits for their propagation.',
  'operator-forces-failover':
    'Two of three vantages are gone, so there is no majority, and nothing is proven: an operator has to take the responsibility. The others never ask.',
  'operator-promotes':
    'Nothing is wrong with the others: the application needs its writer, so no region serves it until the database is promoted, and which region that will be is luck for them. Pointsman sends it there when the operator says so.',
  'operator-switches-over':
    'The application is set to `failover: manual`: a person decides, five minutes into the outage.',
  'probe-crashes': 'One of three vantages is as good as gone, so an endpoint is seen less often.',
  'replicas-lost':
    'Two vantages are left, so the gates of both have to close, and the second does so a second or two later.',
  'route53-down':
    'This is the case that gates are for, played without them (`gates: false`): the move goes out when the control plane is back.',
  'steer-crashes': 'Every steer that is left dies on its way, again and again, for two minutes.',
  'two-gate-buckets-unreachable':
    'The control plane and two of three gate buckets are gone at once: neither path is left, and the move goes out when one is back.',
  'two-vantages-gone':
    'One vantage is no majority, so nothing is proven and nobody moves without a person; the page says so.',
};
