/**
 * What each emulator is known not to do as AWS does it, by line of the contract. Our own models have no
 * exceptions. Versions: see requirements.in.
 */
import type { BackendName } from './backends.ts';

type Suite = 'route53 batches' | 'route53 records' | 'route53 health checks' | 's3' | 'sns' | 'sqs';
type Exceptions = { readonly [Name in BackendName]?: Readonly<Record<string, string>> };

const unchecked = 'takes every record as it comes';
const unstructured = 'does not look at the structure';
const unprobed = 'stores health checks and does not execute them';

export const exceptions: Readonly<Record<Suite, Exceptions>> = {
  'route53 batches': {
    ministack: {
      'names come back in lower case, with a trailing dot': 'keeps the case',
      'an asterisk comes back as an escape, and is deleted by either spelling': 'returns the asterisk itself',
      'DNS answers by the weights, once the change has propagated': 'has no name servers',
    },
  },
  'route53 records': {
    ministack: {
      'a record outside the zone is refused': unchecked,
      'a CNAME beside other records is refused': unchecked,
      'other records beside a CNAME are refused': unchecked,
      'a CNAME at the apex is refused': unchecked,
      'a weight of 255 is taken, and one of 256 is refused': unchecked,
      'a record without TTL is refused': unchecked,
      'a weight without set identifier is refused': unchecked,
      'an alias with a TTL is refused': unchecked,
      'two routing policies in one group are refused': unchecked,
      'a simple record beside weighted ones is refused': unchecked,
      'weighted records of one group have one TTL': unchecked,
      'an unknown health check is refused': unchecked,
      'a value that its type does not allow is refused': unchecked,
      'the same value twice is refused': unchecked,
      'a batch has at most 1000 values, and UPSERT counts twice': 'takes batches of any size',
    },
  },
  'route53 health checks': {
    ministack: {
      'health checks are executed, and DNS goes by them': unprobed,
      'GetHealthCheckStatus tells what each checker found': unprobed,
      'an update that names a stale version is refused': 'does not look at the version',
      'a calculated health check keeps its children and its threshold': 'loses the children',
      'a calculated health check cannot have another as its child': 'does not look at the children',
      'a caller reference makes one health check': 'returns the first check, whatever the settings',
    },
  },
  s3: {},
  sns: {
    moto: {
      'a structured message without default is refused': unstructured,
      'a structured message that is no JSON is refused': unstructured,
      'a topic of another region is refused': 'says NotFound',
      'an empty message is refused': 'takes it',
      'a subject with a line break is refused': 'looks at the length of a subject alone',
      'an attribute without value is refused': 'says InvalidParameter',
      'a mail address waits for its confirmation, a queue does not': 'confirms every subscription itself',
    },
  },
  sqs: {},
};
