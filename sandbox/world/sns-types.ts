/** What SNS takes in and gives out. */

export type SnsProtocol = 'email' | 'email-json' | 'sms' | 'sqs' | 'lambda' | 'http' | 'https';

/** In SNS's own casing. */
export interface SnsAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export interface Publication {
  readonly topicArn?: string | undefined;
  /** E.164. */
  readonly phoneNumber?: string | undefined;
  readonly message: string;
  readonly subject?: string | undefined;
  /** `json`: the message is an object with a text per protocol, and `default` for the others. */
  readonly messageStructure?: string | undefined;
  readonly attributes?: Readonly<Record<string, SnsAttribute>> | undefined;
}

export interface Subscription {
  readonly arn: string;
  readonly region: string;
  readonly topicArn: string;
  readonly protocol: SnsProtocol;
  readonly endpoint: string;
  readonly confirmed: boolean;
  /** Then only a signed request unsubscribes, and not a link that a mail scanner follows. */
  readonly authenticateOnUnsubscribe: boolean;
  /** As JSON. */
  readonly filterPolicy: string | undefined;
  readonly rawMessageDelivery: boolean;
}

/** One message as it reached one endpoint. */
export interface Delivery {
  readonly atMs: number;
  readonly region: string;
  readonly messageId: string;
  /** Absent for a text sent to a phone number directly. */
  readonly topicArn?: string;
  readonly protocol: SnsProtocol;
  readonly endpoint: string;
  readonly subject?: string;
  /** As the endpoint gets it: a text, or the JSON that SNS wraps it in. */
  readonly body: string;
  /** What was published for this protocol, without any wrapping. */
  readonly message: string;
  readonly attributes: Readonly<Record<string, SnsAttribute>>;
  /** Of an SMS. */
  readonly parts?: number;
  /** Of a message that asks to confirm a subscription. */
  readonly token?: string;
}
