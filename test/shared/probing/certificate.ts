/**
 * Makes self-signed certificates with any names and dates, without openssl: a few DER building blocks (X.690) around
 * the TBSCertificate of RFC 5280. Trusting one is passing it as its own authority.
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

interface CertificateOptions {
  /** DNS names that it is valid for. */
  readonly names: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const ECDSA_WITH_SHA256 = sequence(objectId(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
const COMMON_NAME = objectId(0x55, 0x04, 0x03);
const SUBJECT_ALTERNATIVE_NAME = objectId(0x55, 0x1d, 0x11);
const BASIC_CONSTRAINTS = objectId(0x55, 0x1d, 0x13);

/** An EC P-256 key and a certificate for it, signed by itself. */
function makeCertificate({ names, notBefore, notAfter }: CertificateOptions): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const subject = sequence(set(sequence(COMMON_NAME, tagged(0x0c, Buffer.from('Pointsman test')))));
  const unsigned = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(authority(), alternativeNames(names))),
  );
  const signature = sign('sha256', unsigned, privateKey);
  const signed = sequence(unsigned, ECDSA_WITH_SHA256, tagged(0x03, Buffer.from([0]), signature));
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), cert: pem(signed) };
}

/** Valid for the name from yesterday until this many days from now. */
export function certificateFor(name: string, days: number): Certificate {
  const dayMs = 86_400_000;
  const nowMs = Date.now();
  // Half a day more, so that the whole days left do not change while a test runs.
  return makeCertificate({
    names: [name],
    notBefore: new Date(nowMs - 400 * dayMs),
    notAfter: new Date(nowMs + (days + 0.5) * dayMs),
  });
}

function authority(): Buffer {
  const isAuthority = tagged(0x01, Buffer.from([0xff]));
  return sequence(BASIC_CONSTRAINTS, isAuthority, tagged(0x04, sequence(isAuthority)));
}

function alternativeNames(names: readonly string[]): Buffer {
  const dnsNames = names.map((name) => tagged(0x82, Buffer.from(name)));
  return sequence(SUBJECT_ALTERNATIVE_NAME, tagged(0x04, sequence(...dnsNames)));
}

/** RFC 5280 section 4.1.2.5: UTCTime until 2049, GeneralizedTime from 2050. */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
  return date.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(digits.slice(2)))
    : tagged(0x18, Buffer.from(digits));
}

function objectId(...bytes: number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function integer(bytes: Buffer): Buffer {
  return tagged(0x02, bytes);
}

function sequence(...parts: Buffer[]): Buffer {
  return tagged(0x30, ...parts);
}

function set(...parts: Buffer[]): Buffer {
  return tagged(0x31, ...parts);
}

function tagged(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function pem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
