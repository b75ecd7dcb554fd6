// @ts-nocheck
import { formatAddress, mappedIPv4, parseAddress } from '../facility/address.ts'
import { type Configuration, findDvipa, isActive } from './configuration.ts'
import { type AddressWord, addressOf, type Family, isInNetwork } from './operands.ts'
import type { SourceRule } from './statements.ts'

export interface SourceQuestion {
  /** In any case of letters. */
  readonly jobName?: string
  /** An IP address; an IPv4-mapped one counts as the IPv4 address. */
  readonly destination?: string
}

/**
 * The DVIPAs that a connect without a source address may use, in order of preference, as addresses.
 * The most specific JOBNAME rule decides, if it has a character that is not a wildcard; else the most
 * specific DESTINATION rule; else JOBNAME *; else TCPSTACKSOURCEVIPA. Rules for servers, and for the other
 * family than the destination's, do not count. Undefined: the stack chooses a source in its own way;
 * that is so, too, if the rule that decides names no active DVIPA.
 */
export function selectSource(
  configuration: Configuration,
  { jobName, destination }: SourceQuestion,
): readonly string[] | undefined {
  const to = destination === undefined ? undefined : targetOf(destination)
  const rules = configuration.sourceRules.filter(
    ({ role, sourceFamily }) =>
      role !== 'server' && (to === undefined || sourceFamily === to.family),
  )
  const job = jobName?.toUpperCase() ?? ''
  const rule =
    mostSpecificJob(rules, job) ??
    (to && mostSpecificDestination(rules, to)) ??
    rules.find(
      ({ match }) => match.kind === 'job' && isForAll(match.mask) && matches(match.mask, job),
    )
  if (rule !== undefined) return someOrUndefined(activeOnly(configuration, rule.sources))
  return stackSource(configuration, to?.family)
}

// --- internal ---

function targetOf(destination: string): AddressWord | undefined {
  const address = addressOf(destination)
  if (address?.family !== 6) return address
  const { family, words } = mappedIPv4(parseAddress(destination))
  return { family, address: formatAddress(family, words) }
}

function mostSpecificJob(rules: readonly SourceRule[], jobName: string): SourceRule | undefined {
  return mostSpecific(rules, ({ match }) =>
    match.kind === 'job' && matches(match.mask, jobName) ? specificity(match.mask) : 0,
  )
}

function mostSpecificDestination(
  rules: readonly SourceRule[],
  to: AddressWord,
): SourceRule | undefined {
  return mostSpecific(rules, ({ match }) =>
    match.kind === 'destination' && isInNetwork(to, match, match.prefix) ? match.prefix + 1 : 0,
  )
}

/** The first of those with the highest rank; rank 0 does not count. */
function mostSpecific(
  rules: readonly SourceRule[],
  rank: (rule: SourceRule) => number,
): SourceRule | undefined {
  return rules.reduce<{ rule?: SourceRule; rank: number }>(
    (best, rule) => {
      const its = rank(rule)
      return its > best.rank ? { rule, rank: its } : best
    },
    { rank: 0 },
  ).rule
}

/** Characters that are no wildcards; of two masks with as many, the one without a * is more specific. */
function specificity(mask: string): number {
  const characters = mask.replace(/[*?]/g, '').length
  return characters === 0 ? 0 : 2 * characters + (mask.endsWith('*') ? 0 : 1)
}

function isForAll(mask: string): boolean {
  return specificity(mask) === 0
}

function matches(mask: string, jobName: string): boolean {
  const open = mask.endsWith('*')
  const fixed = open ? mask.slice(0, -1) : mask
  if (open ? jobName.length < fixed.length : jobName.length !== fixed.length) return false
  return [...fixed].every((character, index) => character === '?' || character === jobName[index])
}

function activeOnly(configuration: Configuration, sources: readonly string[]): string[] {
  return sources.flatMap(source => {
    const dvipa = findDvipa(configuration, source)
    return dvipa !== undefined && isActive(dvipa) ? [dvipa.address] : []
  })
}

function stackSource(
  configuration: Configuration,
  family: Family | undefined,
): readonly string[] | undefined {
  const { ipv4, ipv6 } = configuration.stackSource
  const candidates = family === 4 ? [ipv4] : family === 6 ? [ipv6] : [ipv4, ipv6]
  const named = candidates.flatMap(({ dvipa }) => dvipa ?? [])
  return someOrUndefined(activeOnly(configuration, named))
}

function someOrUndefined(addresses: readonly string[]): readonly string[] | undefined {
  return addresses.length === 0 ? undefined : addresses
}
