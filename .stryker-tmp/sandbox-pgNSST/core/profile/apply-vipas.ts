/** VIPADEFINE, VIPABACKUP, VIPADELETE, VIPARANGE and VIPAROUTE. */
// @ts-nocheck

import { PROFILE_DVIPAS_MAX, PROFILE_RANGES_MAX } from '../limits.ts'
import { type Dvipa, findDvipa, type VipaRange } from './configuration.ts'
import { type Draft, isSame } from './draft.ts'
import { foundText } from './problem.ts'
import type {
  DefineStatement,
  RangeStatement,
  RouteStatement,
  VipaDeleteStatement,
} from './statements.ts'

export const TWO_STEPS = 'first delete in one data set, then define with SYSPLEXPORTS in another'

export function applyDefine(draft: Draft, statement: DefineStatement): void {
  for (const address of statement.addresses) defineOne(draft, statement, address)
}

export function applyVipaDelete(draft: Draft, { vipas }: VipaDeleteStatement): void {
  for (const { name, at } of vipas) {
    const dvipa = findDvipa(draft.now, name)
    if (dvipa === undefined) {
      const expected = 'a DVIPA of an earlier VIPADEFINE or VIPABACKUP'
      draft.report('error', at, 'there is no such DVIPA', { expected, consequence: NOT_DELETED })
      continue
    }
    draft.defined.delete(dvipa.address)
    draft.now.dvipas = draft.now.dvipas.filter(each => each !== dvipa)
  }
}

export function applyRange(draft: Draft, statement: RangeStatement): void {
  const { network, at, action } = statement
  const { at: networkAt, family, address, prefix } = network
  const key = `${address}/${prefix}`
  const existing = draft.now.vipaRanges.find(range => rangeKey(range) === key)
  if (action === 'delete') {
    if (existing === undefined) {
      const details = { expected: 'a range of an earlier VIPARANGE', consequence: NOT_DELETED }
      draft.report('error', networkAt, 'there is no such range', details)
      return
    }
    draft.defined.delete(key)
    draft.now.vipaRanges = draft.now.vipaRanges.filter(range => range !== existing)
    return
  }
  const { interfaceName, moveable, sysplexPorts, saf } = statement
  const range: VipaRange = {
    address,
    family,
    prefix,
    ...(interfaceName === undefined ? {} : { interfaceName }),
    moveable,
    sysplexPorts,
    ...(saf === undefined ? {} : { saf }),
  }
  const old = draft.before.vipaRanges.find(each => rangeKey(each) === key)
  const late = sysplexPorts && old?.sysplexPorts === false
  const isLate = late && draft.options.lateEnable === true
  if (existing !== undefined && !(isLate && isSame({ ...existing, sysplexPorts }, range))) {
    reportExisting(draft, statement, networkAt, {
      inThisDataSet: draft.defined.has(key),
      same: isSame(existing, range),
      remedy: late ? TWO_STEPS : 'VIPARANGE DELETE of it before this one',
    })
    return
  }
  if (late && !isLate) {
    draft.report('error', at, 'its range was not coordinated before', {
      expected: TWO_STEPS,
      consequence: 'this VIPARANGE is ignored',
    })
    return
  }
  if (existing === undefined && draft.now.vipaRanges.length >= PROFILE_RANGES_MAX) {
    draft.report('error', at, `there are ${PROFILE_RANGES_MAX} ranges already`, {
      expected: 'fewer ranges',
      consequence: 'this VIPARANGE is ignored',
    })
    return
  }
  if (isLate) reportLate(draft, networkAt)
  draft.defined.add(key)
  draft.now.vipaRanges =
    existing === undefined
      ? [...draft.now.vipaRanges, range]
      : draft.now.vipaRanges.map(each => (each === existing ? range : each))
}

