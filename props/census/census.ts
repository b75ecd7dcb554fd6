/**
 * The census of a port space at a quiescent point: what the truth words say of each port, and whether
 * every derived word agrees with them. It restates the invariants of `layout.ts` and `port-words.ts`
 * from the words alone and shares no code with what it checks, but for offsets and constants.
 *
 *   C1  a port with owner word 0 is in exactly one of: available, hold-down queue; no other is in any
 *   C2  available => `free at` is 0; in the hold-down queue => it is not
 *   C3  bitmap: summary and top have exactly the bits of the level below
 *   C4  queues: links form one chain from head to tail, and back
 *   C5  the leased bit is set exactly where the owner word has LEASED
 *   C6  a map has a bit for each port of its slot, and its token is theirs; no other bit is set
 *   C7  no owner word and no map names an incarnation that is gone (I4)
 *   C8  a hint is set exactly if the segment has an available port or one in hold-down
 *   C9  `exhausted` stands only while no port is eligible, and every segment then knows of it
 *   C10 no lock is held, orphaned or waited for
 *   C11 the states add up to the span (I3)
 *   C12 an excluded port is RESERVED, or held outside of any lease; RESERVED is excluded (P4)
 *   C13 a SHARED port has a bit in at least one map, each with the token of a stack that is not gone (P5)
 *   C14 in a space that is undefined every port is excluded, and nobody has one
 *   C15 without a hold-down, `free at` of a port that nobody holds is 0 (P6)
 */
import type { Facility, SpaceEntry } from '../../core/facility/facility.ts'
import { LOCK, MAP, RUNTIME } from '../../core/facility/layout.ts'
import { FREE, slotOf, tokenOf } from '../../core/facility/slots.ts'
import { HOLDER_MASK, ORPHANED } from '../../core/locks/lock-word.ts'
import {
  HELD,
  IMAGE,
  inHoldDown,
  LEASED,
  type PortWords,
  portWords,
  RESERVED,
  SHARED,
  TOKEN_MASK,
} from '../../core/ports/port-words.ts'

export type PortState = 'free' | 'cooling' | 'held' | 'idle' | 'reserved'

export interface PortRecord {
  readonly port: number
  readonly state: PortState
  /** Whose it is: held, or idle in a lease; 0 = nobody's, or SHARED. */
  readonly token: number
  /** SHARED: the tokens of all that have it. */
  readonly sharers: readonly number[]
  readonly excluded: boolean
  readonly leased: boolean
  /** Whether the port's hold-down is on; of one that is held it means nothing. */
  readonly cooling: boolean
}

export interface Census {
  readonly ports: readonly PortRecord[]
  readonly faults: readonly string[]
}

export interface CensusOptions {
  /**
   * Locks may be orphaned, or be a dead incarnation's: a handle of one that took it could not know whether it
   * still had it. The next one to take it repairs what needs no repair.
   */
  readonly orphans?: boolean
}

/** Takes the census of every space. Throws with all faults found. */
export function assertConsistent(
  facility: Facility,
  now: number,
  { orphans = false }: CensusOptions = {},
): Census {
  const faults = lockFaults(facility, orphans)
  const ports: PortRecord[] = []
  for (const entry of facility.spaces) {
    const taken = takeCensus(facility, entry, now)
    ports.push(...taken.ports)
    faults.push(...taken.faults)
  }
  if (faults.length > 0) throw new Error(`census: ${faults.join('; ')}`)
  return { ports, faults }
}

/**
 * What holds even between two writes of a critical section, in-place access and no repair under way
 * given: a map has a bit for each port whose owner word names its slot (C6, one way). Throws.
 */
