/**
 * What the audit knows of one space: who holds what, what is in hold-down, and what may possibly be
 * unavailable. What can be held is a *line*: a port (`PortStates`), or a port towards a destination
 * (`TupleStates`).
 */
// @ts-nocheck

import { DefinedPorts } from './defined-ports.ts'
import { FurtherHolds } from './further-holds.ts'
import { HOLD_NUMBERS, type Hold, holdOf, numbersOf } from './hold.ts'
import { FREE, HELD, HELD_DOWN, HoldLines, LEFT, RELEASING, UNRECOVERED } from './hold-lines.ts'
import type { PendingAcquire } from './pending-acquire.ts'
import { type AuditRecord, scopeOf, slotOf } from './record.ts'
import type { SpaceConfig } from './space-config.ts'

/** A hold-down that a recovery may have started; only the dead stack knew the line. */
interface UnknownHoldDown {
  readonly destination: number
  readonly freeAt: number
}

/** What becomes of the lines of one space. It records what happened; judging is the auditor's. */
export abstract class SpaceState {
  readonly space: number
  readonly config: SpaceConfig
  /** The space's ports. Changes are made by `define`. */
  readonly ports: DefinedPorts
  held = 0
  peakHeld = 0

  protected readonly lines: HoldLines
  /** Acquires begun and not answered, in the order of their BEGINs. At most one a stack. */
  protected readonly pending: PendingAcquire[] = []
  /** Pending acquires, and hold-downs of lines that only a dead stack knew. */
  protected unplaced = 0
  readonly #skewMs: number
  readonly #further = new FurtherHolds()
  #judgedFrom: number
  #unknown: UnknownHoldDown[] = []

  /** `lines`: room for how many there is to begin with. */
  constructor(space: number, config: SpaceConfig, skewMs: number, lines: number) {
    this.space = space
    this.config = config
    this.ports = new DefinedPorts(config)
    this.lines = new HoldLines(lines)
    this.#skewMs = skewMs
    this.#judgedFrom = config.coordinated === false ? Number.POSITIVE_INFINITY : 0
  }

  // --- what is a line ---

  protected abstract portAt(line: number): number
  protected abstract destinationAt(line: number): number
  /** The line of what can be held; -1 = never used, or free for so long that it is forgotten. */
  protected abstract find(port: number, destination: number): number
  /** The same; a line that is not there yet is made. */
  protected abstract findOrAdd(port: number, destination: number): number
  /** A line has ceased to be FREE (1), or has become FREE (-1) and may be forgotten. */
  protected abstract lineTaken(line: number, change: 1 | -1): void
  /** Counts a line that is not FREE, or has been, if the definition in force has its port. */
  protected abstract countTaken(line: number, change: 1 | -1): void
  /** Marks the pending acquires that may now find everything unavailable. */
  protected abstract markFull(stamp: number): void

  // --- what the auditor judges by; lines are for `holdAt` and `freedRecord` ---

  /** Ports that may be unavailable: an upper bound, which counts a pending acquire as one. */
  abstract unavailable(destination: number): number
  /** Entries of a routing table that may be used: an upper bound in the same manner. */
  abstract get entriesUsed(): number
  /** Whether the acquire may have found everything unavailable. */
  abstract wasFull(acquire: PendingAcquire): boolean
  /** A line that is held and excludes this one, or is this one; -1 = none. */
  abstract rival(port: number, destination: number): number
  /** The hold by another slot that excludes this one, if there is one. */
  abstract rivalElsewhere(port: number, destination: number, owner: number): Hold | undefined
  /** A line whose hold-down excludes this one at `tick`; -1 = none. */
  abstract heldDown(port: number, destination: number, tick: number): number

  /** Calls that begin after this stamp are judged; before it each stack picks by itself. */
  get judgedFrom(): number {
    return this.#judgedFrom
  }

  /** The space is switched on, if it was not. */
  coordinate(stamp: number): void {
    this.#judgedFrom = Math.min(this.#judgedFrom, stamp)
  }

