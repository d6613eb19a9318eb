import { describe } from 'vitest';
import { fleetFile } from '../fleet-file.ts';
import { ruleTable } from './rule-table.ts';

const api = (field: string, value: unknown) => ({ [`applications.api.${field}`]: value });
const order = (...regions: string[]) => api('steering.order', regions);
const file = fleetFile() as { applications: { api: { endpoints: unknown } } };
const twin = { name: 'API.example.com.', endpoints: file.applications.api.endpoints };
const cname = (name: string) => ({
  'applications.api.name': name,
  'applications.api.records': ['CNAME'],
  'applications.api.endpoints.us-east-1.target': { cname: 'a.example.net' },
  'applications.api.endpoints.us-west-2.target': { cname: 'b.example.net' },
  'applications.api.endpoints.eu-west-1.target': { cname: 'c.example.net' },
});
// Four labels; the longest name that leaves room for "_pointsman." has 242 characters.
const longName = (length: number) => {
  const labels = `${'a'.repeat(63)}.${'b'.repeat(63)}.${'c'.repeat(63)}.`;
  return `${labels}${'d'.repeat(length - labels.length - '.example.com'.length)}.example.com`;
};

describe("an application's name", () => {
  ruleTable([
    ['may be the apex of the zone', api('name', 'example.com'), []],
    ['may be deep inside the zone', api('name', 'a.b.c.example.com'), []],
    [
      'refuses another zone',
      api('name', 'api.example.org'),
      ['applications.api.name must be inside the zone example.com'],
    ],
    [
      'refuses a name that merely ends like the zone',
      api('name', 'badexample.com'),
      ['applications.api.name must be inside'],
    ],
    [
      'refuses what is no DNS name',
      api('name', 'api..example.com'),
      ['applications.api.name must be a DNS name'],
    ],
    [
      'refuses a label that ends with a hyphen',
      api('name', 'api-.example.com'),
      ['applications.api.name must be a DNS name'],
    ],
    ['may have a label of 63 characters', api('name', `${'a'.repeat(63)}.example.com`), []],
    [
      'refuses a label of 64 characters',
      api('name', `${'a'.repeat(64)}.example.com`),
      ['applications.api.name must be a DNS name'],
    ],
    ['may have 242 characters', api('name', longName(242)), []],
    [
      'refuses 243, with which its TXT record would have none',
      api('name', longName(243)),
      ['applications.api.name must have at most 242'],
    ],
    [
      'refuses the name of a TXT record of ours',
      api('name', '_pointsman.api.example.com'),
      ['applications.api.name must not begin with _pointsman.'],
    ],
    [
      'may be a wildcard with a host to probe',
      { ...api('name', '*.example.com'), ...api('checks.0.host', 'x.example.com') },
      [],
    ],
    [
      'refuses an asterisk elsewhere',
      api('name', 'a.*.example.com'),
      ['applications.api.name must be a DNS name'],
    ],
    [
      'refuses the name of another application',
      { 'applications.twin': twin },
      ['applications.twin.name must be another name than that of application api'],
    ],
  ]);
});

describe('records', () => {
  ruleTable([
    ['may be CNAME below the apex', cname('www.example.com'), []],
    [
      'refuse CNAME at the apex',
      cname('example.com'),
      ["applications.api.records must have A or AAAA: example.com is the zone's apex"],
    ],
    [
      'refuse CNAME beside another type',
      {
        ...cname('www.example.com'),
        'applications.api.records': ['CNAME', 'A'],
        'applications.api.endpoints.us-east-1.target.a': ['192.0.2.1'],
        'applications.api.endpoints.us-west-2.target.a': ['192.0.2.2'],
        'applications.api.endpoints.eu-west-1.target.a': ['192.0.2.3'],
      },
      ['applications.api.records must have CNAME alone'],
    ],
    [
      'refuse an empty list',
      api('records', []),
      ['applications.api.records must name at least one record type'],
    ],
    [
      'refuse a type named twice',
      api('records', ['A', 'A']),
      ['applications.api.records[1] must be named once'],
    ],
    [
      'refuse a type that is not steered',
      api('records', ['A', 'MX']),
      ['applications.api.records[1] must be A or AAAA or CNAME'],
    ],
  ]);
});

describe('the order of regions', () => {
  ruleTable([
    ['may be another one', order('eu-west-1', 'us-east-1', 'us-west-2'), []],
    [
      'refuses a region without endpoint',
      order('us-east-1', 'us-west-2', 'eu-west-1', 'eu-north-1'),
      ['applications.api.steering.order[3] must be a region with an endpoint'],
    ],
    [
      'refuses to leave one out',
      order('us-east-1', 'us-west-2'),
      ['applications.api.steering.order must name every region that has an endpoint, eu-west-1 too'],
    ],
    [
      'refuses a region twice',
      order('us-east-1', 'us-west-2', 'eu-west-1', 'us-east-1'),
      ['applications.api.steering.order[3] must be named once'],
    ],
    [
      'says once that a region is written wrong',
      order('us-east-1', 'us-wset-2', 'eu-west-1'),
      ['applications.api.steering.order[1] must be a region with an endpoint'],
    ],
    [
      'says both when more is missing than wrong',
      order('us-wset-2'),
      [
        'applications.api.steering.order[0] must be',
        'applications.api.steering.order must name every region',
      ],
    ],
  ]);
});

describe('what an application refers to', () => {
  ruleTable([
    [
      'refuses an unknown database',
      api('database.id', 'order'),
      ['applications.api.database.id must be a key of databases: orders, got order'],
    ],
    [
      'refuses a database that only every object has',
      api('database.id', 'constructor'),
      ['applications.api.database.id must be a key of databases'],
    ],
    [
      'refuses a database where there are none',
      { databases: undefined },
      ['applications.api.database.id must be a key of databases, of which there are none'],
    ],
    [
      'refuses an unknown audience',
      api('audience', 'nobody'),
      ['applications.api.audience must be a key of audiences: oncall, got nobody'],
    ],
    [
      'refuses another need than writer and reader',
      api('database.needs', 'both'),
      ['applications.api.database.needs must be writer or reader, got both'],
    ],
    [
      'refuses a function that nothing could be named',
      api('prepare', 'scale out'),
      ['applications.api.prepare must be the name or the ARN of a Lambda function, got "scale out"'],
    ],
    ['refuses an empty name of a function', api('prepare', ''), ['applications.api.prepare must be']],
    ['may name a function of 64 characters', api('prepare', 'x'.repeat(64)), []],
    ['refuses 65', api('prepare', 'x'.repeat(65)), ['applications.api.prepare must be']],
    ['may name a function and its alias', api('prepare', 'scale-out:live'), []],
    [
      'may give the ARN of a function',
      api('prepare', 'arn:aws:lambda:us-west-2:123456789012:function:scale_out:$LATEST'),
      [],
    ],
    [
      'refuses the ARN of something else',
      api('prepare', 'arn:aws:states:us-west-2:123456789012:stateMachine:scale-out'),
      ['applications.api.prepare must be'],
    ],
    [
      'may need no database and name no audience',
      { ...api('database', undefined), ...api('audience', undefined) },
      [],
    ],
  ]);
});