export function assertMapsCover(facility: Facility): void {
  const { words } = facility
  for (const entry of facility.spaces) {
    if (entry.access === 'literal') continue
    const at = portWords(entry.segmentPorts)
    for (let segment = 0; segment < entry.segments; segment += 1) {
      const lock = words[facility.lockAt(entry.firstLock + segment) + LOCK.STATE]!
      if ((lock & ORPHANED) !== 0) continue
      const base = entry.imagesAt + segment * entry.segmentWords
      for (let port = 0; port < at.ports; port += 1) {
        const owner = words[base + at.owner + port]!
        const token = owner & TOKEN_MASK
        if (token === 0) continue
        if (owner === SHARED) {
          if (sharersOf(facility, entry, segment, port).length > 0) continue
          throw new Error(`C13: port ${entry.spanLow + port} is shared by nobody`)
        }
        const map = mapAt(facility, entry, segment, slotOf(token))
        const bit = (words[map + MAP.BITS + (port >>> 5)]! >>> (port & 31)) & 1
        if (bit === 0)
          throw new Error(`C6: port ${entry.spanLow + port} is ${token}'s, without map bit`)
        if (words[map] !== token) throw new Error(`C6: the map of ${token} is ${words[map]}'s`)
      }
    }
  }
}

/** What the words of one space say. */
export function takeCensus(facility: Facility, entry: SpaceEntry, now: number): Census {
  const ports: PortRecord[] = []
  const faults: string[] = []
  const image = imageAt(facility, entry)
  for (let segment = 0; segment < entry.segments; segment += 1) {
    const base = image + segment * entry.segmentWords
    const view: SegmentView = {
      facility,
      entry,
      segment,
      base,
      now,
      at: portWords(entry.segmentPorts),
      fault: text => faults.push(`segment ${segment}: ${text}`),
    }
    ports.push(...readPorts(view))
    checkAvailability(view)
    checkLeasedBits(view)
    checkMaps(view)
    checkHint(view)
  }
  checkExhausted(facility, entry, image, ports, now, faults)
  const range = entry.spanHigh - entry.spanLow + 1
  if (ports.length !== range) faults.push(`C11: ${ports.length} ports of ${range}`)
  return { ports, faults }
}

/** Where the image that is the structure begins. */
export function imageAt({ words }: Facility, entry: SpaceEntry): number {
  const current = words[entry.runtimeAt + RUNTIME.CURRENT]!
  return entry.imagesAt + current * entry.imageWords
}

/** Where a slot's map of a segment begins. */
export function mapAt(
  { stacks }: Facility,
  entry: SpaceEntry,
  segment: number,
  slot: number,
): number {
  return entry.mapsAt + (segment * (stacks + 1) + slot) * entry.mapWords
}

/** The tokens of the maps that have a bit for a port; 0 = a bit in a map that is nobody's. */
function sharersOf(facility: Facility, entry: SpaceEntry, segment: number, port: number): number[] {
  const { words, stacks } = facility
  const tokens: number[] = []
  for (let slot = 0; slot <= stacks; slot += 1) {
    const map = mapAt(facility, entry, segment, slot)
    if ((words[map + MAP.BITS + (port >>> 5)]! >>> (port & 31)) & 1) tokens.push(words[map]!)
  }
  return tokens
}

/** C10, of every lock of the facility. */
export function lockFaults(facility: Facility, orphans: boolean): string[] {
  const { words, slots } = facility
  const faults: string[] = []
  const isLeft = (state: number): boolean => {
    const holder = state & HOLDER_MASK
    return orphans && (holder === 0 ? state === ORPHANED : slots.isDead(holder))
  }
  for (let lock = 0; lock < facility.locks; lock += 1) {
    const at = facility.lockAt(lock)
    const [state, inner] = [words[at + LOCK.STATE]!, words[at + LOCK.INNER]!]
    if (state !== 0 && !isLeft(state)) faults.push(`C10: lock ${lock} is ${state}`)
    if (inner !== 0 && !isLeft(inner)) faults.push(`C10: inner ${lock} is ${inner}`)
    if (facility.lockKind !== 'fair') continue
    for (let slot = 1; slot <= facility.stacks; slot += 1) {
      const entry = words[facility.queueAt(lock) + slot]!
      const waits = entry !== 0 && !slots.isDead(tokenOf(slot, entry & (2 ** 23 - 1)))
      if (waits) faults.push(`C10: slot ${slot} waits for lock ${lock}`)
    }
  }
  return faults
}

/** The bits that are set, from word `from` on. */
export function readBits(words: Int32Array, from: number, count: number): Set<number> {
  const bits = new Set<number>()
  for (let bit = 0; bit < Math.ceil(count / 32) * 32; bit += 1) {
    if ((words[from + (bit >>> 5)]! >>> (bit & 31)) & 1) bits.add(bit)
  }
  return bits
}

