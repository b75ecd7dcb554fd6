/**
 * Random histories to test the audit with: what stacks would have recorded of a correct coupling
 * facility, with crashes, and with clocks that differ.
 *
 * A call has three steps: BEGIN, the instant at which the facility decides, and END. Others run
 * between them, and a stack may die there.
 */
import {
  type AuditRecord,
  incarnationOf,
  ownerToken,
  RecordKind,
  RecordResult,
  slotOf,
} from './record.ts'
import type { SpaceConfig } from './space-config.ts'

export interface RandomHistoryOptions {
  readonly space: SpaceConfig
  readonly slots: number
  readonly steps: number
  readonly skewMs: number
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number
}

interface Stack {
  owner: number
  tick: number
  state: 'idle' | 'begun' | 'decided' | 'dead' | 'fenced'
  kind: number
  asked: number
  port: number
  beginTick: number
  result: number
  readonly ports: number[]
}

/** The records of one space's random run. */
export function randomHistory(options: RandomHistoryOptions): AuditRecord[] {
  return new Simulation(options).run()
}

// --- internal ---

class Simulation {
  readonly #options: RandomHistoryOptions
  readonly #records: AuditRecord[] = []
  readonly #stacks: Stack[]
  readonly #owners = new Map<number, number>()
  readonly #freeAt = new Map<number, number>()
  #clock = 0

  constructor(options: RandomHistoryOptions) {
    this.#options = options
    this.#stacks = Array.from({ length: options.slots }, (_, slot) => ({
      owner: ownerToken(slot, 1),
      tick: 0,
      state: 'idle',
      kind: 0,
      asked: 0,
      port: 0,
      beginTick: 0,
      result: 0,
      ports: [],
    }))
  }

  run(): AuditRecord[] {
    for (let step = 0; step < this.#options.steps; step++) {
      if (this.#below(4) === 0) this.#clock += this.#below(20)
      this.#step(this.#stacks[this.#below(this.#stacks.length)])
    }
    return this.#records
  }

  #below(limit: number): number {
    return Math.floor(this.#options.random() * limit)
  }

  #lateClock(): number {
    return Math.max(0, this.#clock - this.#below(this.#options.skewMs + 1))
  }

  #write(kind: number, port: number, tick: number, owner: number, result: number): void {
    const stamp = this.#records.length + 1
    this.#records.push({ stamp, kind, scope: 0, port, tick, owner, result })
  }

  #step(stack: Stack): void {
    stack.tick = Math.max(stack.tick, this.#lateClock())
    if (stack.state === 'dead') this.#fence(stack)
    else if (stack.state === 'fenced') this.#recover(stack)
    else if (this.#below(60) === 0) stack.state = 'dead'
    else if (stack.state === 'idle') this.#begin(stack)
    else if (stack.state === 'begun') this.#decide(stack)
    else this.#end(stack)
  }

  #begin(stack: Stack): void {
    const { low, high } = this.#options.space
    const release = stack.ports.length > 0 && this.#below(5) < 2
    const wrong = this.#below(10) === 0
    stack.kind = release ? RecordKind.RELEASE_BEGIN : RecordKind.ACQUIRE_BEGIN
    stack.asked = this.#below(4) === 0 ? low + this.#below(high - low + 1) : 0
    if (release) {
      const held = stack.ports[this.#below(stack.ports.length)]
      stack.asked = wrong ? low + this.#below(high - low + 1) : held
    }
    stack.beginTick = stack.tick
    stack.state = 'begun'
    this.#write(stack.kind, stack.asked, stack.tick, stack.owner, RecordResult.NONE)
  }

  #decide(stack: Stack): void {
    stack.state = 'decided'
    stack.port = stack.asked
    if (stack.kind === RecordKind.RELEASE_BEGIN) this.#decideRelease(stack)
    else if (stack.asked === 0) this.#decideConnect(stack)
    else this.#decideBind(stack)
  }

  #decideRelease(stack: Stack): void {
    stack.result = RecordResult.NOT_HELD
    if (this.#owners.get(stack.asked) !== stack.owner) return
    stack.result = RecordResult.OK
    this.#free(stack.asked, stack.beginTick)
    stack.ports.splice(stack.ports.indexOf(stack.asked), 1)
  }

  #decideConnect(stack: Stack): void {
    const { low, high, reserved } = this.#options.space
    const free: number[] = []
    for (let port = low; port <= high; port++) {
      if (!reserved.includes(port) && this.#isFree(port, stack.beginTick)) free.push(port)
    }
    stack.result = free.length === 0 ? RecordResult.EXHAUSTED : RecordResult.OK
    if (free.length > 0) this.#take(stack, free[this.#below(free.length)])
  }

  #decideBind(stack: Stack): void {
    if (this.#options.space.reserved.includes(stack.asked)) stack.result = RecordResult.RESERVED
    else if (this.#owners.has(stack.asked)) stack.result = RecordResult.IN_USE
    else if (!this.#isFree(stack.asked, stack.beginTick)) stack.result = RecordResult.QUARANTINED
    else {
      stack.result = RecordResult.OK
      this.#take(stack, stack.asked)
    }
  }

  #end(stack: Stack): void {
    stack.state = 'idle'
    const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_END } = RecordKind
    const kind = stack.kind === ACQUIRE_BEGIN ? ACQUIRE_END : RELEASE_END
    this.#write(kind, stack.port, stack.tick, stack.owner, stack.result)
  }

  #fence(stack: Stack): void {
    stack.state = 'fenced'
    this.#write(RecordKind.FENCE, 0, this.#lateClock(), stack.owner, RecordResult.NONE)
  }

  #recover(stack: Stack): void {
    for (const port of stack.ports.splice(0)) this.#free(port, this.#lateClock())
    this.#write(RecordKind.RECOVERED, 0, this.#clock, stack.owner, RecordResult.NONE)
    stack.owner = ownerToken(slotOf(stack.owner), incarnationOf(stack.owner) + 1)
    stack.state = 'idle'
  }

  #isFree(port: number, tick: number): boolean {
    return !this.#owners.has(port) && tick >= (this.#freeAt.get(port) ?? 0)
  }

  #take(stack: Stack, port: number): void {
    stack.port = port
    stack.ports.push(port)
    this.#owners.set(port, stack.owner)
  }

  #free(port: number, tick: number): void {
    this.#owners.delete(port)
    const { quarantineMs } = this.#options.space
    if (quarantineMs > 0) this.#freeAt.set(port, tick + quarantineMs)
  }
}
