/**
 * The census of a connection routing hash table at a quiescent point: what the truth words say of each
 * entry and port, and whether every derived word agrees with them. It restates the invariants of
 * `routing-words.ts` from the words alone; with what it checks it shares the hash of a destination,
 * offsets and constants.
 *
 *   R1  an entry that is not free is in exactly one chain, that of its key; a free one in none
 *   R2  no two entries that are not free have the same key; each lies in its port's segment
 *   R3  COOLING <=> in the hold-down queue; free <=> in the free list, or behind `unused`
 *   R4  a port with a bind mark, or in hold-down after a bind, has no entry
 *   R5  counts: entries per port, live ones, those in hold-down
 *   R6  a map has a bit for each thing of its slot, and its token is theirs; no other bit is set
 *   R7  no state, bind mark or map names an incarnation that is gone (I4)
 *   R8  a hint is set exactly if the segment has a free entry or one in hold-down
 *   R9  `exhausted` stands only while what it says is true, and every segment then knows of it
 *   R10 no lock is held, orphaned or waited for
 *   R11 live + in hold-down + free = entries (I3)
 */
// @ts-nocheck

import type { Facility, SpaceEntry } from '../../core/facility/facility.ts'
import { LOCK, MAP, RUNTIME } from '../../core/facility/layout.ts'
import { FREE, slotOf } from '../../core/facility/slots.ts'
import { ORPHANED } from '../../core/locks/lock-word.ts'
import { hashDestination, mix } from '../../core/ports/destination.ts'
import { REFUSED } from '../../core/ports/outcome.ts'
import { inHoldDown, RESERVED, TOKEN_MASK } from '../../core/ports/port-words.ts'
import {
  COOLING,
  ENTRY,
  ROUTING,
  type RoutingWords,
  routingWords,
} from '../../core/ports/routing-words.ts'
import { type CensusOptions, imageAt, lockFaults, mapAt, readBits } from './census.ts'

export interface EntryRecord {
  readonly port: number
  /** Address words and port, as text. */
  readonly destination: string
  /** Whose it is; 0: in hold-down, or it was and nobody has looked since. */
  readonly token: number
  /** Of one in hold-down: whether that is still on. */
  readonly cooling: boolean
}

export interface RoutedPortRecord {
  readonly port: number
  /** It may not be selected, whoever has something on it. */
  readonly excluded: boolean
  /** Who has bound it; 0: nobody. */
  readonly token: number
  /** In hold-down after a bind. */
  readonly cooling: boolean
}

export interface RoutingCensus {
  readonly entries: readonly EntryRecord[]
  readonly ports: readonly RoutedPortRecord[]
  /** Entries that nobody uses. */
  readonly free: number
}

/** How an entry names its destination: the words of a `Destination`, as text. */
export function destinationKey(words: Int32Array): string {
  return [...words].map(word => word >>> 0).join('.')
}

/** Takes the census of a routing table. Throws with all faults found. */
export function assertRoutingConsistent(
  facility: Facility,
  now: number,
  { orphans = false }: CensusOptions = {},
): RoutingCensus {
  const faults = lockFaults(facility, orphans).map(fault => fault.replace('C10', 'R10'))
  const entry = facility.spaces[0]!
  const views = segmentsOf(facility, entry, now, faults)
  const entries: EntryRecord[] = []
  const ports: RoutedPortRecord[] = []
  let free = 0
  for (const view of views) {
    const used = readEntries(view)
    entries.push(...used.map(({ record }) => record))
    ports.push(...readPorts(view, used))
    checkChains(view, used)
    checkQueues(view, used)
    checkMaps(view, used)
    checkHint(view)
    free += view.at.entries - used.length
  }
  const keys = new Set(entries.map(({ port, destination }) => `${port}>${destination}`))
  if (keys.size !== entries.length) faults.push('R2: one connection in two entries')
  checkExhausted(facility, entry, views, { entries, ports }, now, faults)
  const span = entry.spanHigh - entry.spanLow + 1
  if (ports.length !== span) faults.push(`R11: ${ports.length} ports of ${span}`)
  if (entries.length + free !== entry.entries)
    faults.push(`R11: ${entries.length} + ${free} entries`)
  if (faults.length > 0) throw new Error(`census: ${faults.join('; ')}`)
  return { entries, ports, free }
}

