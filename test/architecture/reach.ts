/** What each function may reach, by its ports and its adapters: detecting, deciding and acting are apart. */
import type { Finding, Rule } from './finding.ts';

/** By function: the ports with effects that it may be given. */
const reach: Readonly<Record<string, readonly string[]>> = {
  tick: ['SlotQueue'],
  probe: ['Telemetry', 'Lookout', 'Peers'],
  steer: ['Telemetry', 'Ledger', 'Traffic', 'NameServers', 'Gates', 'Peers', 'Events', 'Preparation', 'Ping'],
  notify: ['Ledger', 'Messenger'],
  // It reads by all of them, and changes nothing but its own records.
  readiness: ['Telemetry', 'Ledger', 'Gates', 'NameServers', 'Sources', 'ReadinessRecords'],
  align: ['Ledger', 'Traffic', 'GateChecks', 'ZoneRecords'],
};

const effects = [
  'Sources',
  'ReadinessRecords',
  'Telemetry',
  'Ledger',
  'Traffic',
  'NameServers',
  'Gates',
  'Lookout',
  'Messenger',
  'Peers',
  'SlotQueue',
  'Events',
  'Preparation',
  'Ping',
  'GateChecks',
  'ZoneRecords',
];

/** The adapter of each port. */
const adapters: Readonly<Record<string, string>> = {
  'shared/aws/readiness-sources.ts': 'Sources',
  'shared/aws/dynamo-readiness.ts': 'ReadinessRecords',
  'shared/aws/dynamo-telemetry.ts': 'Telemetry',
  'shared/aws/dynamo-ledger.ts': 'Ledger',
  'shared/aws/route53-traffic.ts': 'Traffic',
  'shared/dns/zone-name-servers.ts': 'NameServers',
  'shared/aws/s3-gates.ts': 'Gates',
  'shared/probing/lookout.ts': 'Lookout',
  'shared/aws/sns-messenger.ts': 'Messenger',
  'shared/aws/lambda-peers.ts': 'Peers',
  'shared/aws/sqs-slot-queue.ts': 'SlotQueue',
  'shared/aws/eventbridge-events.ts': 'Events',
  'shared/aws/lambda-preparation.ts': 'Preparation',
  'shared/ping/outbound-ping.ts': 'Ping',
  'shared/aws/route53-gate-tree.ts': 'GateChecks',
  'shared/aws/route53-zone-records.ts': 'ZoneRecords',
};

const edges = /^shared\/(?:aws|probing|dns|ping)\//;

const portFiles = ['shared/ports.ts', 'shared/readiness-ports.ts', 'shared/zone-ports.ts'];

export const checkReach: Rule = ({ path, imports }) => {
  const [, name, file] = /^functions\/([^/]+)\/([^/]+)\.ts$/.exec(path) ?? [];
  if (name === undefined || name === 'middleware') return [];
  const allowed = reach[name];
  if (allowed === undefined) {
    const instead = 'say so in test/architecture/reach.ts';
    return [{ path, line: 1, what: `nothing says what the function ${name} may reach`, instead }];
  }
  const findings: Finding[] = [];
  for (const { line, target = '', names } of imports) {
    if (edges.test(target) && file !== 'handler') {
      findings.push({
        path,
        line,
        what: `imports the adapter ${target}`,
        instead: 'take the port: handler.ts wires adapters',
      });
    }
    const ports = portFiles.includes(target) ? names : [adapters[target] ?? ''];
    for (const port of ports.filter((each) => effects.includes(each) && !allowed.includes(each))) {
      const instead = `leave that to the function that may: ${name} has ${allowed.join(', ')}`;
      findings.push({ path, line, what: `${name} reaches ${port}`, instead });
    }
  }
  return findings;
};
