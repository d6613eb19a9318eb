/** Each fact of readiness as AWS's documentation says that it is answered, and what becomes of a refusal. */
import { expect, test } from 'vitest';
import { readinessSources } from '../../../shared/aws/readiness-sources.ts';
import { admittedRanges } from '../../../shared/aws/s3-gate-bucket.ts';
import { account, facts, fleet, home, other } from '../readiness/well.ts';
import { cannedFront } from './canned-front.ts';

const canned = cannedFront();

function sourcesIn(region: string, signal = new AbortController().signal) {
  const never = () => Promise.reject(new Error('not asked for here'));
  return readinessSources({
    fleet,
    region,
    account,
    partition: 'aws',
    ledger: { control: never },
    telemetry: { reports: never, memory: never },
    records: { sheets: never },
    gates: { sheets: () => Promise.resolve(facts.gateSheets) },
    delegation: () => Promise.resolve([]),
  })(signal);
}

const quotaPath = 'route53 GET /2013-04-01/accountlimit/MAX_HEALTH_CHECKS_BY_OWNER';
const quotaXml =
  '<GetAccountLimitResponse><Limit><Type>MAX_HEALTH_CHECKS_BY_OWNER</Type><Value>200</Value></Limit><Count>12</Count></GetAccountLimitResponse>';

const zoneXml = (features: string) =>
  `<GetHostedZoneResponse xmlns="https://route53.amazonaws.com/doc/2013-04-01/"><HostedZone><Id>/hostedzone/Z1</Id><Name>example.test.</Name><CallerReference>r</CallerReference><Config><PrivateZone>false</PrivateZone></Config>${features}</HostedZone><DelegationSet><NameServers><NameServer>ns-1.test</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>`;

test.each([
  ['that it never had', '', 'DISABLED'],
  [
    'that is on',
    '<Features><AcceleratedRecoveryStatus>ENABLED</AcceleratedRecoveryStatus></Features>',
    'ENABLED',
  ],
])('the zone, with accelerated recovery %s', async (_name, features, acceleratedRecovery) => {
  canned.answer('route53 GET /2013-04-01/hostedzone/Z1', zoneXml(features));
  expect(await sourcesIn(home).zone()).toEqual({
    id: 'Z1',
    name: 'example.test',
    isPrivate: false,
    nameServers: ['ns-1.test'],
    acceleratedRecovery,
  });
});

test('the quota of health checks, and the ranges of their checkers', async () => {
  canned.answer(quotaPath, quotaXml);
  canned.answer(
    'route53 GET /2013-04-01/checkeripranges',
    '<GetCheckerIpRangesResponse><CheckerIpRanges><member>15.177.0.0/18</member><member>2600:1f1c:7ff:f800::/53</member></CheckerIpRanges></GetCheckerIpRangesResponse>',
  );
  const sources = sourcesIn(home);
  expect(await sources.healthCheckQuota()).toEqual({ used: 12, max: 200 });
  expect(await sources.checkerRanges()).toEqual(['15.177.0.0/18', '2600:1f1c:7ff:f800::/53']);
});

