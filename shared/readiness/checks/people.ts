/** The people: subscribed as the fleet says, and reachable by SMS from every region that may send. */
import { addressesOf, isSameAddress } from '../../fleet/audience-addresses.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import { type Check, defineCheck, failed, failedBy, judgeRead, passed } from '../check.ts';
import { readingOf } from '../reading.ts';

/** With what an account begins, in dollars a month: some hundred messages, and then silence. */
const spendLimitStartUsd = 1;

/** Countries whose networks take SMS from registered numbers alone, by their code: the United States and Canada. */
const registeredCode = '+1';

const peopleAreSubscribed = defineCheck({
  id: 'subscriptions',
  severity: 'critical',
  means:
    'Everybody of the audience is subscribed to its topic and has confirmed: who is not hears of no incident from this region.',
  remedy:
    'Confirm what is pending by the link that SNS has sent; what has vanished comes back with npx cdk deploy --all, or aws sns subscribe.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['subscriptions'],
  subjects: ({ audiences }) => Object.keys(audiences),
  judge: (audience, { subscriptions }, { fleet }) =>
    judgeRead(readingOf(subscriptions, audience), (found) => {
      const expected = addressesOf(fleet, audience);
      const problems = expected.flatMap((each) => {
        const matching = found.filter((subscription) => isSameAddress(each, subscription));
        // Neither address is told here: results are read by more people than alerts.
        if (matching.length === 0) return [`${each.protocol} of ${each.person} is not subscribed`];
        return matching.some(({ isConfirmed }) => isConfirmed)
          ? []
          : [`${each.protocol} of ${each.person} has not been confirmed`];
      });
      return failedBy(problems, `${expected.length} subscriptions are confirmed`);
    }),
});

const nobodyElseIsSubscribed = defineCheck({
  id: 'extra-subscriptions',
  severity: 'warning',
  means:
    "Nobody is subscribed to an audience's topic but its people: alerts name what is down and where traffic goes.",
  remedy:
    'aws sns list-subscriptions-by-topic --topic-arn ARN, then aws sns unsubscribe; or name them in the fleet file.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['subscriptions'],
  subjects: ({ audiences }) => Object.keys(audiences),
  judge: (audience, { subscriptions }, { fleet }) =>
    judgeRead(readingOf(subscriptions, audience), (found) => {
      const expected = addressesOf(fleet, audience);
      const extra = found.filter(
        (subscription) => !expected.some((each) => isSameAddress(each, subscription)),
      );
      return failedBy(
        extra.map(({ protocol }) => `one by ${protocol} is nobody's of the audience`),
        'no one else is',
      );
    }),
});

/** Not critical, like the other one of SMS: it takes days to mend, and e-mail arrives meanwhile. */
const smsIsOutOfSandbox = defineCheck({
  id: 'sms-sandbox',
  severity: 'warning',
  means:
    'The account is out of the SMS sandbox in this region: inside it SNS sends to ten verified numbers alone.',
  remedy:
    'Ask to leave the sandbox in the SNS console of the region, under “Text messaging (SMS)”; it takes about a day.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['sms'],
  subjects: oneWithSms,
  judge: (_subject, { sms }) =>
    sms.isInSandbox ? failed('it is in the sandbox') : passed('it is out of it'),
});

const smsMayBeSpent = defineCheck({
  id: 'sms-spend',
  severity: 'warning',
  means: `The month's spend limit for SMS is above the ${spendLimitStartUsd} USD that an account begins with, and no less than the fleet's smsLimitDollars, by which the alarm goes: once it is reached SNS sends no more.`,
  remedy:
    'Ask AWS Support for a higher SMS spend limit in the region, then aws sns set-sms-attributes --attributes MonthlySpendLimit=…, and put the same into smsLimitDollars; what is spent is told by the alarm sms-spend.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['sms'],
  subjects: oneWithSms,
  judge(_subject, { sms: { spendLimitUsd } }, { fleet: { smsLimitDollars } }) {
    const detail = `the limit is ${spendLimitUsd} USD a month, and the fleet says ${smsLimitDollars}`;
    return spendLimitUsd > spendLimitStartUsd && spendLimitUsd >= smsLimitDollars
      ? passed(detail)
      : failed(detail);
  },
});

const smsHasOrigin = defineCheck({
  id: 'sms-origination',
  severity: 'warning',
  means:
    'The region has a number to send SMS from, as the networks of the United States and Canada ask for: without one nothing is delivered there.',
  remedy:
    'Register a toll-free or 10DLC number in AWS End User Messaging, in this region; that takes days to weeks.',
  period: 'quarter',
  keeper: 'each-region',
  needs: ['originationNumbers'],
  subjects: (fleet) => (smsNumbers(fleet).some((number) => number.startsWith(registeredCode)) ? [''] : []),
  judge(_subject, { originationNumbers }) {
    const usable = originationNumbers.filter(({ isActive, canSms }) => isActive && canSms);
    if (usable.length > 0) return passed(`${usable.length} can send`);
    return failed(
      originationNumbers.length === 0
        ? 'it has none'
        : `none of its ${originationNumbers.length} is active for SMS`,
    );
  },
});

export const peopleChecks: readonly Check[] = [
  peopleAreSubscribed,
  nobodyElseIsSubscribed,
  smsIsOutOfSandbox,
  smsMayBeSpent,
  smsHasOrigin,
];

/** Of everybody in an audience. */
function smsNumbers({ audiences, people }: Fleet): readonly string[] {
  return Object.values(audiences).flatMap((audience) =>
    audience.people.flatMap((person) => people[person]?.sms ?? []),
  );
}

function oneWithSms(fleet: Fleet): readonly string[] {
  return smsNumbers(fleet).length > 0 ? [''] : [];
}
