// @ts-nocheck
import { assert } from '../assert.ts'
import { formatAddress } from '../facility/address.ts'
import type { SpaceEntry } from '../facility/facility.ts'
import { MAP } from '../facility/layout.ts'
import { slotOf, type Token } from '../facility/slots.ts'
import type { StructureAccess } from './access.ts'
import { type Destination, hashDestination, mix } from './destination.ts'
import { inHoldDown, RESERVED, TOKEN_MASK } from './port-words.ts'
import { COOLING, ENTRY, ROUTING, type RoutingWords, routingWords } from './routing-words.ts'
import { earlier, later, type Segment } from './segment-store.ts'

/** Spreads the ports of one destination over the buckets: 2^32 divided by the golden ratio. */
const PORT_FACTOR = 0x9e3779b1

/**
 * One segment of the routing table: the entries and bind marks of its ports, under one lock. Everything
 * here is called with the lock held. Ports and entries are indices into the segment; a *thing* is
 * what a stack can hold here: an entry, or, as entries + port, a bound port.
 */
export class RoutingSegment implements Segment {
  readonly index: number
  readonly lock: number
  readonly words: Int32Array
  readonly base: number
  readonly at: RoutingWords
  readonly mapWords: number
  readonly #shared: Int32Array
  readonly #slots: number
  readonly #maps: number
  readonly #mapStride: number
  /** First source port; and where the facility has the source address. */
  readonly #low: number
  readonly #source: number
  readonly #first: number
  readonly #owner: number
  readonly #freeAt: number
  readonly #count: number
  readonly #heads: number

  constructor(
    shared: Int32Array,
    slots: number,
    space: SpaceEntry,
    access: StructureAccess,
    index: number,
  ) {
    const at = routingWords(space.segmentPorts, space.segmentEntries, space.addressWidth)
    this.index = index
    this.lock = space.firstLock + index
    this.words = access.words
    this.base = access.base + index * space.segmentWords
    this.at = at
    this.mapWords = Math.ceil((at.entries + at.ports) / 32)
    this.#shared = shared
    this.#slots = slots
    this.#mapStride = space.mapWords
    this.#maps = space.mapsAt + index * (slots + 1) * space.mapWords
    this.#source = space.addressAt
    this.#low = space.spanLow + index * space.segmentPorts
    this.#first = this.base + at.first
    this.#owner = this.base + at.owner
    this.#freeAt = this.base + at.freeAt
    this.#count = this.base + at.count
    this.#heads = this.base + at.heads
  }

  mapAt(slot: number): number {
    return this.#maps + slot * this.#mapStride
  }

  isEmpty(): boolean {
    return !this.hasFree() && this.#header(ROUTING.COOLING_HEAD) === 0
  }

  hasFree(): boolean {
    return this.#header(ROUTING.FREE_HEAD) !== 0 || this.#header(ROUTING.UNUSED) < this.at.entries
  }

  /** Word of an entry. */
  entryAt(entry: number): number {
    return this.#first + entry * this.at.entryWords
  }

