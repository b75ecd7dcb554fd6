/**
 * What the audit knows of one space: who holds each port, which ports are in hold-down, and how
 * many ports can possibly be unavailable.
 *
 * A port's state is one byte:
 *
 *   state       | meaning                                             | ends with
 *   ------------+-----------------------------------------------------+---------------------------
 *   FREE        | nobody holds it                                     | acquire
 *   HELD        | from ACQUIRE_END to RELEASE_BEGIN or FENCE          | release, fence
 *   RELEASING   | the hold has ended, the release is not yet answered | RELEASE_END, RECOVERED
 *   UNRECOVERED | the holder was fenced, and is not yet recovered     | RECOVERED
 *   HELD_DOWN   | released; may not be handed out before `freeAt`     | time
 *
 * An acquire may find any state: the stack's own records come later than what they report.
 *
 * The rest is a line of 16 words, one cache line, for each port:
 *
 *   word   name        meaning
 *   0-1    beginStamp  float64: ACQUIRE_BEGIN of the last hold
 *   2-3    endStamp    float64: ACQUIRE_END of the last hold
 *   4-5    freedStamp  float64: RELEASE_BEGIN or FENCE that ended it; 0 = never freed
 *   6      owner       whose hold it is or was
 *   7      beginTick   tick of ACQUIRE_BEGIN
 *   8      endTick     tick of ACQUIRE_END
 *   9      freedTick   tick of RELEASE_BEGIN or FENCE
 *   10     flags       BIND: acquired by a bind; BY_FENCE: ended by a fence; ANSWERED: ended by a
 *                      release that was accepted
 *   11     freeAt      HELD_DOWN: tick at which the hold-down has ended, counted generously
 *   12-13  links       HELD_DOWN: neighbours in the queue of hold-downs, as port + 1; 0 = none
 *   14-15  -           zero
 *
 * All-zero lines mean "never used", so the memory of ports that nobody uses is never touched.
 */
import { type AuditRecord, RecordKind, RecordResult, slotOf } from './record.ts'

const PORTS = 65_536

const FREE = 0
const HELD = 1
const RELEASING = 2
const UNRECOVERED = 3
const HELD_DOWN = 4

const LINE_WORDS = 16
const BEGIN_STAMP_FLOAT = 0
const END_STAMP_FLOAT = 1
const FREED_STAMP_FLOAT = 2
const OWNER = 6
const BEGIN_TICK = 7
const END_TICK = 8
const FREED_TICK = 9
const FLAGS = 10
const FREE_AT = 11
const PREVIOUS = 12
const NEXT = 13

const BIND = 1
const BY_FENCE = 2
const ANSWERED = 4

/** A space as the run's configuration has it. */
export interface SpaceConfig {
  readonly name: string
  readonly low: number
  readonly high: number
  readonly reserved: readonly number[]
  readonly quarantineMs: number
}

/** One hold: who has which port since when. Without its BEGIN, the begin equals the end. */
export interface Hold {
  readonly space: number
  readonly port: number
  readonly owner: number
  readonly bind: boolean
  readonly beginStamp: number
  readonly beginTick: number
  readonly endStamp: number
  readonly endTick: number
}

/** An acquire between its BEGIN and its END. */
export interface PendingAcquire {
  /** Tick of the BEGIN: the facility may decide by it long after. */
  readonly tick: number
}

/** Numbers that `copyHold` copies. */
export const HOLD_NUMBERS = 5

/** The hold that `copyHold` copied. */
export function holdOf(
  space: number,
  port: number,
  owner: number,
  numbers: Float64Array,
  at: number,
): Hold {
  const [bind, beginStamp, beginTick, endStamp, endTick] = numbers.subarray(at, at + HOLD_NUMBERS)
  return { space, port, owner, bind: bind !== 0, beginStamp, beginTick, endStamp, endTick }
}

/** The state of one space's ports. It records what happened; judging is the auditor's. */
export class SpaceState {
  readonly space: number
  readonly config: SpaceConfig
  /** Ports of the range, reserved ones included. */
  readonly size: number
  held = 0
  peakHeld = 0
  /** The last stamp up to which all ports may have been unavailable. */
  fullStamp = 0

  readonly #states = new Uint8Array(PORTS)
  readonly #floats: Float64Array
  readonly #lines: Int32Array
  readonly #reserved = new Uint8Array(PORTS)
  readonly #reservedCount: number
  readonly #skewMs: number
  /** Further holds of ports that are held more than once. */
  readonly #extras = new Map<number, Hold[]>()
  /** Acquires begun and not answered, in the order of their BEGINs. At most one a stack. */
  readonly #pending: PendingAcquire[] = []
  /** Coordinated ports that are not FREE. */
  #taken = 0
  #queueHead = 0
  #queueTail = 0
  /** Ends of hold-downs of ports whose number only a dead stack knew. */
  #unknownFreeAt: number[] = []

