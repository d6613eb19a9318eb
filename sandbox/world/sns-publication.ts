/** What SNS refuses to publish, and what each protocol is given of what it takes. */
import { AwsError } from './aws-error.ts';
import type { Publication, SnsAttribute, SnsProtocol, Subscription } from './sns-types.ts';

const MESSAGE_LIMIT_BYTES = 262_144;
/** Subjects must be shorter. */
const SUBJECT_LIMIT = 100;
const SMS_LIMIT = 1600;
const DATA_TYPES = ['String', 'Number', 'Binary', 'String.Array'];
const SMS_TYPES = ['Promotional', 'Transactional'];

/** Throws as Publish does; what comes back is the text per protocol, `default` included. */
export function checkPublication(publication: Publication): ReadonlyMap<string, string> {
  const { message, subject, phoneNumber } = publication;
  if (message === '') throw invalid('Empty message');
  if (Buffer.byteLength(message) > MESSAGE_LIMIT_BYTES) throw invalid('Message too long');
  if (phoneNumber !== undefined) {
    if (!/^\+[1-9]\d{6,14}$/.test(phoneNumber)) {
      throw invalid(`PhoneNumber Reason: ${phoneNumber} is not valid to publish to`);
    }
    if (message.length > SMS_LIMIT) throw invalid('Message too long');
  }
  if (subject !== undefined) checkSubject(subject);
  for (const [name, attribute] of Object.entries(publication.attributes ?? {}))
    checkAttribute(name, attribute);
  if (publication.messageStructure === undefined) return new Map([['default', message]]);
  if (publication.messageStructure !== 'json') {
    throw invalid(`MessageStructure Reason: must be json, got ${publication.messageStructure}`);
  }
  return readStructure(message);
}

export function textFor(protocol: SnsProtocol, texts: ReadonlyMap<string, string>): string {
  return texts.get(protocol) ?? texts.get('default') ?? '';
}

/** The body as the endpoint of a subscription gets it. */
export function bodyFor(
  { protocol, topicArn, arn, rawMessageDelivery }: Subscription,
  text: string,
  { subject, attributes = {} }: Publication,
  messageId: string,
  atMs: number,
): string {
  if (protocol === 'email' || protocol === 'sms' || rawMessageDelivery) return text;
  const notification = {
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: text,
    Timestamp: new Date(atMs).toISOString(),
    SignatureVersion: '1',
    ...(Object.keys(attributes).length > 0 && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
          name,
          { Type: DataType, Value: StringValue ?? BinaryValue },
        ]),
      ),
    }),
  };
  if (protocol !== 'lambda') return JSON.stringify(notification);
  const record = {
    EventSource: 'aws:sns',
    EventVersion: '1.0',
    EventSubscriptionArn: arn,
    Sns: notification,
  };
  return JSON.stringify({ Records: [record] });
}

function readStructure(message: string): ReadonlyMap<string, string> {
  let structure: unknown;
  try {
    structure = JSON.parse(message);
  } catch {
    throw invalid('Message Structure - JSON message body failed to parse');
  }
  const texts = new Map<string, string>();
  for (const [protocol, text] of Object.entries(structure ?? {})) {
    if (typeof text === 'string') texts.set(protocol, text);
  }
  if (!texts.has('default')) throw invalid('Message Structure - No default entry in JSON message body');
  return texts;
}

function checkSubject(subject: string): void {
  const isPlain = !/[\p{Cc}\u2028\u2029]/u.test(subject) && /^\S/.test(subject);
  if (!isPlain || subject.length >= SUBJECT_LIMIT) throw invalid('Subject');
}

function checkAttribute(name: string, { DataType, StringValue, BinaryValue }: SnsAttribute): void {
  const refuse = (reason: string): AwsError =>
    new AwsError('ParameterValueInvalid', `The message attribute '${name}' ${reason}`);
  if (!/^(?!\.)(?!.*\.\.)[A-Za-z0-9_.-]{1,256}(?<!\.)$/.test(name)) throw refuse('has an invalid name.');
  if (!DATA_TYPES.some((type) => DataType === type || DataType.startsWith(`${type}.`))) {
    throw refuse(
      `has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  }
  const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
  if (value === undefined || value === '') {
    throw refuse(`must contain non-empty message attribute value for message attribute type '${DataType}'.`);
  }
  if (DataType.startsWith('Number') && !Number.isFinite(Number(value))) {
    throw refuse('has an invalid value for message attribute type Number.');
  }
  if (name === 'AWS.SNS.SMS.SMSType' && !SMS_TYPES.includes(value)) {
    throw refuse(`must be one of ${SMS_TYPES.join(', ')}, got ${value}`);
  }
}

function invalid(problem: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${problem}`);
}
