/** `pointsman sandbox`: starts it, and breaks and heals things in the one that runs. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import { faultModes } from '../sandbox/live/application-messages.ts';
import { reporting } from './exit-status.ts';
import { notNegative, port, positive, whole } from './option-values.ts';
import { callSandbox } from './running-sandbox.ts';
import { type StartOptions, startSandbox } from './sandbox-start.ts';

export function registerSandbox(program: Command): void {
  const sandbox = program
    .command('sandbox')
    .description('run Pointsman and an application to break, on this machine alone');

  sandbox
    .command('start', { isDefault: true })
    .description('start everything and show what happens until ^C (the default)')
    .option('--fleet <file>', 'a fleet of your own; its applications are watched, not started')
    .option('--start-applications', "with --fleet: start its applications at their targets' addresses")
    .option(
      '--interval <seconds>',
      "the time between two slots of a vantage, in place of the fleet's",
      positive,
    )
    .option('--dns-address <address>', 'where the DNS server listens', '127.0.0.1')
    .option('--dns-port <port>', 'and on which port; 0 takes a free one', port, 0)
    .option('--aws-port <port>', "the AWS endpoint's port; 0 takes a free one", port, 0)
    .option(
      '--propagation <seconds>',
      'how long Route 53 takes to answer a change; else 0 to 2, drawn',
      notNegative,
    )
    .option('--scenario <file>', 'play a scenario at its own pace')
    .option('--duration <seconds>', 'stop by itself after so long', positive)
    .option('--seed <number>', 'for everything that is drawn', whole, 1)
    .option('--json', 'one event per line, as JSON')
    .action(reporting((options: StartOptions) => startSandbox(options)));

  sandbox
    .command('fault')
    .description('make an endpoint fail: fault endpoint APP REGION MODE')
    .argument('<what>', 'endpoint', only('endpoint'))
    .argument('<application>', 'an application of the fleet, or * for all')
    .argument('<region>')
    .argument('<mode>', faultModes.filter((mode) => mode !== 'none').join(', '))
    .option('--latency <ms>', 'how late `slow` answers', positive)
    .option('--fraction <share>', 'share of the requests hit, 0 to 1', notNegative)
    .addOption(json())
    .action(
      reporting(
        async (_what: string, application: string, region: string, mode: string, options: FaultOptions) => {
          const { latency: latencyMs, fraction } = options;
          const answer = await callSandbox('fault', { application, region, mode, latencyMs, fraction });
          print(options, answer, `${application} in ${region}: ${mode}`);
        },
      ),
    );

  sandbox
    .command('heal')
    .description('end the faults of a region, or of all; a killed process is started again')
    .argument('[region]')
    .addOption(json())
    .action(
      reporting(async (region: string | undefined, options: JsonOption) => {
        const answer = await callSandbox('heal', { region });
        const { healed } = answer as { readonly healed: readonly string[] };
        print(options, answer, `healed: ${healed.join(', ')}`);
      }),
    );

  sandbox
    .command('inbox')
    .description('show what the people on call were sent')
    .addOption(json())
    .action(reporting(showInbox));

  sandbox
    .command('events')
    .description("show what the event buses have got for the owner's own automation")
    .addOption(json())
    .action(reporting(showEvents));
}

interface JsonOption {
  readonly json?: boolean;
}

interface FaultOptions extends JsonOption {
  readonly latency?: number;
  readonly fraction?: number;
}

interface InboxMessage {
  readonly atMs: number;
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject?: string;
  readonly body: string;
}

async function showInbox(options: JsonOption): Promise<void> {
  const answer = await callSandbox('inbox');
  const { messages } = answer as { readonly messages: readonly InboxMessage[] };
  const shown = messages.map(
    ({ atMs, protocol, endpoint, body }) =>
      `${new Date(atMs).toTimeString().slice(0, 8)}  ${protocol} to ${endpoint}\n${indented(body)}`,
  );
  print(options, answer, shown.length === 0 ? 'nobody was sent anything' : shown.join('\n'));
}

interface ShownEvent {
  readonly region: string;
  readonly atMs: number;
  readonly detailType: string;
  readonly detail: { readonly application?: string; readonly text?: string };
}

async function showEvents(options: JsonOption): Promise<void> {
  const answer = await callSandbox('events');
  const { events } = answer as { readonly events: readonly ShownEvent[] };
  const shown = events.map(
    ({ atMs, region, detailType, detail: { application, text } }) =>
      `${new Date(atMs).toTimeString().slice(0, 8)}  ${region}  ${detailType} ${application ?? ''}: ${text ?? ''}`,
  );
  print(options, answer, shown.length === 0 ? 'nothing has happened yet' : shown.join('\n'));
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
}

function print({ json: asJson }: JsonOption, data: unknown, text: string): void {
  process.stdout.write(`${asJson === true ? JSON.stringify(data) : text}\n`);
}

function json(): Option {
  return new Option('--json', 'print JSON');
}

function only(word: string): (text: string) => string {
  return (text) => {
    if (text !== word) throw new InvalidArgumentError(`must be ${word}, got ${text}`);
    return text;
  };
}
