/** What cannot be measured on one machine: how AWS and the network behave. Each has its reason; all of them err upwards. */

/** As AWS itself counts a month. */
export const hoursPerMonth = 730;

/** Memory at which Lambda gives a function one whole processor; less memory is given a share in proportion.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
export const wholeProcessorMegabytes = 1769;

/** A call of DynamoDB, SQS or S3 in the function's own region, over a connection that is open: single digits, and some more. */
export const regionalCallMs = 10;

/** There and back between two regions of the same side of the world: Virginia to Ireland takes 70 ms, Oregon to Ireland 130. */
export const farRoundTripMs = 130;

/** A strongly consistent read of the ledger asks another region before it answers. */
export const ledgerCallMs = farRoundTripMs + regionalCallMs;

/** Route 53's control plane, from anywhere: it is in us-east-1, and slow. */
export const controlPlaneCallMs = 300;

/** The time that an application takes to answer its health check. */
export const answerMs = 50;

/** Round trips of one look over a fresh connection: TCP, and TLS 1.3, and the request. */
export const roundTrips: Readonly<Record<'http' | 'https' | 'tcp', number>> = { tcp: 1, http: 2, https: 3 };

/** Processor time of one TLS handshake with a verified certificate, as `npm run bench:probe` measured it. */
export const handshakeCpuMs = 0.9;

/** Slots are sent so that they come at most 0.1 s before they are due; the run waits for the rest. */
export const probeWaitMs = 50;

/** `tick` waits for the moment of a second at which slots are due. */
export const tickWaitMs = 500;

/** `readiness`: its cheap checks each minute, all of them each quarter of an hour; mostly waiting for answers. */
export const readinessMs = 1_500;
export const readinessThoroughMs = 8_000;
export const readinessThoroughMinutes = 15;
export const readinessLogBytes = 600;

/**
 * Lambda keeps so many connections to a queue open, each asking for a message for up to so long. Upper bound: as though no
 * message ever ended one early.
 * Source: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
export const queuePollers = 5;
export const longPollSeconds = 20;

/** Entries of one SendMessageBatch. */
export const batchEntries = 10;

/** CloudWatch Logs counts these for each event beside its text.
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
export const logEventBytes = 26;

/** What is kept of logs is compressed to about this share. */
export const logStoredShare = 0.15;

/** The tables hold kilobytes, and records of incidents for 400 days: this much in each replica. */
export const storedGigabytes = 0.05;

/** An outage, a flap and two rehearsals. */
export const incidentsPerMonth = 4;

/** Confirmed, moved, recovered. */
export const pagesPerIncident = 3;
