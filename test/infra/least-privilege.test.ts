/**
 * Reads every policy of every stack: of roles, queues, topics, keys and buckets. A wildcard is either on the list here,
 * with its reason, or a mistake.
 */
import { describe, expect, test } from 'vitest';
import { wildcards } from '../../infra/policies/wildcards.ts';
import { fleets } from './fleets.ts';
import { arnText, type Statement } from './iam.ts';
import { type SynthesisedStack, stacksOf } from './synthesised.ts';

/** Where `*` is as narrow as it gets, in policies of roles. What it is for is in infra/policies/wildcards.ts. */
const wildcardResources: readonly (readonly [resource: RegExp, actions: RegExp])[] = [
  [
    /^arn:aws:logs:[a-z0-9-]+:\d{12}:log-group:\/aws\/lambda\/pointsman-[a-z0-9-]+:log-stream:\*$/,
    /^logs:(CreateLogStream|PutLogEvents)$/,
  ],
  // What is made by Route 53 has an id that nobody knows beforehand.
  [/^arn:aws:route53:::change\/\*$/, /^route53:GetChange$/],
  [
    /^arn:aws:route53:::healthcheck\/\*$/,
    /^route53:(ChangeTagsForResource|DeleteHealthCheck|GetHealthCheckStatus|ListTagsForResources|UpdateHealthCheck)$/,
  ],
  // A fleet file may leave the zone's id out, which is warned of; that names are exact is asserted below.
  [
    /^arn:aws:route53:::hostedzone\/\*$/,
    /^route53:(GetHostedZone|ListResourceRecordSets|ListResourceRecordSetProtections|ChangeResourceRecordSets)$/,
  ],
  // Keys are told by their alias; that this is a condition is asserted below.
  [/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/\*$/, /^kms:(Decrypt|DescribeKey|GenerateDataKey)$/],
  [/^arn:aws:rds:[a-z0-9-]+:\d{12}:(db|snapshot|cluster|cluster-snapshot):\*$/, /^rds:Describe\w+Snapshots$/],
  // These have no resources. But for the making of a health check, they read.
  [
    /^\*$/,
    /^route53:(ListHostedZonesByName|ListHealthChecks|GetAccountLimit|GetCheckerIpRanges|CreateHealthCheck)$/,
  ],
  [
    /^\*$/,
    /^cloudformation:DescribeStackResources$|^lambda:GetAccountSettings$|^rds:DescribeAccountAttributes$/,
  ],
  [/^\*$/, /^sns:(GetSMSAttributes|GetSMSSandboxAccountStatus|ListOriginationNumbers)$/],
];

/** In a key's own policy `*` is the key. */
const keyResource = /^\*$/;

interface Found {
  readonly where: string;
  readonly kind: string;
  readonly statement: Statement;
  readonly stack: SynthesisedStack;
}

