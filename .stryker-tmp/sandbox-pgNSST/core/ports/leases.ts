// @ts-nocheck
import { assert } from '../assert.ts'
import { lowestBit } from '../bits.ts'
import { SPACE_STATISTIC } from '../facility/layout.ts'
import type { Token } from '../facility/slots.ts'
import type { PortStore } from './port-store.ts'
import { HELD, holdDownEnd, inHoldDown, LEASED } from './port-words.ts'
import type { SpaceStatistics } from './statistics.ts'

/**
 * The leases of one stack: ports that it selects from and releases to without a lock. One CAS on a
 * port's owner word is both the mark and the record. What is kept here, in the stack's own memory, says
 * only where to look: the CAS decides, and it fails when somebody has meanwhile taken an idle port out
 * of the lease or dissolved it.
 *
 * A block is used up before the next one is begun, so that others fall idle. One that is idle throughout
 * goes back, if the stack has the ports of another whole block idle besides (hysteresis).
 */
export class Leases {
  /** Serial of the port that was picked last. */
  serial = 0
  readonly #store: PortStore
  readonly #statistics: SpaceStatistics
  readonly #idleWord: number
  readonly #heldWord: number
  readonly #words: Int32Array
  readonly #lease: number
  readonly #shift: number
  readonly #quarantineMs: number
  /** Per block: ports that are this stack's by lease, and those of them that are idle. */
  readonly #members: Int32Array
  readonly #idle: Int32Array
  /** A bit per block with idle ports; a bit per port that is leased, or idle. */
  readonly #idleBlocks: Int32Array
  readonly #memberBits: Int32Array
  readonly #idleBits: Int32Array
  /** Per port: the end of its hold-down in this lease, 0 = none. */
  readonly #due: Int32Array
  readonly #cooling = new CoolingQueue()
  #idleTotal = 0
  #block = 0

  constructor(
    store: PortStore,
    token: Token,
    ports: number,
    lease: number,
    quarantineMs: number,
    statistics: SpaceStatistics,
  ) {
    this.#store = store
    this.#statistics = statistics
    this.#words = store.segments[0]!.words
    this.#idleWord = LEASED | token
    this.#heldWord = LEASED | HELD | token
    this.#lease = lease
    this.#shift = 31 - Math.clz32(lease)
    this.#quarantineMs = quarantineMs
    const blocks = Math.ceil(ports / lease)
    this.#members = new Int32Array(blocks)
    this.#idle = new Int32Array(blocks)
    this.#idleBlocks = new Int32Array(Math.ceil(blocks / 32))
    this.#memberBits = new Int32Array(Math.ceil(ports / 32) + 1)
    this.#idleBits = new Int32Array(Math.ceil(ports / 32) + 1)
    this.#due = new Int32Array(ports)
  }