// --- internal ---

interface SegmentView {
  readonly facility: Facility
  readonly entry: SpaceEntry
  readonly segment: number
  readonly base: number
  readonly now: number
  readonly at: PortWords
  readonly fault: (text: string) => void
}

function readPorts({ facility, entry, segment, base, at, now, fault }: SegmentView): PortRecord[] {
  const { words, slots } = facility
  const records: PortRecord[] = []
  for (let index = 0; index < entry.segmentPorts; index += 1) {
    const port = entry.spanLow + segment * entry.segmentPorts + index
    const owner = words[base + at.owner + index]!
    const shared = owner === SHARED
    const token = shared ? 0 : owner & TOKEN_MASK
    const excluded = ((words[base + at.excluded + (index >>> 5)]! >>> (index & 31)) & 1) === 1
    if (
      excluded !== (owner === RESERVED) &&
      !(excluded && (shared || owner === token) && owner !== 0)
    )
      fault(`C12: port ${port} has owner word ${owner}, excluded: ${excluded}`)
    if (entry.state === 'undefined' && owner !== RESERVED)
      fault(`C14: port ${port} of an undefined space has owner word ${owner}`)
    if (port > entry.spanHigh) {
      if (owner !== RESERVED) fault(`port ${port} beyond the span is ${owner}`)
      continue
    }
    const sharers = shared ? sharersOf(facility, entry, segment, index) : []
    if (shared && sharers.length === 0) fault(`C13: port ${port} is shared by nobody`)
    for (const by of sharers)
      if (by === 0 || slots.state(by) === FREE) fault(`C13: ${port} is shared by gone ${by}`)
    if (token !== 0 && slots.state(token) === FREE) fault(`C7: ${port} is gone ${token}'s`)
    const leased = (owner & LEASED) !== 0
    const cooling = inHoldDown(words[base + at.freeAt + index]!, now)
    let state: PortState = cooling ? 'cooling' : 'free'
    if (owner === RESERVED) state = 'reserved'
    else if (leased && (owner & HELD) === 0) state = 'idle'
    else if (token !== 0 || shared) state = 'held'
    if (token === 0 && owner !== 0 && owner !== RESERVED && !shared)
      fault(`${port} has owner word ${owner}`)
    if (!leased && token !== 0 && owner !== token) fault(`${port} has owner word ${owner}`)
    if (entry.quarantineMs === 0 && state !== 'held' && words[base + at.freeAt + index] !== 0)
      fault(`C15: port ${port} is ${state}, free at ${words[base + at.freeAt + index]}`)
    records.push({ port, state, token, sharers, excluded, leased, cooling })
  }
  return records
}

function checkAvailability(view: SegmentView): void {
  const { facility, entry, base, at, fault } = view
  const { words } = facility
  const bitmap = entry.structure === 'bitmap'
  const available = bitmap
    ? readBits(words, base + at.available, at.ports)
    : readQueue(view, IMAGE.LIST_HEAD, IMAGE.LIST_TAIL)
  const cooling = readQueue(view, IMAGE.COOLING_HEAD, IMAGE.COOLING_TAIL)
  if (bitmap) checkSummary(view)
  for (let port = 0; port < at.ports; port += 1) {
    const free = words[base + at.owner + port] === 0
    const freeAt = words[base + at.freeAt + port]
    const places = Number(available.has(port)) + Number(cooling.has(port))
    if (places !== (free ? 1 : 0)) fault(`C1: port ${port} is in ${places} places, free: ${free}`)
    if (available.has(port) && freeAt !== 0) fault(`C2: ${port} is available, free at ${freeAt}`)
    if (cooling.has(port) && freeAt === 0) fault(`C2: ${port} cools without an end`)
    const queued = words[base + at.previous + port] !== 0
    const expected = cooling.has(port) || (!bitmap && available.has(port))
    if (queued !== expected) fault(`C4: port ${port} has a link although it is in no queue`)
  }
}

