/** The world in memory keeps what its tables on AWS keep: the same laws, run over both. */

import { MemoryLedger } from '../../sandbox/simulate/memory-ledger.ts';
import { MemoryTelemetry } from '../../sandbox/simulate/memory-telemetry.ts';
import { ledgerLaws } from '../shared/aws/ledger-laws.ts';
import { telemetryLaws } from '../shared/aws/telemetry-laws.ts';

ledgerLaws('in memory', async () => new MemoryLedger());

telemetryLaws('in memory', async () => new MemoryTelemetry(() => 0).port('us-east-1'));