test('Route 53 is asked once a second at most, and no more once the run is over', async () => {
  canned.answer('route53 GET /2013-04-01/hostedzone/Z1', zoneXml(''));
  canned.answer(
    'route53 GET /2013-04-01/checkeripranges',
    '<GetCheckerIpRangesResponse><CheckerIpRanges/></GetCheckerIpRangesResponse>',
  );
  canned.answer(quotaPath, quotaXml);
  const over = new AbortController();
  const sources = sourcesIn(home, over.signal);
  const asked: Promise<unknown>[] = [sources.zone(), sources.checkerRanges(), sources.healthCheckQuota()];
  await new Promise<void>((resolve) => {
    let answered = 0;
    for (const each of asked) {
      const count = () => {
        answered += 1;
        if (answered === 2) resolve();
      };
      each.then(count, () => undefined);
    }
  });
  over.abort();
  const ended = await Promise.allSettled(asked);
  expect(ended.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  const [first, second, ...more] = canned.asked.map(({ atMs }) => atMs);
  // A timer may fire a moment early by the clock that is read here.
  expect((second ?? 0) - (first ?? 0)).toBeGreaterThan(950);
  expect(more).toEqual([]);
});

test('the functions, each by itself', async () => {
  const path = '/2015-03-31/functions/pointsman-example-';
  const configuration = {
    State: 'Active',
    LastUpdateStatus: 'Successful',
    CodeSha256: 'abcdefghijklmnop',
    LastModified: '2027-01-14T08:30:00.000+0000',
  };
  for (const verb of ['tick', 'probe', 'steer', 'notify', 'readiness'])
    canned.answer(`lambda GET ${path}${verb}/configuration`, configuration);
  canned.answer('lambda GET /2019-09-30/functions/pointsman-example-tick/concurrency', {
    ReservedConcurrentExecutions: 2,
  });
  for (const verb of ['probe', 'steer', 'readiness'])
    canned.answer(`lambda GET /2019-09-30/functions/pointsman-example-${verb}/concurrency`, {});
  canned.refuse(
    'lambda GET /2019-09-30/functions/pointsman-example-notify/concurrency',
    403,
    'AccessDeniedException',
  );
  const functions = await sourcesIn(other).functions();
  const known = {
    state: 'Active',
    lastUpdate: 'Successful',
    codeDigest: 'abcdefghijkl',
    changedAtMs: Date.UTC(2027, 0, 14, 8, 30),
  };
  expect(functions['tick']).toEqual({ kind: 'read', value: { ...known, reservedConcurrency: 2 } });
  expect(functions['probe']).toEqual({ kind: 'read', value: known });
  expect(functions['notify']).toMatchObject({
    kind: 'unreadable',
    why: expect.stringContaining('AccessDenied'),
  });
  expect(Object.keys(functions), 'align is in the home region alone').not.toContain('align');
});

test('how many executions the account may have', async () => {
  canned.answer('lambda GET /2016-08-19/account-settings', {
    AccountLimit: { ConcurrentExecutions: 1000, UnreservedConcurrentExecutions: 950 },
  });
  expect(await sourcesIn(home).concurrency()).toEqual({ max: 1000, unreserved: 950 });
});

test('what waits in the dead-letter queues', async () => {
  canned.answer('sqs GetQueueUrl', ({ body, headers }) => ({
    QueueUrl: `http://${headers['host']}/1/${(JSON.parse(body) as { QueueName: string }).QueueName}`,
  }));
  canned.answer('sqs GetQueueAttributes', ({ body }) => ({
    Attributes: { ApproximateNumberOfMessages: body.includes('undelivered') ? '3' : '0' },
  }));
  expect(await sourcesIn(other).deadLetters()).toEqual({
    'pointsman-example-slots-dead': { kind: 'read', value: 0 },
    'pointsman-example-undelivered': { kind: 'read', value: 3 },
  });
});

test('who is subscribed: pending ones are not confirmed, and deleted ones are gone', async () => {
  const member = (arn: string, endpoint: string) =>
    `<member><Protocol>email</Protocol><Endpoint>${endpoint}</Endpoint><SubscriptionArn>${arn}</SubscriptionArn></member>`;
  canned.answer(
    'sns ListSubscriptionsByTopic',
    ({ body }) =>
      `<ListSubscriptionsByTopicResponse><ListSubscriptionsByTopicResult>${
        body.includes('NextToken')
          ? `<Subscriptions>${member('Deleted', 'gone@x.test')}${member('PendingConfirmation', 'b@x.test')}</Subscriptions>`
          : `<Subscriptions>${member('arn:aws:sns:us-east-1:1:t:1', 'a@x.test')}</Subscriptions><NextToken>more</NextToken>`
      }</ListSubscriptionsByTopicResult></ListSubscriptionsByTopicResponse>`,
  );
  expect(await sourcesIn(home).subscriptions()).toEqual({
    oncall: {
      kind: 'read',
      value: [
        { protocol: 'email', endpoint: 'a@x.test', isConfirmed: true },
        { protocol: 'email', endpoint: 'b@x.test', isConfirmed: false },
      ],
    },
  });
  expect(new URLSearchParams(canned.asked[0]?.body).get('TopicArn')).toBe(
    'arn:aws:sns:us-east-1:123456789012:pointsman-example-oncall',
  );
});

test.each([
  ['a limit that was set', '<entry><key>MonthlySpendLimit</key><value>50</value></entry>', 50],
  ['none, which is what an account begins with', '', 1],
])('SMS with %s', async (_name, attributes, spendLimitUsd) => {
  canned.answer(
    'sns GetSMSSandboxAccountStatus',
    '<GetSMSSandboxAccountStatusResponse><GetSMSSandboxAccountStatusResult><IsInSandbox>true</IsInSandbox></GetSMSSandboxAccountStatusResult></GetSMSSandboxAccountStatusResponse>',
  );
  canned.answer(
    'sns GetSMSAttributes',
    `<GetSMSAttributesResponse><GetSMSAttributesResult><attributes>${attributes}</attributes></GetSMSAttributesResult></GetSMSAttributesResponse>`,
  );
  expect(await sourcesIn(home).sms()).toEqual({ isInSandbox: true, spendLimitUsd });
});

test('numbers to send from', async () => {
  canned.answer(
    'sns ListOriginationNumbers',
    '<ListOriginationNumbersResponse><ListOriginationNumbersResult><PhoneNumbers><member><PhoneNumber>+18005550100</PhoneNumber><Status>Active</Status><NumberCapabilities><member>SMS</member><member>VOICE</member></NumberCapabilities></member></PhoneNumbers></ListOriginationNumbersResult></ListOriginationNumbersResponse>',
  );
  expect(await sourcesIn(home).originationNumbers()).toEqual([
    { number: '+18005550100', isActive: true, canSms: true },
  ]);
});

test('a table as it is set up', async () => {
  canned.answer('dynamodb DescribeTable', {
    Table: {
      TableStatus: 'ACTIVE',
      MultiRegionConsistency: 'STRONG',
      DeletionProtectionEnabled: true,
      Replicas: [{ RegionName: 'us-west-2', ReplicaStatus: 'CREATING' }],
    },
  });
  canned.answer('dynamodb DescribeContinuousBackups', {
    ContinuousBackupsDescription: {
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    },
  });
  canned.answer('dynamodb DescribeTimeToLive', {
    TimeToLiveDescription: { TimeToLiveStatus: 'DISABLING', AttributeName: 'expiresAtSeconds' },
  });
  const table = {
    status: 'ACTIVE',
    consistency: 'STRONG',
    isDeletionProtected: true,
    hasPointInTimeRecovery: false,
    replicas: { 'us-west-2': 'CREATING' },
  };
  expect(await sourcesIn(home).tables()).toEqual({
    ledger: { kind: 'read', value: table },
    telemetry: { kind: 'read', value: table },
  });
});

const bucket = '/pointsman-example-123456789012-us-east-1-an';

test('the gate bucket of this account', async () => {
  const policy = {
    Statement: [
      { Effect: 'Deny', Action: 's3:*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
      {
        Effect: 'Allow',
        Action: ['s3:GetObject'],
        Condition: { IpAddress: { 'aws:SourceIp': ['15.177.0.0/18', '2600::/32'] } },
      },
    ],
  };
  canned.answer(`s3 GET ${bucket}/?policy`, JSON.stringify(policy));
  canned.answer(
    `s3 GET ${bucket}/?publicAccessBlock`,
    '<PublicAccessBlockConfiguration><BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls><BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>false</RestrictPublicBuckets></PublicAccessBlockConfiguration>',
  );
  const found = await sourcesIn(home)
    .gateBucket()
    .catch((error: unknown) => error);
  expect(found).toEqual({ isPublicAccessBlocked: false, admittedRanges: ['15.177.0.0/18', '2600::/32'] });
});

test('a policy admits what it lets read, and nothing else', () => {
  const statement = {
    Effect: 'Allow',
    Action: 's3:GetObject',
    Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
  };
  expect(admittedRanges(JSON.stringify({ Statement: statement }))).toEqual(['192.0.2.0/24']);
  expect(admittedRanges(JSON.stringify({ Statement: [{ ...statement, Action: 's3:PutObject' }] }))).toEqual(
    [],
  );
  expect(admittedRanges(JSON.stringify({ Statement: [{ ...statement, Effect: 'Deny' }] }))).toEqual([]);
  expect(admittedRanges('{}')).toEqual([]);
});

test('quotas and copies of databases', async () => {
  canned.answer(
    'rds DescribeAccountAttributes',
    '<DescribeAccountAttributesResponse><DescribeAccountAttributesResult><AccountQuotas><AccountQuota><AccountQuotaName>ManualSnapshots</AccountQuotaName><Used>22</Used><Max>100</Max></AccountQuota></AccountQuotas></DescribeAccountAttributesResult></DescribeAccountAttributesResponse>',
  );
  const snapshot = (status: string, source: string) =>
    `<DBSnapshot><Status>${status}</Status>${source}</DBSnapshot>`;
  const from = '<SourceRegion>us-east-1</SourceRegion>';
  canned.answer(
    'rds DescribeDBSnapshots',
    `<DescribeDBSnapshotsResponse><DescribeDBSnapshotsResult><DBSnapshots>${snapshot('creating', from)}${snapshot('available', from)}${snapshot('creating', '')}</DBSnapshots></DescribeDBSnapshotsResult></DescribeDBSnapshotsResponse>`,
  );
  const cluster = (region: string) =>
    `<DBClusterSnapshot><Status>copying</Status><SourceDBClusterSnapshotArn>arn:aws:rds:${region}:1:cluster-snapshot:s</SourceDBClusterSnapshotArn></DBClusterSnapshot>`;
  canned.answer(
    'rds DescribeDBClusterSnapshots',
    `<DescribeDBClusterSnapshotsResponse><DescribeDBClusterSnapshotsResult><DBClusterSnapshots>${cluster('us-east-1')}${cluster(other)}</DBClusterSnapshots></DescribeDBClusterSnapshotsResult></DescribeDBClusterSnapshotsResponse>`,
  );
  const sources = sourcesIn(other);
  expect(await sources.databaseQuotas()).toEqual({ ManualSnapshots: { used: 22, max: 100 } });
  expect(await sources.copiesUnderWay()).toEqual({ 'rds-instance': 1, 'aurora-cluster': 1 });
});

test('keys and networks of the databases that are copied here, and of no others', async () => {
  canned.answer('kms DescribeKey', {
    KeyMetadata: {
      KeyId: 'k',
      KeyState: 'Disabled',
      KeyUsage: 'ENCRYPT_DECRYPT',
      KeySpec: 'SYMMETRIC_DEFAULT',
    },
  });
  canned.answer(
    'rds DescribeDBSubnetGroups',
    '<DescribeDBSubnetGroupsResponse><DescribeDBSubnetGroupsResult><DBSubnetGroups><DBSubnetGroup><SubnetGroupStatus>Complete</SubnetGroupStatus><VpcId>vpc-1</VpcId><Subnets><Subnet><SubnetAvailabilityZone><Name>us-west-2a</Name></SubnetAvailabilityZone></Subnet></Subnets></DBSubnetGroup></DBSubnetGroups></DescribeDBSubnetGroupsResult></DescribeDBSubnetGroupsResponse>',
  );
  expect(await sourcesIn(other).backupKeys()).toEqual({
    orders: {
      kind: 'read',
      value: { state: 'Disabled', usage: 'ENCRYPT_DECRYPT', spec: 'SYMMETRIC_DEFAULT' },
    },
  });
  expect(JSON.parse(canned.asked[0]?.body ?? '{}')).toEqual({ KeyId: 'alias/orders' });
  expect(await sourcesIn(other).subnetGroups()).toEqual({
    orders: {
      kind: 'read',
      value: { status: 'Complete', vpcId: 'vpc-1', availabilityZones: ['us-west-2a'] },
    },
  });
  expect(await sourcesIn(home).subnetGroups()).toEqual({});
});

test('stacks that hold no record are none, and a region that refuses to say is not taken for one without', async () => {
  canned.answer(
    'cloudformation DescribeStackResources',
    '<DescribeStackResourcesResponse><DescribeStackResourcesResult><StackResources/></DescribeStackResourcesResult></DescribeStackResourcesResponse>',
  );
  expect(await sourcesIn(home).owningStacks()).toMatchObject({ api: { kind: 'read', value: [] } });
  canned.refuse('cloudformation DescribeStackResources', 403, 'AccessDenied');
  expect(await sourcesIn(home).owningStacks()).toMatchObject({
    api: { kind: 'unreadable', why: expect.stringContaining('could not be asked: AccessDenied') },
  });
});