function checkSummary({ facility, base, at, fault }: SegmentView): void {
  const { words } = facility
  const level = (from: number, count: number, to: number, name: string): void => {
    for (let word = 0; word < count; word += 1) {
      const bit = (words[to + (word >>> 5)]! >>> (word & 31)) & 1
      if (bit !== (words[from + word] === 0 ? 0 : 1)) fault(`C3: ${name} bit ${word} is ${bit}`)
    }
  }
  level(base + at.available, at.bitmapWords, base + at.summary, 'summary')
  level(base + at.summary, at.summaryWords, base + at.top, 'top')
}

function readQueue({ facility, base, at, fault }: SegmentView, head: number, tail: number) {
  const { words } = facility
  const queued = new Set<number>()
  let before = 0
  for (let link = words[base + head]!; link !== 0; link = words[base + at.next + link - 1]!) {
    if (queued.has(link - 1) || link < 1 || link > at.ports) {
      fault(`C4: link ${link} is wrong`)
      break
    }
    const previous = words[base + at.previous + link - 1]
    if (previous !== (before === 0 ? -1 : before)) fault(`C4: ${link} has previous ${previous}`)
    queued.add(link - 1)
    before = link
  }
  if (words[base + tail] !== before) fault(`C4: tail is ${words[base + tail]}, not ${before}`)
  return queued
}

function checkLeasedBits({ facility, base, at, fault }: SegmentView): void {
  const leased = readBits(facility.words, base + at.leased, at.ports)
  for (let port = 0; port < at.ports; port += 1) {
    const expected = (facility.words[base + at.owner + port]! & LEASED) !== 0
    if (leased.has(port) !== expected) fault(`C5: port ${port} has leased bit ${!expected}`)
  }
}

function checkMaps({ facility, entry, segment, base, at, fault }: SegmentView): void {
  const { words, slots } = facility
  for (let slot = 0; slot <= facility.stacks; slot += 1) {
    const map = mapAt(facility, entry, segment, slot)
    const token = words[map + MAP.TOKEN]!
    const bits = readBits(words, map + MAP.BITS, at.ports)
    if (token !== 0 && slots.state(token) === FREE)
      fault(`C7: slot ${slot} has gone ${token}'s map`)
    for (let port = 0; port < at.ports; port += 1) {
      if (words[base + at.owner + port] === SHARED) continue // See C13.
      const owner = words[base + at.owner + port]! & TOKEN_MASK
      const owned = owner !== 0 && slotOf(owner) === slot
      if (owned && owner !== token) fault(`C6: port ${port} is ${owner}'s, its map ${token}'s`)
      if (owned !== bits.has(port)) fault(`C6: slot ${slot} has map bit ${!owned} of port ${port}`)
    }
  }
}

function checkHint({ facility, entry, segment, base, at, fault }: SegmentView): void {
  if (entry.segments === 1) return
  const { words } = facility
  let some = false
  for (let port = 0; port < at.ports; port += 1) some ||= words[base + at.owner + port] === 0
  const word = words[entry.runtimeAt + RUNTIME.HINTS + (segment >>> 5)]!
  if (((word >>> (segment & 31)) & 1) !== Number(some)) fault(`C8: the hint is ${!some}`)
  if (words[base + IMAGE.HINTED] !== Number(some))
    fault(`C8: hinted is ${words[base + IMAGE.HINTED]}`)
}

function checkExhausted(
  facility: Facility,
  entry: SpaceEntry,
  image: number,
  ports: readonly PortRecord[],
  now: number,
  faults: string[],
): void {
  const { words } = facility
  if (words[entry.runtimeAt + RUNTIME.EXHAUSTED] === 0) return
  for (let segment = 0; segment < entry.segments; segment += 1) {
    const knows = words[image + segment * entry.segmentWords + IMAGE.EXHAUSTED] !== 0
    if (!knows) faults.push(`C9: exhausted, and no release in segment ${segment} will clear it`)
  }
  const eligible = ports.find(
    ({ state, cooling }) => state === 'free' || (state === 'idle' && !cooling),
  )
  if (inHoldDown(words[entry.runtimeAt + RUNTIME.UNTIL]!, now) && eligible)
    faults.push(`C9: exhausted, while port ${eligible.port} is eligible`)
}
