/** Finds the sandbox that runs in this folder, and speaks to it. */
import { readFile } from 'node:fs/promises';
import { CommandError, exitStatus } from './exit-status.ts';

/** Where a sandbox says what runs where, relative to the folder it was started in. */
export const sandboxFile = '.pointsman/sandbox.json';

export interface RunningSandbox {
  readonly awsPort: number;
  /** `address:port` of its name server. */
  readonly dns: string;
  readonly fleet: string;
}

export async function runningSandbox(): Promise<RunningSandbox> {
  let text: string;
  try {
    text = await readFile(sandboxFile, 'utf8');
  } catch {
    throw new CommandError(
      exitStatus.outOfReach,
      `no sandbox runs here: start one with npm start, got no ${sandboxFile}`,
    );
  }
  const { aws, dns, fleet } = JSON.parse(text) as {
    readonly aws: { readonly port: number };
    readonly dns: { readonly address: string; readonly port: number };
    readonly fleet: string;
  };
  return { awsPort: aws.port, dns: `${dns.address}:${dns.port}`, fleet };
}

/** Calls one of the sandbox's own controls. What it refuses is bad input. */
export async function callSandbox(path: string, input?: unknown): Promise<unknown> {
  const { awsPort } = await runningSandbox();
  const url = `http://127.0.0.1:${awsPort}/_sandbox/${path}`;
  let response: Response;
  try {
    response = await fetch(url, {
      method: input === undefined ? 'GET' : 'POST',
      ...(input === undefined ? {} : { body: JSON.stringify(input) }),
    });
  } catch {
    throw new CommandError(
      exitStatus.outOfReach,
      `the sandbox of ${sandboxFile} does not answer on port ${awsPort}`,
    );
  }
  const body = (await response.json()) as { readonly message?: string };
  if (!response.ok) throw new CommandError(exitStatus.badInput, body.message ?? `status ${response.status}`);
  return body;
}
