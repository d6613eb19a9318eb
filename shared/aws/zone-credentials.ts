/** As whom the hosted zone is spoken to: the role of its own account, where it lives in another one. */
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { Zone } from '../fleet/fleet.ts';
import type { ClientPlace } from './dynamo-document.ts';
import type { Pace } from './pace.ts';
import { patience } from './patience.ts';

/** A token service that does not answer is as bad as a zone that does not. */
const requestTimeoutMs = 5_000;
const connectionTimeoutMs = 1_500;

/** What STS takes as the name of a session: at most 64 of these. */
const sessionCharacters = /[^\w+=,.@-]/g;
const sessionLengthMax = 64;

export interface ZonePlace extends ClientPlace {
  /**
   * Where the role is asked for: the region of whoever asks, so that a zone can be changed while another region is down.
   * Needed where the zone has a role.
   */
  readonly region?: string;
  /** Told to the other account's CloudTrail. Default: pointsman. */
  readonly session?: string;
  /** Before each request: for questions that can wait. */
  readonly pace?: Pace;
}

/**
 * The credentials for the zone, for a client's configuration; nothing where it is in our own account. They are asked for
 * with the first request, and anew before they expire.
 */
export function zoneCredentials(
  { roleArn }: Pick<Zone, 'roleArn'>,
  { region, session = 'pointsman', credentials, endpoint }: ZonePlace,
): Pick<ClientPlace, 'credentials'> {
  if (roleArn === undefined) return credentials === undefined ? {} : { credentials };
  if (region === undefined)
    throw new Error(`a region must be given to assume zone.roleArn in, got none for ${roleArn}`);
  const assumed = fromTemporaryCredentials({
    params: {
      RoleArn: roleArn,
      RoleSessionName: session.replace(sessionCharacters, '-').slice(0, sessionLengthMax),
    },
    clientConfig: {
      region,
      requestHandler: patience(requestTimeoutMs, connectionTimeoutMs),
      ...(credentials === undefined ? {} : { credentials }),
      ...(endpoint === undefined ? {} : { endpoint }),
    },
  });
  return { credentials: assumed };
}