/**
 * What holds even between two writes of a critical section, in-place access and no repair under way
 * given: a map has a bit for each thing whose truth word names its slot (R6, one way). Throws.
 */
export function assertRoutingMapsCover(facility: Facility): void {
  const entry = facility.spaces[0]!
  if (entry.access === 'literal') return
  for (const view of segmentsOf(facility, entry, 0, [])) {
    const { words } = facility
    if ((words[facility.lockAt(entry.firstLock + view.segment) + LOCK.STATE]! & ORPHANED) !== 0)
      continue
    for (let thing = 0; thing < view.at.entries + view.at.ports; thing += 1) {
      const token = tokenOfThing(view, thing)
      if (token === 0) continue
      const map = mapAt(facility, entry, view.segment, slotOf(token))
      const bit = (words[map + MAP.BITS + (thing >>> 5)]! >>> (thing & 31)) & 1
      if (bit === 0) throw new Error(`R6: thing ${thing} is ${token}'s, without map bit`)
      if (words[map] !== token) throw new Error(`R6: the map of ${token} is ${words[map]}'s`)
    }
  }
}

// --- internal ---

interface SegmentView {
  readonly facility: Facility
  readonly entry: SpaceEntry
  readonly segment: number
  readonly base: number
  readonly low: number
  readonly now: number
  readonly at: RoutingWords
  readonly fault: (text: string) => void
}

/** An entry that is not free. */
interface Used {
  readonly index: number
  readonly record: EntryRecord
  readonly bucket: number
}

function segmentsOf(
  facility: Facility,
  entry: SpaceEntry,
  now: number,
  faults: string[],
): SegmentView[] {
  const image = imageAt(facility, entry)
  const at = routingWords(entry.segmentPorts, entry.segmentEntries, entry.addressWidth)
  return Array.from({ length: entry.segments }, (_, segment) => ({
    facility,
    entry,
    segment,
    base: image + segment * entry.segmentWords,
    low: entry.spanLow + segment * entry.segmentPorts,
    now,
    at,
    fault: text => faults.push(`segment ${segment}: ${text}`),
  }))
}

function wordOf({ base, at }: SegmentView, index: number): number {
  return base + at.first + index * at.entryWords
}

function header({ facility, base }: SegmentView, word: number): number {
  return facility.words[base + word]!
}

function readEntries(view: SegmentView): Used[] {
  const { facility, entry, at, low, now, fault } = view
  const { words, slots } = facility
  const used: Used[] = []
  for (let index = 0; index < at.entries; index += 1) {
    const word = wordOf(view, index)
    const state = words[word + ENTRY.STATE]!
    if (state === 0) continue
    const token = state === COOLING ? 0 : state
    if (token !== 0 && slots.state(token) === FREE) fault(`R7: entry ${index} is gone ${token}'s`)
    const freeAt = words[word + ENTRY.FREE_AT]!
    if (token === 0 && freeAt === 0) fault(`R3: entry ${index} cools without an end`)
    const sourcePort = words[word + ENTRY.PORTS]! & 0xffff
    const destinationPort = words[word + ENTRY.PORTS]! >>> 16
    const port = sourcePort - low
    if (port < 0 || port >= at.ports || sourcePort > entry.spanHigh)
      fault(`R2: entry ${index} of port ${sourcePort}, which is not of this segment`)
    const source = word + ENTRY.ADDRESSES
    const to = source + at.addressWords
    for (let i = 0; i < at.addressWords; i += 1) {
      // One whose hold-down is over may be of what the space stood for before.
      if (token !== 0 && words[source + i] !== words[entry.addressAt + i])
        fault(`R2: entry ${index} of another address`)
    }
    const address = new Int32Array(5)
    address.set(words.subarray(to, to + at.addressWords))
    address[4] = destinationPort
    const hash = hashDestination(address, 0, at.addressWords, destinationPort)
    const bucket = mix(hash ^ Math.imul(port + 1, 0x9e3779b1)) % at.buckets
    const record = {
      port: sourcePort,
      destination: destinationKey(address),
      token,
      cooling: token === 0 && inHoldDown(freeAt, now),
    }
    used.push({ index, record, bucket: (bucket + at.buckets) % at.buckets })
  }
  return used
}

