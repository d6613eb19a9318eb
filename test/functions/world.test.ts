/** The world in memory keeps what its tables on AWS keep: the same laws, run over both. */
import { ledgerLaws } from '../shared/aws/ledger-laws.ts';
import { telemetryLaws } from '../shared/aws/telemetry-laws.ts';
import { MemoryLedger } from './world/memory-ledger.ts';
import { MemoryTelemetry } from './world/memory-telemetry.ts';

ledgerLaws('in memory', async () => new MemoryLedger());

telemetryLaws('in memory', async () => new MemoryTelemetry(() => 0).port('us-east-1'));
