/**
 * Goal: whoever inherits a segment's lock makes every derived word anew from the truth words, completes a
 * change that died half-way, and changes no other truth (I2, I3, I4).
 *
 * Method: spaces with ports in every state; all derived words are overwritten; their locks are those of a
 * stack that died. After its recovery the census compares every word, and each port's state with before.
 *
 * Not covered: deaths at each write of real operations (props/crash.test.ts).
 */
import { describe, expect, test } from 'vitest'
import { LOCK, MAP, RUNTIME } from '#core/facility/layout.js'
import { type Facility, portOf, type SpaceEntry, type Stack } from '#core/index.js'
import { IMAGE, portWords, SHARED } from '#core/ports/port-words.js'
import { assertConsistent, imageAt, type PortRecord, takeCensus } from '#props/census/census.js'
import { allocateSpace, joinAs, VARIANTS } from '#props/support/facilities.js'

const LOW = 20_000
const PORTS = 70
const RANGE = [LOW, LOW + PORTS - 1] as const
const HOLD_DOWN = 1000
const NOW = 5000
const ALL = -1

interface World {
  readonly facility: Facility
  readonly entry: SpaceEntry
  readonly mine: Stack
  readonly other: Stack
  readonly dead: Stack
}

const CASES = VARIANTS.flatMap(({ name, config }) =>
  (config.access === 'literal' ? [0] : [0, 8]).flatMap(lease =>
    [0, ALL].map(pattern => ({ name, config: { ...config, lease }, lease, pattern })),
  ),
)

function create(config: object): World {
  const facility = allocateSpace(3, 'mutex', { ...config, ports: RANGE, quarantineMs: HOLD_DOWN })
  const [dead, mine, other] = [1, 2, 3].map(slot => joinAs(facility, slot, NOW))
  return { facility, entry: facility.spaces[0]!, mine: mine!, other: other!, dead: dead! }
}

/** Held, idle, cooling, held though excluded, reserved, and reserved while cooling. */
function occupy({ entry, mine, other, dead }: World): void {
  for (const [nth, stack] of [mine, other, dead].entries()) {
    const space = stack.spaceAt(0)
    const held = Array.from({ length: 6 }, () => space.connect(NOW))
    const bound = [40, 50, 60].map(at => space.bind(LOW + at + nth, NOW))
    for (const connection of [held[1]!, held[4]!, bound[1]!]) space.close(connection, NOW + nth)
  }
  const held = portOf(mine.spaceAt(0).connect(NOW))
  const ofDead = portOf(dead.spaceAt(0).connect(NOW))
  const reserved = [held, ofDead, LOW + 40, LOW + 50, LOW + 55, LOW + 69]
  mine.redefine(entry, { ports: RANGE, reserved }, NOW + 5)
}

/** Where the image of a port's segment begins, and the port's place in it. */
function placeOf({ facility, entry }: World, port: number): { base: number; index: number } {
  const segment = Math.floor((port - entry.spanLow) / entry.segmentPorts)
  const base = imageAt(facility, entry) + segment * entry.segmentWords
  return { base, index: (port - entry.spanLow) % entry.segmentPorts }
}

/** Turns the excluded bit of a port round, and nothing else. */
function turnExcluded(world: World, port: number): void {
  const { base, index } = placeOf(world, port)
  const at = base + portWords(world.entry.segmentPorts).excluded + (index >>> 5)
  world.facility.words[at]! ^= 1 << (index & 31)
}

/** Overwrites every derived word, and leaves all locks with the dead stack. */
function spoil({ facility, entry, dead }: World, pattern: number): void {
  const { words } = facility
  const at = portWords(entry.segmentPorts)
  const image = imageAt(facility, entry)
  words.fill(pattern, entry.runtimeAt + RUNTIME.HINTS, entry.runtimeAt + RUNTIME.HINTS + 1)
  words[entry.runtimeAt + RUNTIME.EXHAUSTED] = 1
  words[entry.runtimeAt + RUNTIME.UNTIL] = NOW + HOLD_DOWN
  for (let segment = 0; segment < entry.segments; segment += 1) {
    const base = image + segment * entry.segmentWords
    for (const link of ['COOLING_HEAD', 'COOLING_TAIL', 'LIST_HEAD', 'LIST_TAIL'] as const)
      words[base + IMAGE[link]] = pattern & 3
    words[base + IMAGE.HINTED] = ~pattern & 1 // Not what the shared bit says.
    words.fill(pattern, base + at.top, base + at.excluded)
    words.fill(pattern, base + at.next, base + at.previous + at.ports)
    for (let slot = 1; slot <= facility.stacks; slot += 1) {
      const map = entry.mapsAt + (segment * (facility.stacks + 1) + slot) * entry.mapWords
      for (let word = 0; word < at.bitmapWords; word += 1) {
        const kept = sharedBits(words, base + at.owner, word, at.ports)
        words[map + MAP.BITS + word] = (words[map + MAP.BITS + word]! & kept) | (pattern & ~kept)
      }
      const bits = words.subarray(map + MAP.BITS, map + MAP.BITS + at.bitmapWords)
      // As a recovery leaves it that died before its copy was returned.
      if (slot === dead.slot && bits.every(word => word === 0)) words[map + MAP.TOKEN] = 0
    }
  }
  for (let lock = 0; lock < entry.segments; lock += 1)
    words[facility.lockAt(entry.firstLock + lock) + LOCK.STATE] = dead.token
}

