/**
 * Two applications that several regions serve at once or in turn, with the finer settings: shares, measured latency,
 * checks that do not vote, a ramp of one's own, and a function that makes a region ready.
 */
import { defineFleet } from '../../shared/fleet/define.ts';

export default defineFleet({
  name: 'media',
  mode: 'observe',
  zone: { name: 'example.org' },
  regions: ['us-east-1', 'us-west-2', 'eu-west-1'],
  // Nothing moves meanwhile: the network itself is being changed.
  maintenance: [
    { from: '2030-03-02T01:00:00Z', until: '2030-03-02T03:00:00Z', reason: 'transit gateway upgrade' },
  ],

  applications: {
    stream: {
      name: 'stream.example.org',
      endpoints: {
        'us-east-1': { target: { a: ['192.0.2.20'] }, probe: 'https://192.0.2.20/health' },
        'us-west-2': { target: { a: ['198.51.100.20'] }, probe: 'https://198.51.100.20/health' },
        'eu-west-1': { target: { a: ['203.0.113.20'] }, probe: 'https://203.0.113.20/health' },
      },
      checks: [
        { type: 'http', path: '/health' },
        // Traffic comes only where the caches are warm; that they are not takes none away.
        { type: 'http', mode: 'veto', path: '/health/warm' },
        // On trial: what it finds is shown, and changes nothing.
        { type: 'http', mode: 'shadow', path: '/health/next', expect: { maxLatencyMs: 500 } },
      ],
      // Two regions share the traffic; the third stands by, and takes over where neither is left.
      steering: { policy: 'weighted', shares: { 'us-east-1': 60, 'us-west-2': 40, 'eu-west-1': 0 } },
      ramp: { steps: [10, 50, 100], holdSeconds: 120 },
      // A function of that name in the region that is to take traffic.
      prepare: 'scale-out-stream',
    },

    search: {
      name: 'search.example.org',
      endpoints: {
        'us-east-1': { target: { a: ['192.0.2.30'] }, probe: 'https://192.0.2.30/health' },
        'eu-west-1': { target: { a: ['203.0.113.30'] }, probe: 'https://203.0.113.30/health' },
      },
      // Most users are in Europe; us-west-2 looks, but nobody lives there.
      steering: {
        policy: 'latency',
        marginPercent: 25,
        dwellSeconds: 900,
        vantageWeight: { 'eu-west-1': 70, 'us-east-1': 30, 'us-west-2': 0 },
      },
      movesPerHour: 2,
    },
  },

  people: { erin: { email: 'erin@example.org', sms: '+12025550145' } },
  audiences: { oncall: { people: ['erin'], escalateAfterMinutes: 10 } },
});
