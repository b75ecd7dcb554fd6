/**
 * Membership: one slot per stack.
 *
 * State word: [25:3] incarnation, [2:0] state. One word, so that every step is one CAS that names the
 * incarnation it is about: a late step of an old recovery cannot touch a successor.
 *
 *   state       what it says                                   next
 *   FREE        nobody; the incarnation is the last one        JOINING (a stack joins: incarnation + 1)
 *   JOINING     a stack is setting itself up                   ACTIVE, FENCED
 *   ACTIVE      serves                                         SUSPECTED, FENCED, FREE (it left)
 *   SUSPECTED   no heartbeat for the failure interval          ACTIVE, FENCED
 *   FENCED      its thread has exited: nothing late is written RECOVERING, JOINING
 *   RECOVERING  somebody gives back its ports and locks        FREE (when all is given back), JOINING
 *
 * JOINING from FENCED or RECOVERING: a successor takes the slot over and recovers it itself, before it
 * serves. That is what happens when nobody has survived.
 *
 * Only the word's incarnation and FENCED, RECOVERING or FREE say that a token is dead; suspicion never
 * does.
 */
import { INCARNATION_MAX, NAME_BYTES_MAX } from '../limits.ts'
import { SLOT, SLOT_WORDS } from './layout.ts'

export const FREE = 0
export const JOINING = 1
export const ACTIVE = 2
export const SUSPECTED = 3
export const FENCED = 4
export const RECOVERING = 5
export const SLOT_STATES = [
  'free',
  'joining',
  'active',
  'suspected',
  'fenced',
  'recovering',
] as const
export type SlotState = (typeof SLOT_STATES)[number]

const STATE_MASK = 7
const SLOT_BITS = 7
const SLOT_MASK = (1 << SLOT_BITS) - 1

/** Who holds something: a slot and its incarnation in 30 bits, 0 = nobody. Never reused. */
export type Token = number

export function tokenOf(slot: number, incarnation: number): Token {
  return (incarnation << SLOT_BITS) | slot
}
export function slotOf(token: Token): number {
  return token & SLOT_MASK
}
export function incarnationOf(token: Token): number {
  return token >>> SLOT_BITS
}

/** Whether a token is that of this stack, or of one that had its slot before. */
export function isUpTo(token: Token, last: Token): boolean {
  return slotOf(token) === slotOf(last) && incarnationOf(token) <= incarnationOf(last)
}

export interface SlotView {
  readonly slot: number
  readonly name: string
  readonly state: SlotState
  readonly incarnation: number
  readonly heartbeat: number
  readonly recoverer: Token
}

export class Slots {
  readonly count: number
  readonly #words: Int32Array
  readonly #at: number

  constructor(words: Int32Array, at: number, count: number) {
    this.#words = words
    this.#at = at
    this.count = count
  }

  /**
   * Claims a free slot, or a dead stack's if `dead` is set, for its next incarnation; 0 if it cannot be
   * had, -1 if it is worn out.
   */
  claim(slot: number, name: string, dead: boolean): Token | 0 | -1 {
    const at = this.#word(slot)
    // Ends: it goes round again when somebody else has made a step of a slot that is free or dead; a
    // recovery has three, and a claim is the last one.
    for (;;) {
      const seen = Atomics.load(this.#words, at)
      const state = seen & STATE_MASK
      if (state !== FREE && !(dead && state >= FENCED)) return 0
      const incarnation = (seen >>> 3) + 1
      if (incarnation > INCARNATION_MAX) return -1
      const next = (incarnation << 3) | JOINING
      if (Atomics.compareExchange(this.#words, at, seen, next) !== seen) continue
      this.#writeName(slot, name)
      return tokenOf(slot, incarnation)
    }
  }

  /** One step of the token's own state word. False: it is no longer in that state. */
  step(token: Token, from: number, to: number): boolean {
    const incarnation = incarnationOf(token) << 3
    const at = this.#word(slotOf(token))
    const seen = incarnation | from
    return Atomics.compareExchange(this.#words, at, seen, incarnation | to) === seen
  }

  /** The token of the incarnation that a slot has now, or had last. */
  token(slot: number): Token {
    return tokenOf(slot, Atomics.load(this.#words, this.#word(slot)) >>> 3)
  }

  /** The state of this very incarnation; FREE if the slot has gone on. */
  state(token: Token): number {
    const seen = Atomics.load(this.#words, this.#word(slotOf(token)))
    return seen >>> 3 === incarnationOf(token) ? seen & STATE_MASK : FREE
  }

  /** Whether nothing will ever be written again under this token. */
  isDead(token: Token): boolean {
    const state = this.state(token)
    return state === FREE || state >= FENCED
  }

  beat(slot: number): void {
    Atomics.add(this.#words, this.#word(slot) + SLOT.HEARTBEAT, 1)
  }

  heartbeat(slot: number): number {
    return Atomics.load(this.#words, this.#word(slot) + SLOT.HEARTBEAT)
  }

  setRecoverer(slot: number, token: Token): void {
    Atomics.store(this.#words, this.#word(slot) + SLOT.RECOVERER, token)
  }

  view(slot: number): SlotView {
    const at = this.#word(slot)
    const seen = Atomics.load(this.#words, at)
    return {
      slot,
      name: this.#readName(at),
      state: SLOT_STATES[seen & STATE_MASK] ?? 'free',
      incarnation: seen >>> 3,
      heartbeat: this.heartbeat(slot),
      recoverer: Atomics.load(this.#words, at + SLOT.RECOVERER),
    }
  }

  #word(slot: number): number {
    return this.#at + slot * SLOT_WORDS
  }

  #writeName(slot: number, name: string): void {
    const at = this.#word(slot)
    const bytes = new Uint8Array(NAME_BYTES_MAX)
    const { written } = new TextEncoder().encodeInto(name, bytes)
    const words = new Int32Array(bytes.buffer)
    words.forEach((word, index) => {
      Atomics.store(this.#words, at + SLOT.NAME + index, word)
    })
    Atomics.store(this.#words, at + SLOT.NAME_BYTES, written)
  }

  #readName(at: number): string {
    const words = Int32Array.from({ length: NAME_BYTES_MAX / 4 }, (_, index) =>
      Atomics.load(this.#words, at + SLOT.NAME + index),
    )
    const size = Atomics.load(this.#words, at + SLOT.NAME_BYTES)
    return new TextDecoder().decode(new Uint8Array(words.buffer, 0, size))
  }
}
