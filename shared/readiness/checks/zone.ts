/** The hosted zone: the one that the world asks, and changeable while us-east-1 is in trouble. */

import { type Check, defineCheck, failed, failedBy, passed } from '../check.ts';
import { nameServerText } from '../name-server-text.ts';

const ofZone: Pick<Check, 'period' | 'keeper' | 'subjects'> = {
  period: 'quarter',
  keeper: 'one-region',
  subjects: () => [''],
};

const zoneIsDelegated = defineCheck({
  ...ofZone,
  id: 'zone-delegation',
  severity: 'critical',
  means: "The zone's parent names exactly the zone's own name servers: else the world asks somebody else.",
  remedy: 'Set the name servers at the registrar, or in the parent zone, to those of the hosted zone.',
  needs: ['zone', 'delegation'],
  judge(_subject, { zone, delegation }) {
    const own = new Set(zone.nameServers.map(nameServerText));
    const named = new Set(delegation.map(nameServerText));
    const missing = [...own].filter((host) => !named.has(host));
    const foreign = [...named].filter((host) => !own.has(host));
    return failedBy(
      [
        ...(missing.length === 0 ? [] : [`the parent does not name ${missing.join(', ')}`]),
        ...(foreign.length === 0 ? [] : [`the parent names ${foreign.join(', ')}, which are not the zone's`]),
      ],
      `${own.size} name servers, as the parent names them`,
    );
  },
});

const recoveryIsAccelerated = defineCheck({
  ...ofZone,
  id: 'accelerated-recovery',
  severity: 'warning',
  means:
    'Accelerated recovery of the zone is on: else its records cannot be changed for as long as the control plane in us-east-1 is gone.',
  remedy: 'pointsman zone accelerate --reason …, which says its side effects first',
  needs: ['zone'],
  judge(_subject, { zone: { acceleratedRecovery: state } }) {
    if (state === 'ENABLED') return passed('it is on');
    return failed(
      state.startsWith('ENABLING')
        ? 'it is being turned on, which may take several hours'
        : `Route 53 says ${state}`,
    );
  },
});

export const zoneChecks: readonly Check[] = [zoneIsDelegated, recoveryIsAccelerated];