  /** The definition that was announced is in force. False if there is none. */
  define(stamp: number): boolean {
    this.#countAllTaken(-1)
    const complete = this.ports.complete(stamp)
    this.#countAllTaken(1)
    return complete
  }

  /** Acquires begun and not answered: each may have taken a port. */
  get pendingAcquires(): number {
    return this.pending.length
  }

  /**
   * Brings the space up to a record, before the record's own change. An acquire that is pending
   * counts itself, so "full" is one more than there is.
   */
  advance(stamp: number, now: number): void {
    this.markFull(stamp)
    this.#expire(now)
  }

  /** An acquire has begun. */
  begin(acquire: PendingAcquire): void {
    acquire.full = false
    acquire.tableFull = false
    this.pending.push(acquire)
    this.countUnplaced(acquire.destination, 1)
  }

  /** An acquire is over, whatever it came to. */
  answer(acquire: PendingAcquire, now: number): void {
    this.pending.splice(this.pending.indexOf(acquire), 1)
    this.countUnplaced(acquire.destination, -1)
    this.#expire(now)
  }

  /**
   * Copies the begin of the owner's hold (`HOLD_NUMBERS` of them) without making an object. False
   * if it has no hold.
   */
  copyHold(
    port: number,
    destination: number,
    owner: number,
    into: Float64Array,
    at: number,
  ): boolean {
    const line = this.find(port, destination)
    if (!this.isHeldAt(line)) return false
    if (this.lines.ownerOf(line) === owner) {
      this.lines.copy(line, into, at)
      return true
    }
    const hold = this.#further.of(line).find(further => further.owner === owner)
    if (hold !== undefined) into.set(numbersOf(hold), at)
    return hold !== undefined
  }

