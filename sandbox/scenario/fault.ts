/** Everything that a scenario can make happen, told apart by `kind` and then by `mode` or `do`. */
import * as z from 'zod/mini';
import { dnsEdit, operatorDeed } from './deeds.ts';
import {
  endpointFault,
  flapFault,
  grayFault,
  linkFault,
  regionDownFault,
  vantageIsolatedFault,
} from './endpoint-faults.ts';
import {
  bucketFault,
  clockFault,
  lambdaFault,
  rdsFault,
  route53Fault,
  snsFault,
  tableFault,
} from './service-faults.ts';

export const faultSchema = z.discriminatedUnion('kind', [
  endpointFault,
  flapFault,
  grayFault,
  linkFault,
  vantageIsolatedFault,
  regionDownFault,
  tableFault,
  route53Fault,
  bucketFault,
  snsFault,
  lambdaFault,
  clockFault,
  rdsFault,
  dnsEdit,
  operatorDeed,
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultKind = Fault['kind'];
export type FaultOf<Kind extends FaultKind> = Extract<Fault, { readonly kind: Kind }>;

/** What goes on from `at` until `until`. The others are deeds of an instant. */
export type LastingFault = Exclude<Fault, FaultOf<'dns-edit' | 'operator'>>;

export function isLasting(fault: Fault): fault is LastingFault {
  return fault.kind !== 'dns-edit' && fault.kind !== 'operator';
}
