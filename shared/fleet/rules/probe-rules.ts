/** Rules about what is probed: an address that reaches one region and no other, by a protocol that the checks speak. */
import type { Check, Endpoint, Fleet } from '../fleet.ts';
import { type Finding, finding, type Path } from '../issue.ts';
import type { ApplicationRule } from './application-rules.ts';

const protocols: Readonly<Record<Check['type'], readonly string[]>> = {
  http: ['http:', 'https:'],
  tcp: ['tcp:'],
};

export const probesReachOneRegion: ApplicationRule = ({ endpoints }, at, fleet) =>
  Object.entries(endpoints).flatMap(([region, { probe }]) => {
    const must = faultOf(probe, fleet);
    const allowed = 'https://host/path, http://host/path or tcp://host:port, without user and password';
    return must === undefined
      ? []
      : [finding([...at, 'endpoints', region, 'probe'], probe, must, { allowed })];
  });

/** What an address must do and does not, or `undefined` where it is good. */
function faultOf(probe: string, { applications }: Fleet): string | undefined {
  if (!URL.canParse(probe)) return 'be an address such as https://host/path or tcp://host:port';
  const url = new URL(probe);
  if (!Object.values(protocols).flat().includes(url.protocol))
    return 'begin with https://, http:// or tcp://';
  if (url.username !== '' || url.password !== '') return 'have no user and password; a check takes headers';
  if (url.hostname === '') return 'name a host';
  if (url.hash !== '') return 'have no fragment, which is never sent';
  if (url.protocol === 'tcp:' && url.port === '') return 'name a port, such as tcp://host:5432';
  if (url.protocol === 'tcp:' && (url.pathname.length > 1 || url.search !== '')) return 'end after the port';
  const steered = Object.values(applications).find(({ name }) => name === url.hostname.toLowerCase());
  if (steered !== undefined) {
    return `name a host that stands for this region alone: ${steered.name} is steered, and answers from wherever traffic is`;
  }
  return undefined;
}

export const checksSpeakTheProbesProtocol: ApplicationRule = ({ checks, endpoints }, at) => {
  const addresses = Object.entries(endpoints).filter(([, { probe }]) => protocolOf(probe) !== undefined);
  const dependsOn = [
    [...at, 'endpoints'],
    [...at, 'checks'],
  ];
  const wrong: Finding[] = [];
  const blamed = new Set<string>();
  checks.forEach((check, index) => {
    const mute = addresses.filter(([, endpoint]) => !speaks(check, endpoint));
    if (mute.length === 0) return;
    if (mute.length === addresses.length) {
      wrong.push(
        mismatch([...at, 'checks', index, 'type'], check.type, check, mute[0]?.[1].probe ?? '', dependsOn),
      );
      return;
    }
    for (const [region, { probe }] of mute) {
      if (blamed.has(region)) continue;
      blamed.add(region);
      const must = `begin with ${protocols[check.type].map((protocol) => `${protocol}//`).join(' or ')}, as check ${index} is of type ${check.type}`;
      wrong.push(finding([...at, 'endpoints', region, 'probe'], probe, must, { dependsOn }));
    }
  });
  return wrong;
};

function mismatch(at: Path, value: string, check: Check, probe: string, dependsOn: readonly Path[]): Finding {
  const other = check.type === 'http' ? 'tcp' : 'http';
  const must = `be ${other}, because the endpoints' probes begin with ${protocolOf(probe) ?? ''}//`;
  return finding(at, value, must, { allowed: other, dependsOn });
}

function speaks(check: Check, { probe }: Endpoint): boolean {
  return protocols[check.type].includes(protocolOf(probe) ?? '');
}

/** The protocol of an address that a check could speak; another is refused where it stands. */
function protocolOf(probe: string): string | undefined {
  const protocol = /^[a-z]+:/i.exec(probe)?.[0].toLowerCase();
  return protocol !== undefined && Object.values(protocols).flat().includes(protocol) ? protocol : undefined;
}