  constructor(space: number, config: SpaceConfig, skewMs: number) {
    this.space = space
    this.config = config
    this.size = config.high - config.low + 1
    const buffer = new ArrayBuffer(PORTS * LINE_WORDS * Int32Array.BYTES_PER_ELEMENT)
    this.#floats = new Float64Array(buffer)
    this.#lines = new Int32Array(buffer)
    this.#skewMs = skewMs
    for (const port of config.reserved) this.#reserved[port] = 1
    let reservedCount = 0
    for (let port = config.low; port <= config.high; port++) reservedCount += this.#reserved[port]
    this.#reservedCount = reservedCount
  }

  /** Whether the coupling facility hands this port out. Others are each stack's own business. */
  isCoordinated(port: number): boolean {
    return port >= this.config.low && port <= this.config.high && this.#reserved[port] === 0
  }

  /** Ports that may be unavailable: an upper bound, which counts a pending acquire as one. */
  get unavailable(): number {
    return this.#taken + this.pendingAcquires + this.#unknownFreeAt.length + this.#reservedCount
  }

  /** Acquires begun and not answered: each may have taken a port. */
  get pendingAcquires(): number {
    return this.#pending.length
  }

  /**
   * Brings the space up to a record, before the record's own change. An acquire that is pending
   * counts itself, so "full" is one more than the size.
   */
  advance(stamp: number, now: number): void {
    if (this.unavailable > this.size) this.fullStamp = stamp
    this.#expire(now)
  }

  /** An acquire has begun. */
  begin(acquire: PendingAcquire): void {
    this.#pending.push(acquire)
  }

  /** An acquire is over, whatever it came to. */
  answer(acquire: PendingAcquire, now: number): void {
    this.#pending.splice(this.#pending.indexOf(acquire), 1)
    this.#expire(now)
  }

  isHeld(port: number): boolean {
    return this.#states[port] === HELD
  }

