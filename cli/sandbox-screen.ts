/** What `pointsman sandbox` prints: first what runs where and what to try, then what happens, one line each. */
import { eventLine } from '../sandbox/live/event-line.ts';
import type { Sandbox } from '../sandbox/live/sandbox.ts';
import type { SandboxEvent } from '../sandbox/live/sandbox-event.ts';
import {
  sandboxCooldownSeconds,
  sandboxRampHoldSeconds,
  sandboxStabilisationSeconds,
} from '../sandbox/live/sandbox-fleet.ts';
import { EchoFilter } from '../sandbox/scenario/echo-filter.ts';

/** The first line of `--json`, and the content of `.pointsman/sandbox.json`: other programs read it. */
export interface Ready {
  readonly event: 'ready';
  readonly fleet: string;
  readonly dns: { readonly address: string; readonly port: number };
  readonly aws: { readonly port: number };
  /** `pid` is null where the sandbox did not start the application. */
  readonly endpoints: readonly {
    readonly application: string;
    readonly region: string;
    readonly url: string;
    readonly pid: number | null;
  }[];
}

export class SandboxScreen {
  readonly #json: boolean;
  readonly #echoes = new EchoFilter();
  /** What happened before the first line could be printed. */
  #early: SandboxEvent[] | undefined = [];

  constructor(json: boolean) {
    this.#json = json;
  }

  show(event: SandboxEvent): void {
    if (this.#early !== undefined) {
      this.#early.push(event);
      return;
    }
    if (this.#json) process.stdout.write(`${JSON.stringify(forPrograms(event))}\n`);
    else if (this.#echoes.isNews(event)) process.stdout.write(`${eventLine(event, hasColours())}\n`);
  }

  /** @param scenario The name of the one that is about to be played. */
  begin(ready: Ready, sandbox: Sandbox, logFile: string, scenario?: string): void {
    process.stdout.write(
      this.#json ? `${JSON.stringify(ready)}\n` : `\n${greeting(ready, sandbox, logFile, scenario)}\n\n`,
    );
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const event of early) this.show(event);
  }
}

/** Programs know a fixed set of events, and what a vantage does with its gate is a decision of its own. */
function forPrograms(event: SandboxEvent): SandboxEvent {
  return event.event === 'gate' ? { ...event, event: 'decision' } : event;
}

export function readyOf(sandbox: Sandbox): Ready {
  const { fleet, dns, awsPort } = sandbox;
  const started = sandbox.endpoints();
  const endpoints = Object.entries(fleet.applications).flatMap(([application, { endpoints: regions }]) =>
    Object.entries(regions).map(([region, { probe: url }]) => {
      const own = started.find(
        (endpoint) => endpoint.application === application && endpoint.region === region,
      );
      return { application, region, url, pid: own?.pid ?? null };
    }),
  );
  return { event: 'ready', fleet: fleet.name, dns, aws: { port: awsPort }, endpoints };
}

function hasColours(): boolean {
  return process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
}

function greeting(
  { dns, aws, endpoints }: Ready,
  { fleet, applications }: Sandbox,
  logFile: string,
  scenario: string | undefined,
): string {
  const served = endpoints.map(
    ({ application, region, url, pid }) =>
      `  ${application.padEnd(8)} ${region.padEnd(14)} ${url}${pid === null ? '' : `  pid ${pid}`}`,
  );
  return [
    `Pointsman watches ${Object.keys(fleet.applications).join(', ')} from ${fleet.vantages.join(', ')}, every ${fleet.intervalSeconds} s.`,
    `  AWS      http://127.0.0.1:${aws.port}`,
    `  DNS      ${dns.address} port ${dns.port}, zone ${fleet.zone.name}`,
    ...served,
    `  log      ${logFile}`,
    '',
    ...(scenario === undefined
      ? [
          `Shortened for you, where the fleet file says nothing of them: failback ${sandboxStabilisationSeconds} s after recovery`,
          `(15 min in a deployment), each step of it held ${sandboxRampHoldSeconds} s (5 min), cooldown ${sandboxCooldownSeconds} s (10 min).`,
          'Recovery itself takes upThreshold slots.',
        ]
      : [`Plays "${scenario}", in real time and with all times as its fleet has them.`]),
    '',
    ...(applications === undefined
      ? ['The applications of this fleet are yours: break one and watch.', ...digLine(fleet, dns)]
      : thingsToTry(fleet, endpoints, dns)),
    '^C stops it.',
  ].join('\n');
}

function digLine({ applications }: Sandbox['fleet'], dns: Ready['dns']): string[] {
  const [first] = Object.values(applications);
  return first === undefined ? [] : [`  dig +short @${dns.address} -p ${dns.port} ${first.name}`];
}

function thingsToTry(fleet: Sandbox['fleet'], endpoints: Ready['endpoints'], dns: Ready['dns']): string[] {
  const [id = '', application] = Object.entries(fleet.applications)[0] ?? [];
  const home = application?.steering.order[0] ?? '';
  const serving = endpoints.find(({ region, pid }) => region === home && pid !== null);
  return [
    'Try, in a second terminal:',
    ...digLine(fleet, dns),
    ...(serving === undefined ? [] : [`  kill -9 ${serving.pid}    # ${home} dies`]),
    '  npx pointsman sandbox inbox    # what the people on call were sent',
    '  npx pointsman sandbox heal    # everything lives again, and traffic goes back',
    `  npx pointsman sandbox fault endpoint ${id} ${home} http500`,
    "  npx pointsman freeze --sandbox --reason 'watching'",
  ];
}