function readPorts(view: SegmentView, used: readonly Used[]): RoutedPortRecord[] {
  const { facility, entry, base, at, low, now, fault } = view
  const { words, slots } = facility
  const records: RoutedPortRecord[] = []
  for (let index = 0; index < at.ports; index += 1) {
    const port = low + index
    const owner = words[base + at.owner + index]!
    const excluded = (owner & RESERVED) !== 0
    const count = used.filter(({ record }) => record.port === port).length
    if (words[base + at.count + index] !== count)
      fault(`R5: port ${port} counts ${words[base + at.count + index]} entries of ${count}`)
    const token = owner & TOKEN_MASK
    const cooling = token === 0 && inHoldDown(words[base + at.freeAt + index]!, now)
    if ((token !== 0 || cooling) && count > 0)
      fault(`R4: port ${port} has entries, bound by ${token} or in hold-down: ${cooling}`)
    if (token !== 0 && slots.state(token) === FREE) fault(`R7: port ${port} is gone ${token}'s`)
    if (port <= entry.spanHigh) records.push({ port, excluded, token, cooling })
    else if (owner !== RESERVED) fault(`port ${port} beyond the span is ${owner}`)
  }
  return records
}

function checkChains(view: SegmentView, used: readonly Used[]): void {
  const { base, at, fault, facility } = view
  const { words } = facility
  const bucketOf = new Map(used.map(({ index, bucket }) => [index, bucket]))
  const seen = new Set<number>()
  for (let bucket = 0; bucket < at.buckets; bucket += 1) {
    const links = follow(view, words[base + at.heads + bucket]!, ENTRY.NEXT)
    for (const index of links) {
      if (seen.has(index)) fault(`R1: entry ${index} is chained twice`)
      if (bucketOf.get(index) !== bucket) fault(`R1: entry ${index} is in chain ${bucket}`)
      seen.add(index)
    }
  }
  for (const { index } of used) if (!seen.has(index)) fault(`R1: entry ${index} is in no chain`)
}

function checkQueues(view: SegmentView, used: readonly Used[]): void {
  const { at, fault } = view
  const cooling = follow(view, header(view, ROUTING.COOLING_HEAD), ENTRY.QUEUED)
  const free = follow(view, header(view, ROUTING.FREE_HEAD), ENTRY.QUEUED)
  const unused = header(view, ROUTING.UNUSED)
  if (unused < 0 || unused > at.entries) fault(`R3: unused is ${unused}`)
  const tail = header(view, ROUTING.COOLING_TAIL)
  if (tail !== (cooling.at(-1) ?? -1) + 1) fault(`R3: the hold-down queue's tail is ${tail}`)
  const records = new Map(used.map(({ index, record }) => [index, record]))
  let live = 0
  for (let index = 0; index < at.entries; index += 1) {
    const record = records.get(index)
    const inQueue = count(cooling, index)
    const inList = count(free, index) + Number(index >= unused)
    const cools = record?.token === 0
    if (inQueue !== Number(cools)) fault(`R3: entry ${index} is queued ${inQueue} times`)
    if (inList !== Number(!record)) fault(`R3: entry ${index} is free in ${inList} places`)
    if (record && !cools) live += 1
  }
  if (header(view, ROUTING.LIVE) !== live)
    fault(`R5: ${header(view, ROUTING.LIVE)} live of ${live}`)
  if (header(view, ROUTING.COOLING_COUNT) !== cooling.length)
    fault(`R5: ${header(view, ROUTING.COOLING_COUNT)} in hold-down of ${cooling.length}`)
}

function count(list: readonly number[], value: number): number {
  return list.filter(each => each === value).length
}

/** Entries along the links from one on; a wrong link, or a loop, is a fault. */
function follow(view: SegmentView, first: number, next: number): number[] {
  const { facility, at, fault } = view
  const entries: number[] = []
  for (let link = first; link !== 0; ) {
    if (link < 1 || link > at.entries || entries.length > at.entries) {
      fault(`R1: link ${link} is wrong`)
      break
    }
    entries.push(link - 1)
    link = facility.words[wordOf(view, link - 1) + next]!
  }
  return entries
}