/** A later route to the same dynamic XCF address replaces the earlier. */
export function applyRoute(draft: Draft, statement: RouteStatement): void {
  const { at, action, dynamicXcf, target } = statement
  const others = draft.now.routes.filter(route => route.dynamicXcf !== dynamicXcf)
  if (action === 'define') {
    draft.now.routes = [...others, { dynamicXcf, target }]
    return
  }
  if (!draft.now.routes.some(route => isSame(route, { dynamicXcf, target }))) {
    draft.report('error', at, `there is no route ${dynamicXcf} ${target}`, {
      expected: 'a route of an earlier VIPAROUTE',
      consequence: NOT_DELETED,
    })
    return
  }
  draft.now.routes = others
}

export function reportLate(draft: Draft, at: DefineStatement['at']): void {
  draft.report('note', at, 'coordination is switched on late', {
    consequence: 'availability is taken over from the connections that exist',
  })
}

// --- internal ---

const NOT_DELETED = 'nothing is deleted by it; the statements after it hold'

function defineOne(
  draft: Draft,
  statement: DefineStatement,
  { address, family, at }: DefineStatement['addresses'][number],
): void {
  const { origin, rank, moveable, serviceManager, prefix, interfaceName } = statement
  const dvipa: Dvipa = {
    address,
    family,
    ...(interfaceName === undefined ? {} : { interfaceName }),
    ...(prefix === undefined ? {} : { prefix }),
    origin,
    ...(rank === undefined ? {} : { rank }),
    ...(moveable === undefined ? {} : { moveable }),
    serviceManager,
    ...(statement.sysplexPorts ? { sysplexPorts: 'VIPADEFINE' } : {}),
    distributions: [],
    settings: {},
  }
  const existing =
    findDvipa(draft.now, address) ??
    (interfaceName === undefined ? undefined : findDvipa(draft.now, interfaceName))
  const old = findDvipa(draft.before, address)
  const late = statement.sysplexPorts && old !== undefined && old.sysplexPorts === undefined
  const isLate = late && draft.options.lateEnable === true

  if (existing !== undefined) {
    const { distributions, settings } = existing
    const wanted = { ...dvipa, distributions, settings }
    const coordinated = { ...existing, sysplexPorts: 'VIPADEFINE' as const }
    if (isLate && existing.sysplexPorts === undefined && isSame(coordinated, wanted)) {
      reportLate(draft, at)
      draft.replaceDvipa(existing, coordinated)
      return
    }
    const { sysplexPorts, ...rest } = existing
    // SYSPLEXPORTS of a VIPADISTRIBUTE is no part of what VIPADEFINE says.
    const defined = sysplexPorts === 'VIPADISTRIBUTE' ? rest : existing
    const same = isSame(defined, wanted)
    const remedy = late ? TWO_STEPS : 'a VIPADELETE of it before this one'
    const inThisDataSet = draft.defined.has(existing.address)
    reportExisting(draft, statement, at, { inThisDataSet, same, remedy })
    return
  }
  const consequence = `this address of ${origin} is ignored; the block goes on`
  if (late && !isLate) {
    const message = 'the DVIPA was not coordinated before this data set'
    draft.report('error', at, message, { expected: TWO_STEPS, consequence })
    return
  }
  if (draft.now.dvipas.length >= PROFILE_DVIPAS_MAX) {
    const message = `there are ${PROFILE_DVIPAS_MAX} DVIPAs already`
    draft.report('error', at, message, { expected: 'fewer DVIPAs', consequence })
    return
  }
  if (isLate) reportLate(draft, at)
  draft.defined.add(address)
  draft.now.dvipas = [...draft.now.dvipas, dvipa]
}

function rangeKey({ address, prefix }: VipaRange): string {
  return `${address}/${prefix}`
}

/** A second definition: once more the same in a later data set is harmless. */
function reportExisting(
  draft: Draft,
  statement: DefineStatement | RangeStatement,
  at: DefineStatement['at'],
  how: { inThisDataSet: boolean; same: boolean; remedy: string },
): void {
  const name = foundText(statement.at.raw)
  if (how.same && !how.inThisDataSet) {
    draft.report('note', at, 'it is defined so already', { consequence: 'nothing changes' })
    return
  }
  const message = how.inThisDataSet
    ? 'a data set defines it once'
    : 'it is already defined in another way'
  const consequence = `the earlier definition stands, this ${name} of it is ignored`
  draft.report('error', at, message, { expected: how.remedy, consequence })
}
