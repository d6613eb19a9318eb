/**
 * The process of one region: serves all its example applications, each on an address and port of its own, and fails
 * them on command. Its configuration is JSON in the first argument. It ends with the channel to its parent, so that
 * nothing is left over when the parent is killed.
 */
import { seededRandomFor } from '../world/random.ts';
import {
  type FaultCommand,
  faultProblem,
  type RegionalConfiguration,
  type RegionalMessage,
} from './application-messages.ts';
import { ApplicationServer } from './application-server.ts';

if (process.send !== undefined) {
  process.on('disconnect', () => process.exit());
  // ^C reaches the whole group of processes: how the sandbox ends is for the parent to say.
  process.on('SIGINT', () => undefined);
  // The parent may have gone before anybody listened.
  if (!process.connected) process.exit();
}

const configuration = JSON.parse(process.argv[2] ?? '{}') as RegionalConfiguration;
const servers = new Map(
  configuration.applications.map((served) => {
    const random = seededRandomFor(configuration.seed, `${served.application}/${configuration.region}`);
    return [served.application, new ApplicationServer({ ...served, region: configuration.region }, random)];
  }),
);

process.on('message', (command: FaultCommand) => {
  obey(command).then(tell, (error: unknown) =>
    tell({ kind: 'rejected', id: command.id, text: String(error) }),
  );
});
try {
  await Promise.all([...servers.values()].map((server) => server.setFault({ mode: 'none' })));
  tell({ kind: 'ready' });
} catch (error) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (process.send === undefined) throw error;
  process.send({ kind: 'unable', code, text: String(error) } satisfies RegionalMessage, () =>
    process.exit(1),
  );
}

async function obey({ id, fault }: FaultCommand): Promise<RegionalMessage> {
  const server = servers.get(fault.application);
  const known = [...servers.keys()].join(', ');
  const problem =
    server === undefined
      ? `application must be one of ${known}, got ${fault.application}`
      : faultProblem(fault);
  if (server === undefined || problem !== undefined) return { kind: 'rejected', id, text: problem ?? '' };
  await server.setFault(fault);
  return { kind: 'obeyed', id };
}

function tell(message: RegionalMessage): void {
  // Without a parent, as when started by hand, nobody needs to know.
  process.send?.(message);
}
