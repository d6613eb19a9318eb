/** Rules about people and audiences: that an alert finds somebody. */
import type { Fleet } from '../fleet.ts';
import { type Finding, finding } from '../issue.ts';
import { listed } from './application-rules.ts';
import { type Limits, outsideLimits } from './limits.ts';
import { emptyList, namedTwice } from './lists.ts';

/** The plus sign, a country code, and 8 to 15 digits in all. */
const e164 = /^\+[1-9]\d{7,14}$/;
const email = /^[^\s@<>"(),:;\\]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/i;

export function peopleCanBeReached({ people }: Fleet): readonly Finding[] {
  return Object.entries(people).flatMap(([id, person]) => {
    const at = ['people', id];
    const findings: Finding[] = [];
    if (Object.keys(person).length === 0) {
      findings.push(finding(at, undefined, 'have an address: email, sms or https', { dependsOn: [at] }));
    }
    if (person.email !== undefined && !email.test(person.email)) {
      findings.push(finding([...at, 'email'], person.email, 'be an e-mail address'));
    }
    if (person.sms !== undefined && !e164.test(person.sms)) {
      findings.push(
        finding([...at, 'sms'], person.sms, 'be a telephone number in E.164, such as +12025550100'),
      );
    }
    if (person.https !== undefined && !isWebhook(person.https)) {
      const must = 'begin with https:// and have no user and password';
      findings.push(
        finding([...at, 'https'], originOf(person.https), must, { allowed: 'https://host/path' }),
      );
    }
    return findings;
  });
}

export function audiencesHavePeople({ audiences, people }: Fleet): readonly Finding[] {
  return Object.entries(audiences).flatMap(([id, audience]) => {
    const at = ['audiences', id];
    return [
      ...emptyList([...at, 'people'], audience.people, 'person'),
      ...namedTwice([...at, 'people'], audience.people),
      ...audience.people.flatMap((person, index) => {
        if (Object.hasOwn(people, person)) return [];
        return [
          finding([...at, 'people', index], person, `be a key of people${listed(people)}`, {
            dependsOn: [['people']],
          }),
        ];
      }),
      ...outsideLimits([...at, 'escalateAfterMinutes'], audience.escalateAfterMinutes, {
        min: 1,
        max: 1440,
        unit: 'minutes',
      }),
    ];
  });
}

/** The address outside that is told that the loop is alive. */
export function pingIsAnAddress({ ping }: Fleet): readonly Finding[] {
  if (ping === undefined || isWebhook(ping)) return [];
  const must = 'begin with https:// and have no user and password';
  return [finding(['ping'], originOf(ping), must, { allowed: 'https://host/path' })];
}

/** Of less than a cent not even one message can be sent. */
const smsLimits: Limits = { min: 0.01, max: 1_000_000, unit: 'US dollars', fractions: true };

export function smsLimitIsUsable({ smsLimitDollars }: Fleet): readonly Finding[] {
  return outsideLimits(['smsLimitDollars'], smsLimitDollars, smsLimits);
}

function isWebhook(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, username, password } = new URL(address);
  return protocol === 'https:' && username === '' && password === '';
}

/** The path of a webhook is its password. */
function originOf(address: string): string {
  if (!URL.canParse(address)) return '[hidden]';
  const { protocol, host } = new URL(address);
  return `${protocol}//${host}/[hidden]`;
}
