/** The JSON that clients of SQS send, read field by field; a field of another type than SQS takes is refused. */
import { AwsError } from '../../world/aws-error.ts';
import type { OutgoingMessage } from '../../world/sqs-batch.ts';
import type { MessageAttribute, QueueSettings } from '../../world/sqs-queue.ts';

export class SqsRequest {
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(fields: Readonly<Record<string, unknown>>) {
    this.#fields = fields;
  }

  text(name: string): string {
    const value = this.#fields[name];
    if (value === undefined) {
      throw new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
    }
    if (typeof value !== 'string') throw wrongType(name, 'a string');
    return value;
  }

  number(name: string): number | undefined {
    const value = this.#fields[name];
    if (value !== undefined && typeof value !== 'number') throw wrongType(name, 'a number');
    return value;
  }

  texts(name: string): readonly string[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
      throw wrongType(name, 'a list of strings');
    }
    return value;
  }

  list(name: string): readonly SqsRequest[] {
    const value = this.#fields[name] ?? [];
    if (!Array.isArray(value)) throw wrongType(name, 'a list');
    return value.map((item: unknown) => {
      if (!isObject(item)) throw wrongType(name, 'a list of structures');
      return new SqsRequest(item);
    });
  }

  object(name: string): Readonly<Record<string, unknown>> {
    const value = this.#fields[name] ?? {};
    if (!isObject(value)) throw wrongType(name, 'a structure');
    return value;
  }

  /** A queue is known by the last part of its URL; its region by who signed the request. */
  queueName(): string {
    const name = this.text('QueueUrl').split('/').at(-1) ?? '';
    if (name === '')
      throw new AwsError(
        'InvalidAddress',
        `The address ${this.text('QueueUrl')} is not valid for this endpoint.`,
      );
    return name;
  }

  queueSettings(): Partial<QueueSettings> {
    const settings: { -readonly [Name in keyof QueueSettings]?: QueueSettings[Name] } = {};
    for (const [name, value] of Object.entries(this.object('Attributes'))) {
      const field = settingFields[name];
      if (field !== undefined) settings[field] = Number(value);
      else if (name === 'RedrivePolicy') settings.redrive = readRedrivePolicy(String(value));
      else throw new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
    }
    return settings;
  }
}

export function readSendRequest(request: SqsRequest): OutgoingMessage {
  const attributes: Record<string, MessageAttribute> = {};
  for (const [name, value] of Object.entries(request.object('MessageAttributes'))) {
    attributes[name] = readAttribute(name, value);
  }
  return { body: request.text('MessageBody'), delaySeconds: request.number('DelaySeconds'), attributes };
}

const settingFields: Readonly<Record<string, Exclude<keyof QueueSettings, 'redrive'>>> = {
  DelaySeconds: 'delaySeconds',
  VisibilityTimeout: 'visibilityTimeoutSeconds',
  MessageRetentionPeriod: 'retentionSeconds',
  MaximumMessageSize: 'maximumMessageBytes',
  ReceiveMessageWaitTimeSeconds: 'receiveWaitSeconds',
};

function readRedrivePolicy(text: string): QueueSettings['redrive'] {
  try {
    const policy: unknown = JSON.parse(text);
    if (isObject(policy) && typeof policy['deadLetterTargetArn'] === 'string') {
      const { deadLetterTargetArn, maxReceiveCount } = policy;
      return { deadLetterTargetArn, maxReceiveCount: Number(maxReceiveCount) };
    }
  } catch {
    // Said below, as for any other policy that lacks something.
  }
  throw new AwsError('InvalidParameterValue', `Value ${text} for parameter RedrivePolicy is invalid.`);
}

function readAttribute(name: string, value: unknown): MessageAttribute {
  if (!isObject(value) || typeof value['DataType'] !== 'string') {
    throw new AwsError(
      'InvalidParameterValue',
      `The message attribute '${name}' must contain a non-empty DataType.`,
    );
  }
  const { DataType, StringValue, BinaryValue } = value;
  return {
    DataType,
    ...(typeof StringValue === 'string' && { StringValue }),
    ...(typeof BinaryValue === 'string' && { BinaryValue }),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function wrongType(name: string, type: string): AwsError {
  return new AwsError('SerializationException', `${name} must be ${type}`);
}