  /** Takes in a port that the store has granted. */
  readonly add = (index: number): void => {
    if (!bit(this.#memberBits, index)) {
      setBit(this.#memberBits, index)
      this.#members[index >>> this.#shift]! += 1
    }
    this.#due[index] = 0
    this.#markIdle(index)
  }

  /** Selects an idle port, at or after `from` within its block. -1: there is none. */
  pick(from: number, now: number): number {
    if (this.#cooling.size > 0) this.#settle(now)
    // Ends: each round picks, or drops a port.
    while (this.#idleTotal > 0) {
      if (this.#idle[this.#block] === 0) this.#block = this.#firstIdleBlock()
      const index = this.#idleIn(this.#block, from & (this.#lease - 1))
      this.#unmarkIdle(index)
      const at = this.#ownerAt(index)
      // ACQUIRE port.owner: observes the store's words as the lock's holder left them at the grant.
      if (
        Atomics.compareExchange(this.#words, at, this.#idleWord, this.#heldWord) !== this.#idleWord
      ) {
        this.#drop(index)
        continue
      }
      const { serial, owner, freeAt } = this.#segmentOf(index)
      const serialAt = at - owner + serial
      this.serial = (this.#words[serialAt]! + 1) | 0
      this.#words[serialAt] = this.serial
      this.#words[at - owner + freeAt] = now // After the CAS (P6).
      return index
    }
    return -1
  }

  /** Whether a port that this stack holds came out of its lease, as far as it knows. */
  has(index: number): boolean {
    return bit(this.#memberBits, index)
  }

  /** Releases a held port into the lease. False: the lease was dissolved, the store holds the port. */
  release(index: number, now: number): boolean {
    const at = this.#ownerAt(index)
    const due = holdDownEnd(now, this.#quarantineMs)
    // A dead incarnation's handle must not write a truth word that is somebody else's by now. For a
    // living one the word can only change into a hold of its own, so a plain look, which may be a little old,
    // does no harm: the CAS decides. An atomic one costs 5 ns.
    if (this.#words[at] !== this.#heldWord) {
      this.#drop(index)
      return false
    }
    const { freeAt, owner } = this.#segmentOf(index)
    this.#words[at - owner + freeAt] = due // Also if it is 0: the tick of the connect stands there (P6).
    // RELEASE port.owner: publishes `free at` and `serial` to whoever takes the port out of the lease.
    if (
      Atomics.compareExchange(this.#words, at, this.#heldWord, this.#idleWord) !== this.#heldWord
    ) {
      this.#drop(index)
      return false
    }
    if (due === 0) {
      this.#markIdle(index)
      this.#giveBackIfIdle(index >>> this.#shift, now)
    } else {
      this.#due[index] = due
      this.#cooling.push(index, due)
    }
    return true
  }

  // --- internal ---

  /** Ends hold-downs inside the lease. */
  #settle(now: number): void {
    for (;;) {
      // Ends with the queue, or with the first hold-down that is not over.
      const index = this.#cooling.expired(now)
      if (index < 0) return
      const due = this.#cooling.shift()
      if (this.#due[index] !== due) continue // The port has left the lease since, or begun another.
      this.#due[index] = 0
      this.#markIdle(index)
      this.#giveBackIfIdle(index >>> this.#shift, now)
    }
  }

  #giveBackIfIdle(block: number, now: number): void {
    const idle = this.#idle[block]!
    if (idle !== this.#members[block] || this.#idleTotal - idle < this.#lease) return
    const begin = block << this.#shift
    const indices: number[] = []
    for (let index = begin; index < begin + this.#lease; index += 1) {
      if (!bit(this.#memberBits, index)) continue
      indices.push(index)
      this.#unmarkIdle(index)
      this.#drop(index)
    }
    this.#store.giveBack(indices, now)
    this.#statistics.add(SPACE_STATISTIC.LEASES_RETURNED)
  }

  #drop(index: number): void {
    if (bit(this.#idleBits, index)) this.#unmarkIdle(index)
    this.#due[index] = 0
    if (!bit(this.#memberBits, index)) return // Bound out of the lease, and closed since.
    clearBit(this.#memberBits, index)
    this.#members[index >>> this.#shift]! -= 1
  }

  #markIdle(index: number): void {
    if (bit(this.#idleBits, index)) return
    const block = index >>> this.#shift
    setBit(this.#idleBits, index)
    this.#idle[block]! += 1
    this.#idleTotal += 1
    setBit(this.#idleBlocks, block)
  }

  #unmarkIdle(index: number): void {
    const block = index >>> this.#shift
    clearBit(this.#idleBits, index)
    this.#idle[block]! -= 1
    this.#idleTotal -= 1
    if (this.#idle[block] === 0) clearBit(this.#idleBlocks, block)
  }

  #firstIdleBlock(): number {
    for (let word = 0; word < this.#idleBlocks.length; word += 1) {
      const bits = this.#idleBlocks[word]!
      if (bits !== 0) return (word << 5) + lowestBit(bits)
    }
    assert(false, 'idle ports without a block')
  }

  /** The first idle port of a block at or after an offset, round the block. */
  #idleIn(block: number, offset: number): number {
    const begin = block << this.#shift
    const found = this.#idleBetween(begin + offset, begin + this.#lease)
    return found >= 0 ? found : this.#idleBetween(begin, begin + offset)
  }

  #idleBetween(begin: number, end: number): number {
    for (let word = begin >>> 5; word << 5 < end; word += 1) {
      let bits = this.#idleBits[word]!
      if (word === begin >>> 5) bits &= -1 << (begin & 31)
      if (bits === 0) continue
      const index = (word << 5) + lowestBit(bits)
      return index < end ? index : -1
    }
    return -1
  }

  #segmentOf(index: number): PortStore['segments'][number] {
    return this.#store.segmentOf(index)
  }

  #ownerAt(index: number): number {
    return this.#segmentOf(index).owner + this.#store.within(index)
  }
}

/** Ports in hold-down, in the order of their release. */
class CoolingQueue {
  #ports = new Int32Array(64)
  #dues = new Int32Array(64)
  #head = 0
  size = 0

  push(index: number, due: number): void {
    if (this.size === this.#ports.length) this.#grow()
    const at = (this.#head + this.size) & (this.#ports.length - 1)
    this.#ports[at] = index
    this.#dues[at] = due
    this.size += 1
  }

  /** The port at the front if its hold-down is over, else -1. */
  expired(now: number): number {
    if (this.size === 0 || inHoldDown(this.#dues[this.#head]!, now)) return -1
    return this.#ports[this.#head]!
  }

  /** Removes the port at the front; returns its due tick. */
  shift(): number {
    const due = this.#dues[this.#head]!
    this.#head = (this.#head + 1) & (this.#ports.length - 1)
    this.size -= 1
    return due
  }

  #grow(): void {
    const { length } = this.#ports
    const ports = new Int32Array(length * 2)
    const dues = new Int32Array(length * 2)
    for (let i = 0; i < length; i += 1) {
      ports[i] = this.#ports[(this.#head + i) & (length - 1)]!
      dues[i] = this.#dues[(this.#head + i) & (length - 1)]!
    }
    this.#ports = ports
    this.#dues = dues
    this.#head = 0
  }
}

function bit(bits: Int32Array, index: number): boolean {
  return (bits[index >>> 5]! & (1 << (index & 31))) !== 0
}

function setBit(bits: Int32Array, index: number): void {
  bits[index >>> 5]! |= 1 << (index & 31)
}

function clearBit(bits: Int32Array, index: number): void {
  bits[index >>> 5]! &= ~(1 << (index & 31))
}
