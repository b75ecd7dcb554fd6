/** VIPADISTRIBUTE. */
// @ts-nocheck

import { reportLate, TWO_STEPS } from './apply-vipas.ts'
import { type Dvipa, findDvipa } from './configuration.ts'
import type { Draft } from './draft.ts'
import { common, type PortRange, without } from './port-ranges.ts'
import type { DistributeStatement, Distribution, Target } from './statements.ts'

/**
 * A later statement for a port replaces the earlier. DELETE without ports and with DESTIP ALL deletes all
 * distribution of the DVIPA; with it ends coordination that VIPADISTRIBUTE has begun.
 */
export function applyDistribute(draft: Draft, statement: DistributeStatement): void {
  const { vipa, action } = statement
  const dvipa = findDvipa(draft.now, vipa.name)
  if (dvipa === undefined) {
    draft.report('error', vipa.at, 'there is no such DVIPA here', {
      expected: 'a DVIPA of an earlier VIPADEFINE or VIPABACKUP',
      consequence: IGNORED,
    })
  } else if (action === 'delete') {
    deleteDistribution(draft, statement, dvipa)
  } else {
    defineDistribution(draft, statement, dvipa)
  }
}

// --- internal ---

const IGNORED = 'this VIPADISTRIBUTE is ignored; the block goes on'

function defineDistribution(
  draft: Draft,
  { sysplexPorts: keyword, distribution }: DistributeStatement,
  dvipa: Dvipa,
): void {
  const { address, distributions } = dvipa
  const begins = keyword !== undefined && dvipa.sysplexPorts === undefined
  if (begins && draft.distributed.has(address)) {
    if (draft.options.lateEnable !== true) {
      const message =
        distributions.length > 0
          ? 'SYSPLEXPORTS stands on the first VIPADISTRIBUTE of a DVIPA'
          : 'deleting and defining with SYSPLEXPORTS takes two data sets'
      draft.report('error', keyword, message, { expected: TWO_STEPS, consequence: IGNORED })
      return
    }
    reportLate(draft, keyword)
  }
  const sysplexPorts = begins ? 'VIPADISTRIBUTE' : dvipa.sysplexPorts
  if (sysplexPorts === undefined) draft.distributed.add(address)
  const others = distributions.flatMap(each => withoutPorts(each, distribution.ports))
  draft.replaceDvipa(dvipa, {
    ...dvipa,
    ...(sysplexPorts === undefined ? {} : { sysplexPorts }),
    distributions: [...others, distribution],
  })
}

function deleteDistribution(draft: Draft, statement: DistributeStatement, dvipa: Dvipa): void {
  const { vipa, distribution } = statement
  const { ports, targets } = distribution
  const everything = ports.length === 0 && targets === 'all'
  const affected = dvipa.distributions.filter(each => everything || isCommon(each.ports, ports))
  const missing = affected.reduce((left, each) => without(left, each.ports), ports)
  const refuse = (message: string, expected: string): void => {
    draft.report('error', vipa.at, message, { expected, consequence: IGNORED })
  }
  if (affected.length === 0 || missing.length > 0) {
    const what = missing.length > 0 ? `port ${missing[0]![0]} of it is` : 'it is'
    refuse(`${what} not distributed`, 'what an earlier VIPADISTRIBUTE distributes')
    return
  }
  const rest: Distribution[] = []
  for (const each of dvipa.distributions) {
    if (!affected.includes(each)) {
      rest.push(each)
      continue
    }
    if (everything) continue
    rest.push(...withoutPorts(each, ports))
    if (targets === 'all') continue
    const left = remainingTargets(each, targets)
    if (typeof left === 'string') {
      refuse(left, 'targets that can be left out, or DESTIP ALL')
      return
    }
    if (left.length > 0) {
      rest.push({ ...each, ports: common(each.ports, ports), targets: left })
    }
  }
  const { sysplexPorts, ...others } = dvipa
  const ends = rest.length === 0 && sysplexPorts === 'VIPADISTRIBUTE'
  draft.replaceDvipa(dvipa, {
    ...others,
    ...(ends || sysplexPorts === undefined ? {} : { sysplexPorts }),
    distributions: rest,
  })
}

/** No ports: those on which servers listen, which is one thing of its own. */
function isCommon(some: readonly PortRange[], others: readonly PortRange[]): boolean {
  return some.length === 0 || others.length === 0
    ? some.length === others.length
    : common(some, others).length > 0
}

function withoutPorts(distribution: Distribution, taken: readonly PortRange[]): Distribution[] {
  if (!isCommon(distribution.ports, taken)) return [distribution]
  const ports = without(distribution.ports, taken)
  return ports.length === 0 ? [] : [{ ...distribution, ports }]
}

/** The targets that stay, or why they cannot. */
function remainingTargets(
  { targets, method }: Distribution,
  gone: readonly Target[],
): readonly Target[] | string {
  if (targets === 'all') return 'one target cannot be taken out of DESTIP ALL'
  const absent = gone.find(({ address }) => !targets.some(target => target.address === address))
  if (absent !== undefined) return `${absent.address} is not a target`
  const left = targets.filter(target => !gone.some(({ address }) => address === target.address))
  const preferred = left.filter(({ standby }) => standby === 'preferred').length
  const broken = left.length > 0 && (preferred !== 1 || left.length < 2)
  return method === 'hotstandby' && broken
    ? 'HOTSTANDBY keeps one PREFERRED target and a BACKUP'
    : left
}
