/** People and how they are reached: SNS in every region, with a topic for each audience, all subscriptions confirmed. */

import { deployedRegions } from '../../shared/fleet/deployed-regions.ts';
import type { Fleet } from '../../shared/fleet/fleet.ts';
import { topicName } from '../../shared/fleet/names.ts';
import type { Message, Messenger } from '../../shared/ports.ts';
import { arn } from '../world/account.ts';
import { AwsError } from '../world/aws-error.ts';
import type { Clock } from '../world/clock.ts';
import type { Random } from '../world/random.ts';
import { type Sns, sns } from '../world/sns.ts';
import type { Delivery, Publication } from '../world/sns-types.ts';
import type { FaultsInForce } from './faults-in-force.ts';
import type { Site } from './site.ts';
import { Unavailable } from './unavailable.ts';

/** SNS that does not answer is given up after two attempts. */
const silenceMs = 10_000;

export interface PeopleOptions {
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly random: Random;
  readonly faults: FaultsInForce;
}

export class SimulatedPeople {
  readonly #options: PeopleOptions;
  readonly #model: Sns;

  constructor(options: PeopleOptions) {
    const { fleet, clock, random } = options;
    this.#options = options;
    this.#model = sns({ clock, random });
    for (const region of deployedRegions(fleet)) {
      for (const [audience, { people }] of Object.entries(fleet.audiences)) {
        const topicArn = this.#model.createTopic(region, topicName(fleet.name, audience));
        for (const person of people) {
          const { email, sms, https } = fleet.people[person] ?? {};
          for (const [protocol, endpoint] of Object.entries({ email, sms, https })) {
            if (endpoint !== undefined) this.#subscribe(region, { topicArn, protocol, endpoint });
          }
        }
      }
    }
  }

  /** What reached them, oldest first; what asks to confirm a subscription is left out. */
  get inbox(): readonly Delivery[] {
    return this.#model.inbox.filter(({ token }) => token === undefined);
  }

  messengerAt(site: Site): Messenger {
    const { fleet, faults } = this.#options;
    return {
      publish: async (region, audience, message) => {
        const modes = faults.of('sns').flatMap((fault) => (fault.region === region ? [fault.mode] : []));
        const isGone =
          faults.isRegionDown(region) || faults.isIsolated(site.region, true) || modes.includes('down');
        if (isGone) {
          await site.wait(site.trueMs() + silenceMs);
          throw new Unavailable(`TimeoutError: SNS in ${region} does not answer`);
        }
        if (modes.includes('throttled')) throw new AwsError('Throttled', 'Rate exceeded', 429);
        const topicArn = arn('sns', region, topicName(fleet.name, audience));
        this.#model.publish(region, publicationOf(topicArn, message));
      },
    };
  }

  /** They have followed the link that they were sent. */
  #subscribe(region: string, request: Parameters<Sns['subscribe']>[1]): void {
    const { inbox } = this.#model;
    this.#model.subscribe(region, request);
    const asked = inbox.at(-1);
    if (asked?.token !== undefined && asked.endpoint === request.endpoint) {
      this.#model.confirm(region, request.topicArn, asked.token, true);
    }
  }
}

/** As shared/aws/sns-messenger.ts publishes it. */
function publicationOf(topicArn: string, { subject, sms, email, json, attributes }: Message): Publication {
  return {
    topicArn,
    subject,
    messageStructure: 'json',
    message: JSON.stringify({ default: email, email, sms, https: JSON.stringify(json) }),
    attributes: Object.fromEntries(
      Object.entries({ 'AWS.SNS.SMS.SMSType': 'Transactional', ...attributes }).map(([name, value]) => [
        name,
        { DataType: 'String', StringValue: value },
      ]),
    ),
  };
}
