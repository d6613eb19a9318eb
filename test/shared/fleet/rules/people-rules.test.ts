import { describe } from 'vitest';
import { ruleTable } from './rule-table.ts';

const person = (address: object) => ({ 'people.third': address });
const phone = 'people.third.sms must be a telephone number in E.164';

describe('a person', () => {
  ruleTable([
    [
      'may have all three addresses',
      person({ email: 'a.b+c@mail.example.com', sms: '+12025550100', https: 'https://hooks.example.com/x' }),
      [],
    ],
    [
      'refuses to have none',
      person({}),
      ['people.third must have an address: email, sms or https, got nothing'],
    ],
    [
      'refuses an e-mail address without domain',
      person({ email: 'first@localhost' }),
      ['people.third.email must be an e-mail address'],
    ],
    [
      'refuses an e-mail address with a name',
      person({ email: 'First <first@example.com>' }),
      ['people.third.email must be an e-mail address'],
    ],
    ['refuses a number without plus', person({ sms: '12025550100' }), [phone]],
    ['refuses a number with blanks', person({ sms: '+1 202 555 0100' }), [phone]],
    ['refuses a country code that begins with 0', person({ sms: '+0120255501' }), [phone]],
    ['may have 8 digits', person({ sms: '+12345678' }), []],
    ['refuses 7 digits', person({ sms: '+1234567' }), [phone]],
    ['may have 15 digits', person({ sms: '+123456789012345' }), []],
    ['refuses 16 digits', person({ sms: '+1234567890123456' }), [phone]],
    [
      'refuses a number that YAML has read as one',
      person({ sms: 12_025_550_100 }),
      ["people.third.sms must be text such as '+12025550100', in quotes, got 12025550100"],
    ],
    [
      'refuses a webhook without TLS, and hides its path',
      person({ https: 'http://hooks.example.com/s3cret' }),
      [
        'people.third.https must begin with https:// and have no user and password, got http://hooks.example.com/[hidden]',
      ],
    ],
    [
      'refuses a webhook with a password',
      person({ https: 'https://a:b@hooks.example.com/x' }),
      [
        'people.third.https must begin with https:// and have no user and password, got https://hooks.example.com/[hidden]',
      ],
    ],
    [
      'refuses a webhook that is no address',
      person({ https: 'hooks' }),
      ['people.third.https must begin with https://'],
    ],
  ]);
});

describe('an audience', () => {
  const oncall = (field: string, value: unknown) => ({ [`audiences.oncall.${field}`]: value });
  ruleTable([
    [
      'refuses to have nobody',
      oncall('people', []),
      ['audiences.oncall.people must name at least one person'],
    ],
    [
      'refuses a stranger',
      oncall('people', ['first', 'frist']),
      ['audiences.oncall.people[1] must be a key of people: first, second, got frist'],
    ],
    [
      'refuses a person twice',
      oncall('people', ['first', 'first']),
      ['audiences.oncall.people[1] must be named once'],
    ],
    ['may escalate after a minute', oncall('escalateAfterMinutes', 1), []],
    [
      'refuses to escalate at once',
      oncall('escalateAfterMinutes', 0),
      ['audiences.oncall.escalateAfterMinutes must be a whole number from 1 to 1440 minutes'],
    ],
    ['may escalate after a day', oncall('escalateAfterMinutes', 1440), []],
    [
      'refuses to escalate later',
      oncall('escalateAfterMinutes', 1441),
      ['audiences.oncall.escalateAfterMinutes must be'],
    ],
  ]);
});

const ping = 'ping must begin with https:// and have no user and password, got';

describe('the address outside', () => {
  ruleTable([
    ['may be one of the web', { ping: 'https://hc.example.com/s3cret' }, []],
    ['may be left out', { ping: undefined }, []],
    [
      'refuses one without TLS, and hides its path',
      { ping: 'http://hc.example.com/s3cret' },
      [`${ping} http://hc.example.com/[hidden]`],
    ],
    [
      'refuses one with a password, and hides it',
      { ping: 'https://a:s3cret@hc.example.com/x' },
      [`${ping} https://hc.example.com/[hidden]`],
    ],
    ['refuses what is none, and hides it', { ping: 's3cret' }, [`${ping} [hidden]`]],
  ]);
});

const limit = 'smsLimitDollars must be a number from 0.01 to 1000000 US dollars, got';

describe('what SMS may cost', () => {
  ruleTable([
    ['may be a cent', { smsLimitDollars: 0.01 }, []],
    ['refuses less', { smsLimitDollars: 0.009 }, [`${limit} 0.009`]],
    ['may be a million', { smsLimitDollars: 1_000_000 }, []],
    ['refuses more', { smsLimitDollars: 1_000_001 }, [`${limit} 1000001`]],
  ]);
});