  /** A live hold by others of what the owner holds too. */
  sharer(port: number, destination: number, owner: number): Hold | undefined {
    if (this.#further.isEmpty) return undefined
    const line = this.find(port, destination)
    if (!this.isHeldAt(line)) return undefined
    return this.#holdsAt(line).find(hold => hold.owner !== owner)
  }

  /** The owner's hold, or one that it had last if nobody has held the same since. */
  lastHold(port: number, destination: number, owner: number): Hold | undefined {
    const line = this.find(port, destination)
    const hold = line === -1 ? undefined : this.holdAt(line)
    return hold?.owner === owner ? hold : undefined
  }

  /** The line's hold, or the one before if nobody holds it now. */
  holdAt(line: number): Hold {
    const numbers = new Float64Array(HOLD_NUMBERS)
    this.lines.copy(line, numbers, 0)
    return holdOf(this.#scopeAt(line), this.portAt(line), this.lines.ownerOf(line), numbers, 0)
  }

  /** The record that ended the line's last hold. */
  freedRecord(line: number): AuditRecord {
    return this.lines.freedRecord(line, this.#scopeAt(line), this.portAt(line))
  }

  /** A hold begins. */
  take(
    port: number,
    destination: number,
    owner: number,
    bind: boolean,
    beginStamp: number,
    beginTick: number,
    endStamp: number,
    endTick: number,
  ): void {
    this.held++
    if (this.held > this.peakHeld) this.peakHeld = this.held
    const line = this.findOrAdd(port, destination)
    if (this.lines.states[line] === HELD) {
      const of = { space: this.space, destination, port, owner }
      this.#further.add(line, { ...of, bind, beginStamp, beginTick, endStamp, endTick })
      return
    }
    if (this.#judgedFrom === Number.POSITIVE_INFINITY) this.#keepLeft(line)
    else if (!this.#further.isEmpty) this.#further.forgetLeft(line)
    this.#setState(line, HELD)
    this.lines.write(line, owner, bind, beginStamp, beginTick, endStamp, endTick)
  }

  /** A hold of `owner` ends with its RELEASE_BEGIN. False if it has none. */
  release(port: number, destination: number, owner: number, stamp: number, tick: number): boolean {
    const line = this.find(port, destination)
    if (!this.isHeldAt(line)) return false
    if (this.lines.ownerOf(line) === owner) {
      this.#end(line, RELEASING, stamp, tick)
      return true
    }
    if (!this.#further.end(line, owner, tick)) return false
    this.held--
    return true
  }

  /** The release of `owner` was accepted: the hold-down runs, at the latest until `freeAt`. */
  settle(port: number, destination: number, owner: number, freeAt: number): void {
    const line = this.find(port, destination)
    if (this.#isLeftBy(line, owner)) {
      this.lines.setAnswered(line)
      this.#holdDown(line, freeAt)
    } else if (this.#further.settle(line, owner)) {
      this.#givenBack(line, freeAt)
    } else if (this.lines.states[line] === HELD_DOWN && this.lines.ownerOf(line) === owner) {
      this.lines.setAnswered(line)
    }
  }

  /** The release of `owner` may have been accepted: the hold-down runs, whether or not it was. */
  presume(port: number, destination: number, owner: number, freeAt: number): void {
    const line = this.find(port, destination)
    if (this.#isLeftBy(line, owner)) this.#holdDown(line, freeAt)
  }

  /** The release of `owner` was refused to it: only its recovery makes the port available. */
  withhold(port: number, destination: number, owner: number): void {
    const line = this.find(port, destination)
    if (this.#isLeftBy(line, owner)) this.#setState(line, UNRECOVERED)
    else this.#further.withhold(line, owner)
  }

  /** All holds of `owner` end with its FENCE. Returns how many there were. */
  fence(owner: number, stamp: number, tick: number): number {
    const before = this.held
    this.held -= this.#further.fence(owner, tick)
    for (let line = this.lines.states.indexOf(HELD); line !== -1; ) {
      if (this.lines.ownerOf(line) === owner) {
        this.#end(line, UNRECOVERED, stamp, tick)
      }
      line = this.lines.states.indexOf(HELD, line + 1)
    }
    return before - this.held
  }

  /** What `owner` left behind goes into hold-down. */
  recover(owner: number, freeAt: number): void {
    for (let line = 0; line < this.lines.states.length; line++) {
      if (this.#isLeftBy(line, owner)) this.#holdDown(line, freeAt)
    }
    for (const line of this.#further.recover(owner)) this.#givenBack(line, freeAt)
  }

  /** A dead stack's unanswered acquire may have put some line into hold-down. */
  holdDownUnknown(destination: number, freeAt: number): void {
    if (this.config.quarantineMs === 0) return
    this.#unknown.push({ destination, freeAt })
    this.countUnplaced(destination, 1)
  }

  /** All holds, by port and destination. */
  holds(): Hold[] {
    const holds: Hold[] = []
    for (let line = this.lines.states.indexOf(HELD); line !== -1; ) {
      holds.push(...this.#holdsAt(line))
      line = this.lines.states.indexOf(HELD, line + 1)
    }
    return holds
  }

  // --- internal ---

  protected isHeldAt(line: number): boolean {
    return this.lines.states[line] === HELD
  }

  protected heldElsewhereAt(line: number, owner: number): Hold | undefined {
    if (!this.isHeldAt(line)) return undefined
    return this.#holdsAt(line).find(hold => slotOf(hold.owner) !== slotOf(owner))
  }

  /**
   * Whether the last hold ended, since the space is judged, less than the hold-down before `tick`.
   * Where no release was accepted, a recovery started the hold-down, by the clock of the stack that did
   * it: that may be behind the clock of the one that wrote the record.
   */
  protected isHeldDownAt(line: number, tick: number): boolean {
    // Without a hold-down a stack with a late clock may reuse a port "before" its release.
    if (this.config.quarantineMs === 0) return false
    if (this.lines.freedStamp(line) <= this.#judgedFrom) return false // Also if it never was.
    const slack = this.lines.isAnswered(line) ? 0 : this.#skewMs
    return tick < this.lines.downFrom(line) + this.config.quarantineMs - slack
  }

  protected countUnplaced(_destination: number, change: 1 | -1): void {
    this.unplaced += change
  }

  #holdsAt(line: number): Hold[] {
    return [this.holdAt(line), ...this.#further.of(line)]
  }

  #countAllTaken(change: 1 | -1): void {
    const { states } = this.lines
    for (let line = 0; line < states.length; line++) {
      if (states[line] !== FREE) this.countTaken(line, change)
    }
  }

  #scopeAt(line: number): number {
    return scopeOf(this.space, this.destinationAt(line))
  }

  #isLeftBy(line: number, owner: number): boolean {
    const state = this.lines.states[line]
    if (state !== RELEASING && state !== UNRECOVERED) return false
    return this.lines.ownerOf(line) === owner
  }

  /** Ends the hold in the line itself; another holder, if there is one, moves into it. */
  #end(line: number, state: number, stamp: number, tick: number): void {
    const hold = this.#further.isEmpty ? undefined : this.#further.takeFirst(line)
    this.held--
    if (hold !== undefined) {
      this.#further.leave(line, this.lines.ownerOf(line), tick, state === UNRECOVERED)
      const { owner, bind, beginStamp, beginTick, endStamp, endTick } = hold
      this.lines.write(line, owner, bind, beginStamp, beginTick, endStamp, endTick)
      return
    }
    // Of ends that overlap any may have been the last, and the hold-down counts from that one.
    const from = this.#further.isEmpty ? tick : this.#further.firstLeft(line, tick)
    this.lines.writeEnd(line, stamp, tick, from, state === UNRECOVERED)
    this.#setState(line, state)
  }

  /** Nobody coordinates: who takes a line that others have left says nothing about those. */
  #keepLeft(line: number): void {
    const state = this.lines.states[line]
    if (state !== RELEASING && state !== UNRECOVERED) return
    const unrecovered = state === UNRECOVERED
    this.#further.leave(line, this.lines.ownerOf(line), this.lines.freedTick(line), unrecovered)
  }

  /** One of the line's further holds that had ended is given back. */
  #givenBack(line: number, freeAt: number): void {
    const state = this.lines.states[line]
    if (state === LEFT) this.#holdDown(line, freeAt)
    else if (state === HELD_DOWN) this.#holdDown(line, Math.max(freeAt, this.lines.freeAt(line)))
  }

  #endHoldDown(line: number): void {
    this.#setState(line, this.#further.isLeft(line) ? LEFT : FREE)
  }

  #setState(line: number, state: number): void {
    const before = this.lines.states[line]
    if (before === HELD_DOWN) this.lines.dequeue(line)
    this.lines.states[line] = state
    if ((before === FREE) !== (state === FREE)) this.lineTaken(line, state === FREE ? -1 : 1)
  }

  #holdDown(line: number, freeAt: number): void {
    if (this.config.quarantineMs === 0) {
      this.#endHoldDown(line)
      return
    }
    this.#setState(line, HELD_DOWN)
    this.lines.enqueue(line, freeAt)
  }

  /**
   * Ends hold-downs that are over on every stack's clock, also on that of a pending acquire, which
   * may still decide by the tick it began with. The queue is in the order of arrival; where skew
   * made that differ from the order of ending, a line stays a little longer.
   */
  #expire(now: number): void {
    if (this.lines.firstHeldDown === -1 && this.#unknown.length === 0) return
    // Acquires that began later than the first one had a tick that is older by the skew at most.
    const oldest = this.pending.length === 0 ? now : Math.min(now, this.pending[0].tick)
    const over = oldest - this.#skewMs
    for (;;) {
      const line = this.lines.firstHeldDown
      if (line === -1 || over <= this.lines.freeAt(line)) break
      this.#endHoldDown(line)
    }
    if (this.#unknown.length === 0) return
    const rest = this.#unknown.filter(({ freeAt }) => over <= freeAt)
    if (rest.length === this.#unknown.length) return
    for (const { freeAt, destination } of this.#unknown) {
      if (over > freeAt) this.countUnplaced(destination, -1)
    }
    this.#unknown = rest
  }
}