/** Whose an entry or, behind the entries, a port is. */
function tokenOfThing(view: SegmentView, thing: number): number {
  const { facility, base, at } = view
  const { words } = facility
  const word =
    thing < at.entries
      ? words[wordOf(view, thing) + ENTRY.STATE]!
      : words[base + at.owner + thing - at.entries]!
  return word & TOKEN_MASK // Without COOLING of an entry, or RESERVED of a port.
}

function checkMaps(view: SegmentView, used: readonly Used[]): void {
  const { facility, entry, segment, at, fault } = view
  const { words, slots } = facility
  const things = new Map<number, number>(used.map(({ index, record }) => [index, record.token]))
  for (let thing = at.entries; thing < at.entries + at.ports; thing += 1) {
    things.set(thing, tokenOfThing(view, thing))
  }
  for (let slot = 0; slot <= facility.stacks; slot += 1) {
    const map = mapAt(facility, entry, segment, slot)
    const token = words[map + MAP.TOKEN]!
    const bits = readBits(words, map + MAP.BITS, at.entries + at.ports)
    if (token !== 0 && slots.state(token) === FREE)
      fault(`R7: slot ${slot} has gone ${token}'s map`)
    for (const [thing, owner] of things) {
      const owned = owner !== 0 && slotOf(owner) === slot
      if (owned && owner !== token) fault(`R6: thing ${thing} is ${owner}'s, its map ${token}'s`)
      if (owned && !bits.has(thing)) fault(`R6: slot ${slot} has no map bit of thing ${thing}`)
      if (owned) bits.delete(thing)
    }
    for (const thing of bits) fault(`R6: slot ${slot} has a map bit of thing ${thing}`)
  }
}

function checkHint(view: SegmentView): void {
  const { facility, entry, segment, at } = view
  if (entry.segments === 1) return
  const some =
    header(view, ROUTING.FREE_HEAD) !== 0 ||
    header(view, ROUTING.UNUSED) < at.entries ||
    header(view, ROUTING.COOLING_HEAD) !== 0
  const word = facility.words[entry.runtimeAt + RUNTIME.HINTS + (segment >>> 5)]!
  if (((word >>> (segment & 31)) & 1) !== Number(some)) view.fault(`R8: the hint is ${!some}`)
  if (header(view, ROUTING.HINTED) !== Number(some)) view.fault(`R8: hinted is ${!some}`)
}

function checkExhausted(
  facility: Facility,
  entry: SpaceEntry,
  views: readonly SegmentView[],
  { entries, ports }: Pick<RoutingCensus, 'entries' | 'ports'>,
  now: number,
  faults: string[],
): void {
  const { words } = facility
  const { runtimeAt } = entry
  if (words[runtimeAt + RUNTIME.EXHAUSTED] === 0) return
  for (const view of views) {
    if (header(view, ROUTING.EXHAUSTED) === 0)
      faults.push(`R9: exhausted, and no release in segment ${view.segment} will clear it`)
  }
  if (!inHoldDown(words[runtimeAt + RUNTIME.UNTIL]!, now)) return
  const reason = words[runtimeAt + RUNTIME.REFUSED]!
  const to = destinationKey(
    words.subarray(runtimeAt + RUNTIME.REFUSED_TO, runtimeAt + RUNTIME.REFUSED_TO + 5),
  )
  const taken = entries.filter(({ token, cooling }) => token !== 0 || cooling)
  const roomIn = views.map(({ segment, at }) => {
    const inside = taken.filter(({ port }) => segmentOf(entry, port) === segment)
    return inside.length < at.entries
  })
  const all = reason !== REFUSED.EXHAUSTED && reason !== REFUSED.TABLE_FULL
  if (all && roomIn.includes(true)) faults.push('R9: full, while a segment has room')
  if (all) return
  const used = new Set(
    taken.filter(({ destination }) => destination === to).map(({ port }) => port),
  )
  const eligible = ports.find(({ port, excluded, token, cooling }) => {
    if (excluded || token !== 0 || cooling || used.has(port)) return false
    return reason === REFUSED.EXHAUSTED || roomIn[segmentOf(entry, port)]
  })
  if (eligible) faults.push(`R9: exhausted towards ${to}, while port ${eligible.port} is eligible`)
}

function segmentOf(entry: SpaceEntry, port: number): number {
  return Math.floor((port - entry.spanLow) / entry.segmentPorts)
}
