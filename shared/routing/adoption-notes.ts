/** What adopting changes beside the form of the records, in sentences for whoever is asked. */
import type { Application } from '../fleet/fleet.ts';
import { type Weights, weightOf } from './course.ts';
import type { PolicyRecordSet } from './live-policy.ts';

export interface Adopted {
  readonly application: Pick<
    Application,
    'name' | 'records' | 'ttlSeconds' | 'endpoints' | 'steering' | 'mode'
  >;
  readonly standing: readonly PolicyRecordSet[];
  readonly weights: Weights;
  /** By region, the check that the new records carry. */
  readonly checks: Readonly<Record<string, string>>;
}

export function adoptionNotes(adopted: Adopted): readonly string[] {
  return [...healthNotes(adopted), ...ttlNotes(adopted), ...steeringNotes(adopted)];
}

function healthNotes({ standing, checks }: Adopted): readonly string[] {
  const evaluated = standing.filter(({ AliasTarget }) => AliasTarget?.EvaluateTargetHealth === true);
  const checked = new Set(standing.flatMap(({ HealthCheckId }) => HealthCheckId ?? []));
  const gates = Object.keys(checks);
  return [
    ...(evaluated.length === 0
      ? []
      : ["Route 53 does not evaluate the alias targets' health any more: Pointsman's votes take its place"]),
    ...(checked.size === 0
      ? []
      : [
          `health checks ${[...checked].join(', ')} are taken off the records; they stay, and are yours to delete`,
        ]),
    ...(gates.length === 0 ? [] : [`the records carry the checks of the gates of ${gates.join(', ')}`]),
  ];
}

function ttlNotes({ application, standing }: Adopted): readonly string[] {
  const { records, ttlSeconds } = application;
  return records.flatMap((type) => {
    const before = new Set(
      standing.flatMap(({ Type, TTL }) => (Type === type && TTL !== undefined ? [TTL] : [])),
    );
    if ([...before].every((ttl) => ttl === ttlSeconds)) return [];
    return [`${type} has a TTL of ${[...before].join(' and ')} s, and gets the fleet file's ${ttlSeconds} s`];
  });
}

function steeringNotes({ application, weights }: Adopted): readonly string[] {
  const active = Object.keys(weights).filter((region) => weightOf(weights, region) > 0);
  const { steering, mode } = application;
  const [region] = active;
  return [
    ...(active.length > 1 && steering.policy !== 'weighted'
      ? [
          `${active.join(', ')} share the traffic, and ${steering.policy} steering will bring it to one region in time`,
        ]
      : []),
    ...(active.length === 1 && steering.policy === 'priority' && steering.order[0] !== region
      ? [`traffic is in ${region}, and ${steering.order[0]} is preferred: a failback may follow`]
      : []),
    mode === 'observe'
      ? 'mode is observe: nothing moves until it is act'
      : 'mode is act: from now on traffic moves when a region fails',
  ];
}
