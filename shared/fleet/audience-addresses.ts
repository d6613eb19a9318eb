/** The addresses at which an audience's people are reached. */
import type { Fleet } from './fleet.ts';

export interface Address {
  readonly person: string;
  readonly protocol: 'email' | 'sms' | 'https';
  readonly endpoint: string;
}

/** As SNS has it, by whatever protocol. */
interface Reached {
  readonly protocol: string;
  readonly endpoint: string;
}

/**
 * Each address once, of the first person who has it: SNS gives two subscriptions of one address to a topic the same ARN, so
 * that deleting the second would silence the first.
 */
export function addressesOf(
  { people, audiences }: Pick<Fleet, 'people' | 'audiences'>,
  audience: string,
): readonly Address[] {
  const addresses = (audiences[audience]?.people ?? []).flatMap((person) => {
    const { email, sms, https } = people[person] ?? {};
    return [
      ...(email === undefined ? [] : [{ person, protocol: 'email' as const, endpoint: email }]),
      ...(sms === undefined ? [] : [{ person, protocol: 'sms' as const, endpoint: sms }]),
      ...(https === undefined ? [] : [{ person, protocol: 'https' as const, endpoint: https }]),
    ];
  });
  return addresses.filter(
    (address, index) => addresses.findIndex((other) => isSameAddress(address, other)) === index,
  );
}

/** No mail system in use tells letters by their case; paths of web addresses may. */
export function isSameAddress(one: Reached, other: Reached): boolean {
  if (one.protocol !== other.protocol) return false;
  return one.protocol === 'email'
    ? one.endpoint.toLowerCase() === other.endpoint.toLowerCase()
    : one.endpoint === other.endpoint;
}
