/** Who may be subscribed to a topic, and who must first say that he wants to be. */
import { parseArn } from './account.ts';
import { AwsError } from './aws-error.ts';
import type { SnsProtocol } from './sns-types.ts';

const ENDPOINTS: Readonly<Record<SnsProtocol, (endpoint: string) => boolean>> = {
  email: (endpoint) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(endpoint),
  'email-json': (endpoint) => /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(endpoint),
  sms: (endpoint) => /^\+[1-9]\d{6,14}$/.test(endpoint),
  sqs: (endpoint) => parseArn(endpoint)?.service === 'sqs',
  lambda: (endpoint) => parseArn(endpoint)?.service === 'lambda',
  http: (endpoint) => endpoint.startsWith('http://'),
  https: (endpoint) => endpoint.startsWith('https://'),
};

export function requireProtocol(protocol: string): SnsProtocol {
  const known = Object.keys(ENDPOINTS).find((name) => name === protocol);
  if (known === undefined) throw invalid(`Does not support this protocol string: ${protocol}`);
  return known as SnsProtocol;
}

export function checkEndpoint(protocol: SnsProtocol, endpoint: string): void {
  if (!ENDPOINTS[protocol](endpoint))
    throw invalid(`Endpoint Reason: not valid for ${protocol}, got ${endpoint}`);
}

/** People and web servers are asked first; the account's own queues and functions, and phones, are not. */
export function confirmsItself(protocol: SnsProtocol): boolean {
  return protocol === 'sqs' || protocol === 'lambda' || protocol === 'sms';
}

export function requireTopicName(name: string): void {
  if (name.endsWith('.fifo')) throw invalid(`the sandbox does not model FIFO topics, got ${name}`);
  if (!/^[A-Za-z0-9_-]{1,256}$/.test(name)) throw invalid('Topic Name');
}

function invalid(problem: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${problem}`);
}
