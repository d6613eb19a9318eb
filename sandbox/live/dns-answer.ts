/** What a zone says to a question. The model of Route 53 gives it, the DNS server puts it on the wire. */

/** A record set as Route 53 writes it. */
export interface DnsRecord {
  /** Lower case, with or without trailing dot; octets other than a-z, 0-9, `-` and `_` may be written `\ooo`. */
  readonly name: string;
  readonly type: string;
  /** Seconds. */
  readonly ttl: number;
  /** One per record: `192.0.2.1`, `host.example.test.`, `"text" "more text"`, an SOA's seven fields in one line. */
  readonly values: readonly string[];
}

/**
 * `answers`: to be given in this order, and named as they are to be answered (a wildcard's have the question's name).
 * `no-data`: the name exists, the type does not. `delegated`: another zone begins there. `refused`: not a name of our
 * zones. `soa`: the zone's own SOA record. `chain`: the CNAMEs that led from the question to a name that is denied.
 */
export type DnsAnswer =
  | { readonly kind: 'answers'; readonly records: readonly DnsRecord[] }
  | { readonly kind: 'no-data'; readonly soa: DnsRecord; readonly chain?: readonly DnsRecord[] }
  | { readonly kind: 'nxdomain'; readonly soa: DnsRecord; readonly chain?: readonly DnsRecord[] }
  | { readonly kind: 'delegated'; readonly nameServers: readonly DnsRecord[] }
  | { readonly kind: 'refused' };

/**
 * Gets the name in lower case without trailing dot, other octets than a-z, 0-9, `-`, `_` and `*` written `\ooo` as
 * Route 53 does (the root is an empty string). The type is a mnemonic such as `TXT`, or `TYPE65` where it has none.
 * `ANY` and zone transfers are never asked.
 */
export type AnswerQuestion = (name: string, type: string) => DnsAnswer;