describe.each(fleets)('the policies of %s', (_name, fleet) => {
  const found = stacksOf(fleet).flatMap(statementsOf);
  const allowing = found.filter(({ statement }) => statement.Effect === 'Allow');

  test('are there to be read', () => {
    const kinds = new Set(found.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set([...kinds, 'AWS::IAM::Policy', 'AWS::IAM::Role', 'AWS::SQS::QueuePolicy']));
    expect(found.length).toBeGreaterThan(20);
  });

  test('of roles are written by hand: no statement was added by a grant', () => {
    const added = allowing.filter(
      ({ kind, statement }) =>
        /^AWS::IAM::/.test(kind) && statement.Principal === undefined && statement.Sid === undefined,
    );
    expect(shown(added)).toEqual([]);
  });

  test('name every action', () => {
    const wild = allowing.filter(
      ({ kind, statement }) =>
        // The owner of a key must be able to administer it; nobody else is named in that statement.
        !(kind === 'AWS::KMS::Key' && isOwner(statement)) &&
        [statement.Action].flat().some((action) => /[*?]/.test(action) && action !== 'kms:GenerateDataKey*'),
    );
    expect(shown(wild)).toEqual([]);
  });

  test('never say what they do not mean', () => {
    const wide = found.filter(({ statement }) => 'NotAction' in statement || 'NotResource' in statement);
    expect(shown(wide)).toEqual([]);
  });

  test('name every resource, but for what is on the list', () => {
    const wild = allowing.filter(({ kind, statement, stack }) => {
      if (statement.Resource === undefined) return false;
      const resources = [statement.Resource].flat().map((each) => arnText(each, stack));
      return resources.some((resource) => /[*?]/.test(resource) && !isExcused(kind, resource, statement));
    });
    expect(shown(wild)).toEqual([]);
  });

  test('stay within the fleet, or name what is not of it', () => {
    const isOurs = /[:/]pointsman-|^\*$|:route53:|:rds:|:event-bus\/default$|:key\//;
    const prepare = Object.values(fleet.applications).flatMap((each) => each.prepare ?? []);
    const owners = new RegExp(`:(?:function:(?:${prepare.join('|')})|role/dns)$`);
    const strangers = allowing.filter(({ kind, statement, stack }) => {
      if (!/^AWS::IAM::(Managed)?Policy$/.test(kind)) return false;
      const resources = [statement.Resource].flat().map((each) => arnText(each, stack));
      return resources.some((resource) => !isOurs.test(resource) && !owners.test(resource));
    });
    expect(shown(strangers)).toEqual([]);
  });

  test('let services in only on behalf of this account', () => {
    const services = allowing.filter(({ statement }) =>
      /"Service":/.test(JSON.stringify(statement.Principal ?? {})),
    );
    expect(services.length).toBeGreaterThan(0);
    const open = services.filter(({ kind, statement }) => {
      const principal = JSON.stringify(statement.Principal);
      // Lambda assumes a role only for a function that somebody could pass the role to.
      if (kind === 'AWS::IAM::Role' && principal === '{"Service":"lambda.amazonaws.com"}') return false;
      return !JSON.stringify(statement.Condition ?? {}).includes('"aws:SourceAccount"');
    });
    expect(shown(open)).toEqual([]);
  });

  test('let the world in nowhere, but where what may be read is public by intent', () => {
    const open = allowing.filter(
      ({ kind, statement }) => isEverybody(statement.Principal) && kind !== 'AWS::S3::BucketPolicy',
    );
    expect(shown(open)).toEqual([]);
    for (const { statement } of allowing.filter((each) => isEverybody(each.statement.Principal)))
      expect(JSON.stringify(statement.Condition)).toContain('aws:SourceIp');
  });

  test('change records only under all three conditions', () => {
    const changing = allowing.filter(({ statement }) =>
      [statement.Action].flat().includes('route53:ChangeResourceRecordSets'),
    );
    for (const { statement } of changing) {
      const keys = Object.keys(statement.Condition?.['ForAllValues:StringEquals'] ?? {});
      expect(new Set(keys)).toEqual(
        new Set([
          'route53:ChangeResourceRecordSetsActions',
          'route53:ChangeResourceRecordSetsNormalizedRecordNames',
          'route53:ChangeResourceRecordSetsRecordTypes',
        ]),
      );
      expect(statement.Condition?.['Null']).toEqual(Object.fromEntries(keys.map((key) => [key, 'false'])));
    }
  });

  test('use keys only by their alias', () => {
    const using = allowing.filter(
      ({ kind, statement, stack }) =>
        kind === 'AWS::IAM::Policy' &&
        [statement.Resource].flat().some((each) => arnText(each, stack).endsWith(':key/*')),
    );
    for (const { statement } of using)
      expect(statement.Condition).toHaveProperty(['ForAnyValue:StringEquals', 'kms:ResourceAliases']);
  });

  test('write to tables only under certain keys', () => {
    const writing = allowing.filter(({ statement }) =>
      [statement.Action].flat().some((action) => /^dynamodb:(Put|Update|Delete)Item$/.test(action)),
    );
    expect(writing.length).toBeGreaterThan(0);
    for (const { statement } of writing)
      expect(statement.Condition).toMatchObject({
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': expect.anything() },
        Null: { 'dynamodb:LeadingKeys': 'false' },
      });
  });

  test('of no function come from AWS', () => {
    for (const stack of stacksOf(fleet))
      for (const [id, { Type, Properties }] of Object.entries(stack.template.Resources))
        if (Type === 'AWS::IAM::Role')
          expect(
            [Properties?.['ManagedPolicyArns'] ?? []]
              .flat()
              .filter((each) => JSON.stringify(each).includes('policy/')),
            id,
          ).toEqual([]);
  });
});

test('each wildcard that cdk-nag is told of has a reason', () => {
  for (const { reason } of wildcards) expect(reason.length).toBeGreaterThan(20);
});

function statementsOf(stack: SynthesisedStack): readonly Found[] {
  return Object.entries(stack.template.Resources).flatMap(([id, { Type, Properties = {} }]) => {
    const inline = [Properties['Policies'] ?? []].flat() as { PolicyDocument: Document }[];
    const documents = [
      Properties['PolicyDocument'],
      Properties['AssumeRolePolicyDocument'],
      Properties['KeyPolicy'],
      Properties['ResourcePolicy'],
      ...inline.map(({ PolicyDocument }) => PolicyDocument),
    ].filter((each) => each !== undefined) as Document[];
    return documents
      .flatMap(({ Statement }) => [Statement].flat())
      .map((statement) => ({ where: `${stack.name} ${id}`, kind: Type, statement, stack }));
  });
}

interface Document {
  readonly Statement: Statement | readonly Statement[];
}

function isExcused(kind: string, resource: string, { Action }: Statement): boolean {
  if (kind === 'AWS::KMS::Key' && keyResource.test(resource)) return true;
  // What a bucket's policy says of its own objects.
  if (kind === 'AWS::S3::BucketPolicy') return /^<\w+>\/closed\/\*$/.test(resource);
  return [Action]
    .flat()
    .every((action) =>
      wildcardResources.some(([resources, actions]) => resources.test(resource) && actions.test(action)),
    );
}

function isOwner({ Principal }: Statement): boolean {
  return /^\{"AWS":\{"Fn::Join":\["",\["arn:aws:iam::",\{"Ref":"AWS::AccountId"\},":root"\]\]\}\}$|^\{"AWS":"arn:aws:iam::\d{12}:root"\}$/.test(
    JSON.stringify(Principal),
  );
}

function isEverybody(principal: unknown): boolean {
  return principal === '*' || /^\{"AWS":"\*"\}$/.test(JSON.stringify(principal ?? {}));
}

const shown = (found: readonly Found[]) =>
  found.map(({ where, statement }) => `${where}: ${JSON.stringify(statement)}`);
