/**
 * The addresses from which Route 53's health checkers ask, by partition. What AWS publishes today may be more: readiness
 * compares, and a range that is missing here makes a closed gate look open to the checkers in it.
 *
 * Source: `ROUTE53_HEALTHCHECKS` in https://ip-ranges.amazonaws.com/ip-ranges.json, as it was in November 2026; AWS gives
 * notice before it changes them (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/route-53-ip-addresses.html).
 * IPv4 alone: a check that names its endpoint by a host asks for no other address
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html).
 */
const ranges: Readonly<Record<string, readonly string[]>> = {
  aws: [
    '15.177.0.0/18',
    '15.177.108.0/24',
    '54.183.255.128/26',
    '54.228.16.0/26',
    '54.232.40.64/26',
    '54.241.32.64/26',
    '54.243.31.192/26',
    '54.244.52.192/26',
    '54.245.168.0/26',
    '54.248.220.0/26',
    '54.250.253.192/26',
    '54.251.31.128/26',
    '54.252.79.128/26',
    '54.252.254.192/26',
    '54.255.254.192/26',
    '107.23.255.0/26',
    '176.34.159.192/26',
    '177.71.207.128/26',
  ],
  'aws-us-gov': [
    '18.253.167.0/25',
    '18.253.167.128/25',
    '18.253.168.0/25',
    '160.1.55.0/25',
    '160.1.55.128/25',
    '160.1.56.0/25',
  ],
  'aws-eusc': ['51.0.252.0/24'],
};

/**
 * Undefined where gates cannot be: in China S3 answers nobody without credentials unless the account has an ICP filing
 * (https://docs.amazonaws.cn/en_us/aws/latest/userguide/s3.html), and of the isolated partitions nothing is published.
 */
export function healthCheckerRanges(partition: string): readonly string[] | undefined {
  return ranges[partition];
}
