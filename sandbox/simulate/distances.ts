/** How long a request is under way between AWS regions, one way, as light and routers have it. */
import type { Random } from '../world/random.ts';

/** Milliseconds: half of the round trips that are usual between these regions. */
const betweenRegions: Readonly<Record<string, number>> = {
  'us-east-1|us-east-2': 6,
  'us-east-1|us-west-1': 31,
  'us-east-1|us-west-2': 33,
  'eu-west-1|us-east-1': 35,
  'eu-central-1|us-east-1': 46,
  'ap-northeast-1|us-east-1': 75,
  'ap-southeast-1|us-east-1': 108,
  'ap-southeast-2|us-east-1': 99,
  'sa-east-1|us-east-1': 57,
  'eu-west-1|us-west-2': 62,
  'eu-central-1|us-west-2': 72,
  'us-west-1|us-west-2': 11,
  'us-east-2|us-west-2': 26,
  'ap-northeast-1|us-west-2': 49,
  'ap-southeast-2|us-west-2': 70,
  'eu-central-1|eu-west-1': 13,
  'eu-west-1|eu-west-2': 6,
  'ap-northeast-1|eu-west-1': 101,
  'ap-northeast-1|ap-southeast-1': 34,
};

const unknownPairMs = 80;

/** Within a region, and to it from outside of all. */
const withinRegionMs = [1, 5] as const;

/** One way in a hundred is slower by this factor: a packet was lost and sent again. */
const slowWayShare = 0.01;
const slowWayFactor = 4;

/** One way of one request, drawn. */
export function wayMs(from: string, to: string, random: Random): number {
  const [least, most] = withinRegionMs;
  const nearMs = least + random() * (most - least);
  const farMs = from === to ? 0 : distanceMs(from, to) * (1 + 0.15 * random());
  const factor = random() < slowWayShare ? slowWayFactor : 1;
  return Math.round((nearMs + farMs) * factor);
}

function distanceMs(from: string, to: string): number {
  const pair = from < to ? `${from}|${to}` : `${to}|${from}`;
  return betweenRegions[pair] ?? unknownPairMs;
}
