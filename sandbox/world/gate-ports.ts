/** The port `Gates` over the model of S3, and the buckets that it reads and writes. */
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { gateBucketName, gateKey } from '../../shared/fleet/names.ts';
import type { Gates } from '../../shared/ports.ts';
import { type Gate, type GateSheet, gateText, regionsWithGates } from '../../shared/routing/gate.ts';
import { ACCOUNT_ID } from './account.ts';
import { AwsError } from './aws-error.ts';
import { entityTag, type S3 } from './s3.ts';

/** One bucket for each vantage, in its own region. */
export function createGateBuckets(model: S3, fleet: Fleet): void {
  for (const vantage of fleet.vantages)
    model.createBucket(vantage, gateBucketName(fleet.name, ACCOUNT_ID, vantage));
}

/** Every request is made at once; a bucket that refuses it is unreadable. */
export function gatesOf(model: S3, fleet: Fleet, region: string): Gates {
  const bucketOf = (vantage: string) => gateBucketName(fleet.name, ACCOUNT_ID, vantage);
  const sheetOf = (vantage: string): GateSheet => {
    try {
      const present = new Set(model.keys(vantage, bucketOf(vantage)));
      const closed = regionsWithGates(fleet).filter((each) => present.has(gateKey(each)));
      const gateOf = (each: string): Gate => {
        const body = model.get(vantage, bucketOf(vantage), gateKey(each));
        return { ...(JSON.parse(body) as Gate), version: entityTag(body) };
      };
      return { kind: 'read', closed: closed.map(gateOf) };
    } catch {
      return { kind: 'unreadable' };
    }
  };
  return {
    sheets: async () => Object.fromEntries(fleet.vantages.map((vantage) => [vantage, sheetOf(vantage)])),
    async close(gate) {
      try {
        model.put(region, bucketOf(region), gateKey(gate.region), gateText(gate), gate.version ?? 'none');
        return true;
      } catch (error) {
        if (error instanceof AwsError && (error.httpStatus === 412 || error.code === 'NoSuchKey'))
          return false;
        throw error;
      }
    },
    open: async (closed) => model.delete(region, bucketOf(region), gateKey(closed)),
  };
}

/** As a person does it: in every bucket that can be reached. Returns the vantages whose gates were closed. */
export function openGates(model: S3, fleet: Fleet, region: string): readonly string[] {
  return fleet.vantages.filter((vantage) => {
    const bucket = gateBucketName(fleet.name, ACCOUNT_ID, vantage);
    try {
      if (!model.keys(vantage, bucket).includes(gateKey(region))) return false;
      model.delete(vantage, bucket, gateKey(region));
      return true;
    } catch {
      return false;
    }
  });
}