  /** The hold of a port by another slot, if there is one. */
  heldElsewhere(port: number, owner: number): Hold | undefined {
    if (!this.isHeld(port)) return undefined
    const holds = [this.lastHold(port), ...(this.#extras.get(port) ?? [])]
    return holds.find(hold => slotOf(hold.owner) !== slotOf(owner))
  }

  /** The owner's hold of a port, if it has one. */
  holdBy(port: number, owner: number): Hold | undefined {
    if (!this.isHeld(port)) return undefined
    if (this.#lines[port * LINE_WORDS + OWNER] === owner) return this.lastHold(port)
    return this.#extras.get(port)?.find(hold => hold.owner === owner)
  }

  /**
   * Copies the begin of the owner's hold of a port (`HOLD_NUMBERS` of them) without making an
   * object. False if it has no hold.
   */
  copyHold(port: number, owner: number, into: Float64Array, at: number): boolean {
    if (!this.isHeld(port)) return false
    const line = port * LINE_WORDS
    if (this.#lines[line + OWNER] !== owner) {
      const hold = this.holdBy(port, owner)
      if (hold !== undefined) into.set(numbersOf(hold), at)
      return hold !== undefined
    }
    const float = line >> 1
    into[at] = this.#lines[line + FLAGS] & BIND
    into[at + 1] = this.#floats[float + BEGIN_STAMP_FLOAT]
    into[at + 2] = this.#lines[line + BEGIN_TICK]
    into[at + 3] = this.#floats[float + END_STAMP_FLOAT]
    into[at + 4] = this.#lines[line + END_TICK]
    return true
  }

  /** The port's hold, or the one before if nobody holds it now. */
  lastHold(port: number): Hold {
    const line = port * LINE_WORDS
    const float = line >> 1
    return {
      space: this.space,
      port,
      owner: this.#lines[line + OWNER],
      bind: (this.#lines[line + FLAGS] & BIND) !== 0,
      beginStamp: this.#floats[float + BEGIN_STAMP_FLOAT],
      beginTick: this.#lines[line + BEGIN_TICK],
      endStamp: this.#floats[float + END_STAMP_FLOAT],
      endTick: this.#lines[line + END_TICK],
    }
  }

  /**
   * Whether the last hold ended less than the hold-down before `tick`. Where no release was
   * accepted, a recovery started the hold-down, by the clock of the stack that did it: that may be
   * behind the clock of the one that wrote the record.
   */
  isHeldDown(port: number, tick: number): boolean {
    // Without a hold-down a stack with a late clock may reuse a port "before" its release.
    if (this.config.quarantineMs === 0) return false
    const line = port * LINE_WORDS
    if (this.#floats[(line >> 1) + FREED_STAMP_FLOAT] === 0) return false
    const slack = (this.#lines[line + FLAGS] & ANSWERED) === 0 ? this.#skewMs : 0
    return tick < this.#lines[line + FREED_TICK] + this.config.quarantineMs - slack
  }

  /** The record that ended the port's last hold. */
  freedRecord(port: number): AuditRecord {
    const line = port * LINE_WORDS
    const byFence = (this.#lines[line + FLAGS] & BY_FENCE) !== 0
    return {
      stamp: this.#floats[(line >> 1) + FREED_STAMP_FLOAT],
      kind: byFence ? RecordKind.FENCE : RecordKind.RELEASE_BEGIN,
      space: byFence ? 0 : this.space,
      port: byFence ? 0 : port,
      tick: this.#lines[line + FREED_TICK],
      owner: this.#lines[line + OWNER],
      result: RecordResult.NONE,
    }
  }

  /** A hold begins. */
  take(
    port: number,
    owner: number,
    bind: boolean,
    beginStamp: number,
    beginTick: number,
    endStamp: number,
    endTick: number,
  ): void {
    this.held++
    if (this.held > this.peakHeld) this.peakHeld = this.held
    if (this.#states[port] === HELD) {
      const { space } = this
      const hold = { space, port, owner, bind, beginStamp, beginTick, endStamp, endTick }
      const extras = this.#extras.get(port)
      if (extras === undefined) this.#extras.set(port, [hold])
      else extras.push(hold)
      return
    }
    this.#setState(port, HELD)
    this.#write(port, owner, bind, beginStamp, beginTick, endStamp, endTick)
  }

  /** A hold of `owner` ends with its RELEASE_BEGIN. False if it has none. */
  release(port: number, owner: number, stamp: number, tick: number): boolean {
    if (this.#states[port] !== HELD) return false
    if (this.#lines[port * LINE_WORDS + OWNER] === owner) {
      this.#end(port, RELEASING, stamp, tick, 0)
      return true
    }
    const extras = this.#extras.get(port)
    const index = extras?.findIndex(hold => hold.owner === owner) ?? -1
    if (extras === undefined || index === -1) return false
    this.#dropExtra(port, extras, index)
    return true
  }

  /** The release of `owner` was accepted: the hold-down runs, at the latest until `freeAt`. */
  settle(port: number, owner: number, freeAt: number): void {
    if (!this.#isLeftBy(port, owner)) return
    this.#lines[port * LINE_WORDS + FLAGS] |= ANSWERED
    this.#holdDown(port, freeAt)
  }

  /** The release of `owner` was refused to it: only its recovery makes the port available. */
  withhold(port: number, owner: number): void {
    if (this.#isLeftBy(port, owner)) this.#setState(port, UNRECOVERED)
  }

  /** All holds of `owner` end with its FENCE. Returns how many there were. */
  fence(owner: number, stamp: number, tick: number): number {
    const before = this.held
    for (const [port, extras] of [...this.#extras]) {
      for (let index = extras.length - 1; index >= 0; index--) {
        if (extras[index].owner === owner) this.#dropExtra(port, extras, index)
      }
    }
    for (let port = this.#states.indexOf(HELD); port !== -1; ) {
      if (this.#lines[port * LINE_WORDS + OWNER] === owner) {
        this.#end(port, UNRECOVERED, stamp, tick, BY_FENCE)
      }
      port = this.#states.indexOf(HELD, port + 1)
    }
    return before - this.held
  }

  /** What `owner` left behind goes into hold-down. */
  recover(owner: number, freeAt: number): void {
    for (let port = 0; port < PORTS; port++) {
      if (this.#states[port] !== FREE && this.#isLeftBy(port, owner)) this.#holdDown(port, freeAt)
    }
  }

  /** A dead stack's unanswered acquire may have put some port into hold-down. */
  holdDownUnknown(freeAt: number): void {
    if (this.config.quarantineMs > 0) this.#unknownFreeAt.push(freeAt)
  }

  /** All holds, in the order of their ports. */
  holds(): Hold[] {
    const holds: Hold[] = []
    for (let port = this.#states.indexOf(HELD); port !== -1; ) {
      holds.push(this.lastHold(port), ...(this.#extras.get(port) ?? []))
      port = this.#states.indexOf(HELD, port + 1)
    }
    return holds
  }

  // --- internal ---

  #isLeftBy(port: number, owner: number): boolean {
    const state = this.#states[port]
    if (state !== RELEASING && state !== UNRECOVERED) return false
    return this.#lines[port * LINE_WORDS + OWNER] === owner
  }

  #write(
    port: number,
    owner: number,
    bind: boolean,
    beginStamp: number,
    beginTick: number,
    endStamp: number,
    endTick: number,
  ): void {
    const line = port * LINE_WORDS
    const float = line >> 1
    this.#floats[float + BEGIN_STAMP_FLOAT] = beginStamp
    this.#floats[float + END_STAMP_FLOAT] = endStamp
    this.#lines[line + OWNER] = owner
    this.#lines[line + BEGIN_TICK] = beginTick
    this.#lines[line + END_TICK] = endTick
    this.#lines[line + FLAGS] = bind ? BIND : 0
  }

  /** Ends the hold in the port's line; another holder, if there is one, moves into the line. */
  #end(port: number, state: number, stamp: number, tick: number, how: number): void {
    const extras = this.#extras.get(port)
    if (extras !== undefined) {
      const hold = extras[0]
      this.#dropExtra(port, extras, 0)
      const { owner, bind, beginStamp, beginTick, endStamp, endTick } = hold
      this.#write(port, owner, bind, beginStamp, beginTick, endStamp, endTick)
      return
    }
    this.held--
    const line = port * LINE_WORDS
    this.#floats[(line >> 1) + FREED_STAMP_FLOAT] = stamp
    this.#lines[line + FREED_TICK] = tick
    this.#lines[line + FLAGS] = (this.#lines[line + FLAGS] & BIND) | how
    this.#setState(port, state)
  }

  #dropExtra(port: number, extras: Hold[], index: number): void {
    extras.splice(index, 1)
    if (extras.length === 0) this.#extras.delete(port)
    this.held--
  }

  #setState(port: number, state: number): void {
    const before = this.#states[port]
    if (before === HELD_DOWN) this.#unlink(port)
    this.#states[port] = state
    if ((before === FREE) === (state === FREE) || !this.isCoordinated(port)) return
    this.#taken += state === FREE ? -1 : 1
  }

  #holdDown(port: number, freeAt: number): void {
    if (this.config.quarantineMs === 0) {
      this.#setState(port, FREE)
      return
    }
    this.#setState(port, HELD_DOWN)
    const line = port * LINE_WORDS
    this.#lines[line + FREE_AT] = freeAt
    this.#lines[line + PREVIOUS] = this.#queueTail
    this.#lines[line + NEXT] = 0
    if (this.#queueTail === 0) this.#queueHead = port + 1
    else this.#lines[(this.#queueTail - 1) * LINE_WORDS + NEXT] = port + 1
    this.#queueTail = port + 1
  }

  /**
   * Ends hold-downs that are over on every stack's clock, also on that of a pending acquire, which
   * may still decide by the tick it began with. The queue is in the order of arrival; where skew
   * made that differ from the order of ending, a port stays a little longer.
   */
  #expire(now: number): void {
    if (this.#queueHead === 0 && this.#unknownFreeAt.length === 0) return
    // Acquires that began later than the first one had a tick that is older by the skew at most.
    const oldest = this.#pending.length === 0 ? now : Math.min(now, this.#pending[0].tick)
    const over = oldest - this.#skewMs
    while (this.#queueHead !== 0) {
      const port = this.#queueHead - 1
      if (over <= this.#lines[port * LINE_WORDS + FREE_AT]) break
      this.#setState(port, FREE)
    }
    if (this.#unknownFreeAt.length === 0) return
    this.#unknownFreeAt = this.#unknownFreeAt.filter(freeAt => over <= freeAt)
  }

  #unlink(port: number): void {
    const line = port * LINE_WORDS
    const previous = this.#lines[line + PREVIOUS]
    const next = this.#lines[line + NEXT]
    if (previous === 0) this.#queueHead = next
    else this.#lines[(previous - 1) * LINE_WORDS + NEXT] = next
    if (next === 0) this.#queueTail = previous
    else this.#lines[(next - 1) * LINE_WORDS + PREVIOUS] = previous
  }
}

function numbersOf(hold: Hold): number[] {
  const { bind, beginStamp, beginTick, endStamp, endTick } = hold
  return [bind ? BIND : 0, beginStamp, beginTick, endStamp, endTick]
}