/** The bits of a word whose ports are SHARED: those of the maps are truth. */
function sharedBits(words: Int32Array, owners: number, word: number, ports: number): number {
  let bits = 0
  for (let port = word << 5; port < Math.min((word + 1) << 5, ports); port += 1)
    if (words[owners + port] === SHARED) bits |= 1 << (port & 31)
  return bits
}

/** What is to be expected of a port once the dead stack has been recovered. */
function recovered({ dead }: World, record: PortRecord): Partial<PortRecord> {
  const { port, excluded, cooling, state, token } = record
  const sharers = record.sharers.filter(sharer => sharer !== dead.token)
  if (token !== dead.token) return { ...record, sharers }
  const cools = state === 'idle' ? cooling : true
  const free = cools ? 'cooling' : 'free'
  return { port, token: 0, sharers, state: excluded ? 'reserved' : free, excluded, cooling: cools }
}

describe.each(CASES)('$name, lease $lease, overwritten with $pattern', ({ config, pattern }) => {
  test('derived words are those of before, and so is every port of others', () => {
    const world = create(config)
    occupy(world)
    const { facility, dead, mine } = world
    const before = assertConsistent(facility, NOW + 10).ports
    spoil(world, pattern)
    mine.recover(dead.token, NOW + 10, { exited: true })
    const after = assertConsistent(facility, NOW + 10).ports
    // What a held one says of a hold-down means nothing.
    const asSeen = (record: PortRecord): PortRecord =>
      record.state === 'held' ? { ...record, cooling: false } : record
    expect(after.map(asSeen)).toMatchObject(before.map(asSeen).map(each => recovered(world, each)))
  })

  test('a change of what may be selected is completed', () => {
    const world = create(config)
    occupy(world)
    const { facility, dead, mine } = world
    const { ports } = assertConsistent(facility, NOW + 10)
    const turned = ports.filter(
      ({ port, state, leased }) => !leased && state !== 'idle' && port % 2,
    )
    for (const { port } of turned) turnExcluded(world, port)
    spoil(world, pattern)
    mine.recover(dead.token, NOW + 10, { exited: true })
    const after = assertConsistent(facility, NOW + 10).ports
    const seen = new Set<string>()
    for (const { port, state, excluded, token, cooling } of turned) {
      const now = after[port - LOW]!
      seen.add(`${state} ${cooling} ${excluded}`)
      expect(now.excluded).toBe(!excluded)
      if (state === 'held' && token !== dead.token) expect(now).toMatchObject({ state, token })
      else if (now.excluded) expect(now.state).toBe('reserved')
      else expect(now.state).toBe(now.cooling ? 'cooling' : 'free')
      if (state !== 'held') expect(now.cooling).toBe(cooling)
    }
    expect(seen.size).toBeGreaterThan(3)
  })
})

const LATE = VARIANTS.flatMap(({ name, config }) =>
  [0, ALL].map(pattern => ({ name, config, pattern })),
)

describe.each(LATE)('shared ports: $name, overwritten with $pattern', ({ config, pattern }) => {
  test('who has them is kept, and what nobody has cools', () => {
    const world = create({ ...config, lease: 0, coordination: 'off' })
    const { facility, entry, mine, other, dead } = world
    const stacks = [mine, other, dead]
    for (const at of [3, 5, 31, 33, 66])
      for (const each of stacks) each.spaceAt(0).bind(LOW + at, NOW)
    for (const at of [9, 35])
      for (const each of stacks.slice(1)) each.spaceAt(0).bind(LOW + at, NOW)
    const closed = [11, 34].map(at => [mine, dead].map(each => each.spaceAt(0).bind(LOW + at, NOW)))
    mine.enable(entry, NOW)
    for (const stack of stacks) stack.attend(NOW)
    for (const [held] of closed) expect(mine.spaceAt(0).close(held!, NOW)).toBe(0)
    const { segments } = mine.spaceAt(0).store as unknown as {
      segments: readonly { clearMapBit(slot: number, port: number): void }[]
    }
    // The last ones have let go, and died before the copy was returned.
    for (const at of [5, 33]) {
      const segment = segments[Math.floor(at / entry.segmentPorts)]!
      for (const { slot } of stacks) segment.clearMapBit(slot, at % entry.segmentPorts)
    }
    turnExcluded(world, LOW + 33)
    turnExcluded(world, LOW + 66)
    spoil(world, pattern)
    mine.recover(dead.token, NOW + 10, { exited: true })
    const { ports } = takeCensus(facility, entry, NOW + 10)
    expect(assertConsistent(facility, NOW + 10).ports).toEqual(ports)
    const both = [mine.token, other.token]
    for (const at of [3, 31, 66]) expect(ports[at]).toMatchObject({ state: 'held', sharers: both })
    for (const at of [9, 35])
      expect(ports[at]).toMatchObject({ state: 'held', sharers: [other.token] })
    for (const at of [5, 11, 34]) expect(ports[at]).toMatchObject({ state: 'cooling', sharers: [] })
    expect(ports[33]).toMatchObject({ state: 'reserved', cooling: true, sharers: [] })
    const cooled = NOW + 10 + HOLD_DOWN + 1
    expect(takeCensus(facility, entry, cooled - 1).ports[5]!.state).toBe('cooling')
    expect(takeCensus(facility, entry, cooled).ports[5]!.state).toBe('free')
  })
})