  ownerOf(port: number): number {
    return this.words[this.#owner + port]!
  }

  /** Who has bound the port, 0 = nobody. */
  boundBy(port: number): Token {
    return this.ownerOf(port) & TOKEN_MASK
  }

  /** The end of the port's hold-down after a bind, 0 if none is on. */
  holdDownOf(port: number, now: number): number {
    const freeAt = this.words[this.#freeAt + port]!
    return inHoldDown(freeAt, now) ? freeAt : 0
  }

  /** Nobody has bound or reserved the port, and it is in no hold-down after a bind. */
  isOpen(port: number, now: number): boolean {
    if (this.words[this.#owner + port] !== 0) return false
    const freeAt = this.words[this.#freeAt + port]!
    if (freeAt === 0) return true
    if (inHoldDown(freeAt, now)) return false
    this.words[this.#freeAt + port] = 0 // So that it is not taken for a new one when ticks wrap.
    return true
  }

  /** The port is open and has no entry: it is available towards every destination. */
  isUnused(port: number, now: number): boolean {
    return this.words[this.#count + port] === 0 && this.isOpen(port, now)
  }

  /** The entry from a port to a destination, live or in hold-down; -1 if there is none. */
  find(port: number, destination: Destination): number {
    const { words, at } = this
    const { words: to } = destination
    const ports = (this.#low + port) | (destination.port << 16)
    let link = words[this.#heads + this.#bucket(port, destination.hash)]!
    while (link !== 0) {
      const entry = this.#first + (link - 1) * at.entryWords
      if (words[entry + ENTRY.PORTS] === ports && this.#goesTo(entry, to)) return link - 1
      link = words[entry + ENTRY.NEXT]!
    }
    return -1
  }

  /** Makes a live entry, which must not exist; `hasFree` must hold. Returns it. */
  take(port: number, destination: Destination, token: Token, now: number): number {
    const { words, at } = this
    const entry = this.#pop()
    const word = this.entryAt(entry)
    words[word + ENTRY.PORTS] = (this.#low + port) | (destination.port << 16)
    words[word + ENTRY.FREE_AT] = now
    words[word + ENTRY.SERIAL] = (words[word + ENTRY.SERIAL]! + 1) | 0
    let to = word + ENTRY.ADDRESSES
    for (let i = 0; i < at.addressWords; i += 1) words[to++] = this.#shared[this.#source + i]!
    for (let i = 0; i < at.addressWords; i += 1) words[to++] = destination.words[i]!
    this.setMapBit(slotOf(token), entry) // Before the state: the map stays a superset.
    words[word + ENTRY.STATE] = token // The commit.
    this.#chain(entry, this.#bucket(port, destination.hash))
    words[this.#count + port]! += 1
    words[this.base + ROUTING.LIVE]! += 1
    return entry
  }

  /** Ends a live entry of the token, into hold-down until `freeAt`, 0 = none. */
  release(entry: number, token: Token, freeAt: number): void {
    const word = this.entryAt(entry)
    if (freeAt === 0) {
      this.#free(entry)
    } else {
      this.words[word + ENTRY.FREE_AT] = freeAt
      this.words[word + ENTRY.STATE] = COOLING // The commit.
      this.#enqueue(entry)
    }
    this.words[this.base + ROUTING.LIVE]! -= 1
    this.clearMapBit(slotOf(token), entry)
  }

  /** Marks an unused port as the token's, towards every destination. Returns its new serial. */
  bind(port: number, token: Token, now: number): number {
    const { words, at } = this
    const serial = this.base + at.serial + port
    words[serial] = (words[serial]! + 1) | 0
    this.setMapBit(slotOf(token), at.entries + port)
    words[this.#owner + port] = token // The commit.
    words[this.#freeAt + port] = now // After it (P6).
    return words[serial]!
  }

  unbind(port: number, token: Token, freeAt: number): void {
    this.words[this.#freeAt + port] = freeAt
    this.words[this.#owner + port]! &= RESERVED // The commit.
    this.clearMapBit(slotOf(token), this.at.entries + port)
  }

  /**
   * Says whether a port may be selected from now on. What is there on it stays. Returns how many
   * connections and binds on it go on although it may not.
   */
  exclude(port: number, excluded: boolean): number {
    const owner = this.ownerOf(port)
    const next = excluded ? owner | RESERVED : owner & TOKEN_MASK
    if (next !== owner) this.words[this.#owner + port] = next
    return excluded && this.boundBy(port) !== 0 ? 1 : 0
  }

  /** Live entries of ports that may not be selected any more. Looks at every entry. */
  draining(): number {
    let draining = 0
    for (let entry = 0; entry < this.#header(ROUTING.UNUSED); entry += 1) {
      const word = this.entryAt(entry)
      const state = this.words[word + ENTRY.STATE]!
      if (state === 0 || state === COOLING) continue
      if ((this.ownerOf(this.#portOf(word)) & RESERVED) !== 0) draining += 1
    }
    return draining
  }

  /** Ends the hold-downs that are over, from the front of the queue on. */
  expire(now: number): void {
    const { words, base } = this
    for (let link = words[base + ROUTING.COOLING_HEAD]!; link !== 0; ) {
      const word = this.entryAt(link - 1)
      if (inHoldDown(words[word + ENTRY.FREE_AT]!, now)) return
      const next = words[word + ENTRY.QUEUED]!
      words[base + ROUTING.COOLING_HEAD] = next
      if (next === 0) words[base + ROUTING.COOLING_TAIL] = 0
      words[base + ROUTING.COOLING_COUNT]! -= 1
      this.#free(link - 1)
      link = next
    }
  }

  /** Ends every hold-down that is over, wherever it stands. Returns the end of the next one, 0 = none. */
  expireAll(now: number): number {
    const { words, base } = this
    let earliest = 0
    let link = words[base + ROUTING.COOLING_HEAD]!
    words[base + ROUTING.COOLING_HEAD] = 0
    words[base + ROUTING.COOLING_TAIL] = 0
    words[base + ROUTING.COOLING_COUNT] = 0
    while (link !== 0) {
      const word = this.entryAt(link - 1)
      const next = words[word + ENTRY.QUEUED]!
      const freeAt = words[word + ENTRY.FREE_AT]!
      if (inHoldDown(freeAt, now)) {
        this.#enqueue(link - 1)
        earliest = earlier(earliest, freeAt)
      } else {
        this.#free(link - 1)
      }
      link = next
    }
    return earliest
  }

  coolsUntil(now: number): number {
    let until = 0
    for (let port = 0; port < this.at.ports; port += 1) {
      if (this.boundBy(port) === 0) until = later(until, this.holdDownOf(port, now))
    }
    for (let entry = 0; entry < this.#header(ROUTING.UNUSED); entry += 1) {
      const word = this.entryAt(entry)
      const freeAt = this.words[word + ENTRY.FREE_AT]!
      const cooling = this.words[word + ENTRY.STATE] === COOLING && inHoldDown(freeAt, now)
      if (cooling) until = later(until, freeAt)
    }
    return until
  }

  /** The port's first entry, a live one if there is any; -1 if it has none. Looks at every entry. */
  entryOf(port: number): number {
    if (this.words[this.#count + port] === 0) return -1
    let found = -1
    for (let entry = 0; entry < this.#header(ROUTING.UNUSED); entry += 1) {
      const word = this.entryAt(entry)
      const state = this.words[word + ENTRY.STATE]!
      if (state === 0 || this.#portOf(word) !== port) continue
      if (state !== COOLING) return entry
      found = entry
    }
    return found
  }

  /** Whether an entry, which must not be free, is one to this destination. */
  isTo(entry: number, destination: Int32Array): boolean {
    const word = this.entryAt(entry)
    return (
      this.words[word + ENTRY.PORTS]! >>> 16 === destination[4]! && this.#goesTo(word, destination)
    )
  }

  /** Where an entry goes. */
  destinationOf(entry: number): { readonly address: string; readonly port: number } {
    const { words, at } = this
    const word = this.entryAt(entry)
    const from = word + ENTRY.ADDRESSES + at.addressWords
    const address = words.slice(from, from + at.addressWords)
    return {
      address: formatAddress(at.addressWords === 1 ? 4 : 6, address),
      port: words[word + ENTRY.PORTS]! >>> 16,
    }
  }

  portOfEntry(entry: number): number {
    return this.#portOf(this.entryAt(entry))
  }

  setMapBit(slot: number, thing: number): void {
    this.#shared[this.mapAt(slot) + MAP.BITS + (thing >>> 5)]! |= 1 << (thing & 31)
  }

  clearMapBit(slot: number, thing: number): void {
    this.#shared[this.mapAt(slot) + MAP.BITS + (thing >>> 5)]! &= ~(1 << (thing & 31))
  }

  rebuild(now: number): void {
    const { words, base, at } = this
    words.fill(0, base + ROUTING.COOLING_HEAD, base + ROUTING.UNUSED + 1)
    words.fill(0, base + ROUTING.LIVE, base + ROUTING.COOLING_COUNT + 1)
    words.fill(0, this.#heads, this.#heads + at.buckets)
    words.fill(0, this.#count, this.#count + at.ports)
    for (let slot = 1; slot <= this.#slots; slot += 1) {
      const bits = this.mapAt(slot) + MAP.BITS
      this.#shared.fill(0, bits, bits + this.mapWords)
    }
    for (let port = 0; port < at.ports; port += 1) {
      const owner = this.boundBy(port)
      if (owner !== 0) this.#claim(owner, at.entries + port)
    }
    this.#rebuildEntries(now)
  }

  // --- internal ---

  #rebuildEntries(now: number): void {
    const { words, base, at } = this
    const cooling: number[] = []
    for (let entry = 0; entry < at.entries; entry += 1) {
      const word = this.entryAt(entry)
      const state = words[word + ENTRY.STATE]!
      if (state === 0) continue
      if (state === COOLING && !inHoldDown(words[word + ENTRY.FREE_AT]!, now)) {
        words[word + ENTRY.STATE] = 0
        continue
      }
      this.#rechain(entry)
      if (state === COOLING) cooling.push(entry)
      else this.#claim(state & TOKEN_MASK, entry)
      if (state !== COOLING) words[base + ROUTING.LIVE]! += 1
      words[base + ROUTING.UNUSED] = entry + 1
    }
    for (let entry = words[base + ROUTING.UNUSED]! - 1; entry >= 0; entry -= 1) {
      if (words[this.entryAt(entry) + ENTRY.STATE] === 0) this.#push(entry)
    }
    const left = (entry: number): number => (words[this.entryAt(entry) + ENTRY.FREE_AT]! - now) | 0
    for (const entry of cooling.sort((a, b) => left(a) - left(b))) this.#enqueue(entry)
  }

  /** A thing is the token's: its bit, and the map's token, in case they died with a literal copy. */
  #claim(token: Token, thing: number): void {
    this.setMapBit(slotOf(token), thing)
    this.#shared[this.mapAt(slotOf(token))] = token
  }

  #rechain(entry: number): void {
    const { words, at } = this
    const word = this.entryAt(entry)
    const port = this.#portOf(word)
    const bucket = this.#bucketOf(word)
    for (let link = words[this.#heads + bucket]!; link !== 0; ) {
      const other = this.entryAt(link - 1)
      let differs = words[other + ENTRY.PORTS] !== words[word + ENTRY.PORTS]
      for (let i = ENTRY.ADDRESSES; i < ENTRY.ADDRESSES + 2 * at.addressWords; i += 1) {
        differs ||= words[other + i] !== words[word + i]
      }
      assert(differs, 'one connection in two entries')
      link = words[other + ENTRY.NEXT]!
    }
    this.#chain(entry, bucket)
    words[this.#count + port]! += 1
  }

  #header(word: number): number {
    return this.words[this.base + word]!
  }

  #portOf(word: number): number {
    return (this.words[word + ENTRY.PORTS]! & 0xffff) - this.#low
  }

  #goesTo(word: number, to: Int32Array): boolean {
    const { words, at } = this
    const address = word + ENTRY.ADDRESSES + at.addressWords
    if (words[address] !== to[0]) return false
    for (let i = 1; i < at.addressWords; i += 1) if (words[address + i] !== to[i]) return false
    return true
  }

  #bucket(port: number, hash: number): number {
    return mix(hash ^ Math.imul(port + 1, PORT_FACTOR)) & (this.at.buckets - 1)
  }

  #bucketOf(word: number): number {
    const { words, at } = this
    const address = word + ENTRY.ADDRESSES + at.addressWords
    const hash = hashDestination(words, address, at.addressWords, words[word + ENTRY.PORTS]! >>> 16)
    return this.#bucket(this.#portOf(word), hash)
  }

  #chain(entry: number, bucket: number): void {
    const head = this.#heads + bucket
    this.words[this.entryAt(entry) + ENTRY.NEXT] = this.words[head]!
    this.words[head] = entry + 1
  }

  #unchain(entry: number): void {
    const { words } = this
    const word = this.entryAt(entry)
    let at = this.#heads + this.#bucketOf(word)
    while (words[at] !== entry + 1) {
      assert(words[at] !== 0, 'an entry that is in no chain')
      at = this.entryAt(words[at]! - 1) + ENTRY.NEXT
    }
    words[at] = words[word + ENTRY.NEXT]!
    words[this.#count + this.#portOf(word)]! -= 1
  }

  #free(entry: number): void {
    this.words[this.entryAt(entry) + ENTRY.STATE] = 0 // The commit.
    this.#unchain(entry)
    this.#push(entry)
  }

  #enqueue(entry: number): void {
    const { words, base } = this
    const tail = words[base + ROUTING.COOLING_TAIL]!
    words[this.entryAt(entry) + ENTRY.QUEUED] = 0
    if (tail === 0) words[base + ROUTING.COOLING_HEAD] = entry + 1
    else words[this.entryAt(tail - 1) + ENTRY.QUEUED] = entry + 1
    words[base + ROUTING.COOLING_TAIL] = entry + 1
    words[base + ROUTING.COOLING_COUNT]! += 1
  }

  #push(entry: number): void {
    this.words[this.entryAt(entry) + ENTRY.QUEUED] = this.#header(ROUTING.FREE_HEAD)
    this.words[this.base + ROUTING.FREE_HEAD] = entry + 1
  }

  #pop(): number {
    const { words, base } = this
    const free = words[base + ROUTING.FREE_HEAD]!
    if (free !== 0) {
      words[base + ROUTING.FREE_HEAD] = words[this.entryAt(free - 1) + ENTRY.QUEUED]!
      return free - 1
    }
    return words[base + ROUTING.UNUSED]++
  }
}
