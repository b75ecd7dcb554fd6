/**
 * Random histories to test the audit with: what stacks would have recorded of a correct coupling
 * facility, with crashes, and with clocks that differ.
 *
 * In a space of tuples a connect is towards some destination, or towards all, as a bind is. Without
 * destinations all calls are about a port towards all.
 *
 * Where there are definitions, the space gets one after the other while stacks are at work, each in
 * two parts. A space that begins uncoordinated is switched on: first each stack picks by itself, then
 * it publishes what it has, and when all have done so, all is as in other spaces.
 *
 * A call has three steps: BEGIN, the instant at which the facility decides, and END. Others run
 * between them, and a stack may die there.
 */
// @ts-nocheck

import {
  type AuditRecord,
  incarnationOf,
  ownerToken,
  RecordKind,
  RecordResult,
  scopeOf,
  slotOf,
} from './record.ts'
import { portsOf, type SpaceConfig, type SpaceDefinition } from './space-config.ts'

export interface RandomHistoryOptions {
  readonly space: SpaceConfig
  /** A space of tuples: how many destinations there are. */
  readonly destinations?: number
  /** What the space becomes while the run goes on, in any order; DEFINING records have their numbers. */
  readonly definitions?: readonly SpaceDefinition[]
  readonly slots: number
  readonly steps: number
  readonly skewMs: number
  /** A number from 0 up to, not including, 1. */
  readonly random: () => number
}

/** What can be held. */
interface Tuple {
  readonly port: number
  /** -1 = all. */
  readonly destination: number
}

interface Stack {
  owner: number
  tick: number
  state: 'idle' | 'begun' | 'decided' | 'dead' | 'fenced'
  kind: number
  /** Port 0 = any. */
  asked: Tuple
  port: number
  beginTick: number
  result: number
  readonly held: Tuple[]
  /** What it holds is known to all. */
  published: boolean
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
  /** Who is known to hold each port towards each destination; and until when it is in hold-down. */
  readonly #owners = new Map<number, Map<number, Set<number>>>()
  readonly #freeAt = new Map<number, Map<number, number>>()
  readonly #definitions: readonly SpaceDefinition[]
  /** Ports that may be handed out now. */
  readonly #allowed: Set<number>
  /** A change: which definition, and how many of its two parts are made. */
  #change: { readonly definition: SpaceDefinition; parts: number } | undefined
  #phase: 'off' | 'seeding' | 'on' | 'coordinated'
  #clock = 0

  constructor(options: RandomHistoryOptions) {
    const { space, definitions = [] } = options
    this.#options = options
    this.#definitions = definitions
    this.#allowed = new Set(portsOf(space))
    this.#phase = space.coordinated === false ? 'off' : 'coordinated'
    this.#stacks = Array.from({ length: options.slots }, (_, slot) => ({
      owner: ownerToken(slot, 1),
      tick: 0,
      state: 'idle',
      kind: 0,
      asked: NOTHING,
      port: 0,
      beginTick: 0,
      result: 0,
      held: [],
      published: this.#phase !== 'off',
    }))
  }

  run(): AuditRecord[] {
    for (let step = 0; step < this.#options.steps; step++) {
      if (this.#below(4) === 0) this.#clock += this.#below(20)
      if (this.#definitions.length > 0 && this.#below(12) === 0) this.#redefine()
      if (this.#phase !== 'coordinated' && this.#below(12) === 0) this.#switchOn()
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

  #write(kind: number, scope: number, port: number, tick: number, owner: number, result: number) {
    const stamp = this.#records.length + 1
    this.#records.push({ stamp, kind, scope, port, tick, owner, result })
  }

  #writeChange(kind: number, number: number): void {
    this.#write(kind, 0, number, this.#clock, 0, RecordResult.NONE)
  }

  #redefine(): void {
    if (this.#change === undefined) {
      const number = this.#below(this.#definitions.length)
      this.#change = { definition: this.#definitions[number], parts: 0 }
      this.#writeChange(RecordKind.DEFINING, number)
      return
    }
    const { definition, parts } = this.#change
    if (parts === 2) {
      this.#change = undefined
      this.#writeChange(RecordKind.DEFINED, 0)
      return
    }
    for (const port of [...this.#allowed]) if (port % 2 === parts) this.#allowed.delete(port)
    for (const port of portsOf(definition)) if (port % 2 === parts) this.#allowed.add(port)
    this.#change.parts++
  }

  #switchOn(): void {
    if (this.#phase === 'off') {
      if (this.#below(5) === 0) this.#phase = 'seeding'
    } else if (this.#phase === 'on') {
      this.#phase = 'coordinated'
      this.#writeChange(RecordKind.COORDINATED, 0)
    } else {
      const isReady = ({ state, published }: Stack) =>
        published && state !== 'dead' && state !== 'fenced'
      if (this.#stacks.every(isReady)) this.#phase = 'on'
    }
  }

  /** Makes known what a stack holds, if all are asked to. */
  #follow(stack: Stack): void {
    if (stack.published || this.#phase === 'off') return
    stack.published = true
    for (const held of stack.held) this.#publish(stack, held)
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
    const release = stack.held.length > 0 && this.#below(5) < 2
    const wrong = this.#below(10) === 0
    stack.kind = release ? RecordKind.RELEASE_BEGIN : RecordKind.ACQUIRE_BEGIN
    stack.asked = this.#request()
    if (release) {
      const held = stack.held[this.#below(stack.held.length)]
      stack.asked = wrong ? { ...held, port: this.#anyPort() } : held
    }
    stack.beginTick = stack.tick
    stack.state = 'begun'
    const { port, destination } = stack.asked
    const scope = scopeOf(0, destination)
    this.#write(stack.kind, scope, port, stack.tick, stack.owner, RecordResult.NONE)
  }

  #anyPort(): number {
    const defined = [this.#options.space, ...this.#definitions].filter(
      ({ low, high }) => low <= high,
    )
    const low = Math.min(...defined.map(definition => definition.low))
    const high = Math.max(...defined.map(definition => definition.high))
    return low + this.#below(high - low + 1)
  }

  /** A bind or a connect. */
  #request(): Tuple {
    const { destinations = 0 } = this.#options
    if (this.#below(destinations === 0 ? 4 : 8) === 0) {
      return { port: this.#anyPort(), destination: -1 }
    }
    return { port: 0, destination: this.#below(destinations + 1) - 1 }
  }

  #decide(stack: Stack): void {
    stack.state = 'decided'
    this.#follow(stack)
    stack.port = stack.asked.port
    if (stack.kind === RecordKind.RELEASE_BEGIN) this.#decideRelease(stack)
    else if (stack.asked.port === 0) this.#decideConnect(stack)
    else this.#decideBind(stack)
  }

  #decideRelease(stack: Stack): void {
    const at = stack.held.findIndex(held => isSame(held, stack.asked))
    stack.result = at === -1 ? RecordResult.NOT_HELD : RecordResult.OK
    if (at === -1) return
    this.#free(stack, stack.asked, stack.beginTick)
    stack.held.splice(at, 1)
  }

  #decideConnect(stack: Stack): void {
    const { destination } = stack.asked
    const free = [...this.#allowed].filter(port => {
      if (!stack.published) return !stack.held.some(held => held.port === port)
      if (this.#isHeld({ port, destination })) return false
      return !this.#isHeldDown({ port, destination }, stack.beginTick)
    })
    if (this.#allowed.size === 0) stack.result = RecordResult.NOT_DEFINED
    else if (free.length === 0) stack.result = RecordResult.EXHAUSTED
    else if (destination !== -1 && this.#isTableFull(stack.beginTick)) {
      stack.result = RecordResult.TABLE_FULL
    } else {
      this.#take(stack, { port: free[this.#below(free.length)], destination })
    }
  }

  #decideBind(stack: Stack): void {
    const { asked } = stack
    if (!this.#allowed.has(asked.port)) stack.result = RecordResult.RESERVED
    else if (stack.held.some(held => held.port === asked.port)) stack.result = RecordResult.IN_USE
    else if (!stack.published) this.#take(stack, asked)
    else if (this.#isHeld(asked)) stack.result = RecordResult.IN_USE
    else if (this.#isHeldDown(asked, stack.beginTick)) stack.result = RecordResult.QUARANTINED
    else this.#take(stack, asked)
  }

  #end(stack: Stack): void {
    stack.state = 'idle'
    const { ACQUIRE_BEGIN, ACQUIRE_END, RELEASE_END } = RecordKind
    const kind = stack.kind === ACQUIRE_BEGIN ? ACQUIRE_END : RELEASE_END
    const scope = scopeOf(0, stack.asked.destination)
    this.#write(kind, scope, stack.port, stack.tick, stack.owner, stack.result)
  }

  #fence(stack: Stack): void {
    stack.state = 'fenced'
    this.#write(RecordKind.FENCE, 0, 0, this.#lateClock(), stack.owner, RecordResult.NONE)
  }

  #recover(stack: Stack): void {
    for (const held of stack.held.splice(0)) this.#free(stack, held, this.#lateClock())
    this.#write(RecordKind.RECOVERED, 0, 0, this.#clock, stack.owner, RecordResult.NONE)
    stack.owner = ownerToken(slotOf(stack.owner), incarnationOf(stack.owner) + 1)
    stack.state = 'idle'
    stack.published = this.#phase !== 'off'
  }

  #isHeld({ port, destination }: Tuple): boolean {
    const owners = this.#owners.get(port)
    if (owners === undefined) return false
    return destination === -1 ? owners.size > 0 : owners.has(destination) || owners.has(-1)
  }

  #isHeldDown({ port, destination }: Tuple, tick: number): boolean {
    for (const [other, freeAt] of this.#freeAt.get(port) ?? []) {
      const excludes = destination === -1 || other === -1 || other === destination
      if (excludes && tick < freeAt) return true
    }
    return false
  }

  #isTableFull(tick: number): boolean {
    const { entries = Number.POSITIVE_INFINITY } = this.#options.space
    const used = new Set<string>()
    for (const [port, owners] of this.#owners) {
      for (const destination of owners.keys()) used.add(`${port} ${destination}`)
    }
    for (const [port, freeAt] of this.#freeAt) {
      for (const [destination, end] of freeAt) if (tick < end) used.add(`${port} ${destination}`)
    }
    const binds = [...used].filter(key => key.endsWith(' -1'))
    return used.size - binds.length >= entries
  }

  #take(stack: Stack, tuple: Tuple): void {
    stack.result = RecordResult.OK
    stack.port = tuple.port
    stack.held.push(tuple)
    if (stack.published) this.#publish(stack, tuple)
  }

  #publish({ owner }: Stack, { port, destination }: Tuple): void {
    const owners = this.#owners.get(port) ?? new Map<number, Set<number>>()
    const holders = owners.get(destination) ?? new Set()
    this.#owners.set(port, owners.set(destination, holders.add(owner)))
  }

  /** The stack's hold is over. The last one to go puts the port into hold-down. */
  #free({ owner, published }: Stack, { port, destination }: Tuple, tick: number): void {
    if (!published) return
    const holders = this.#owners.get(port)?.get(destination)
    holders?.delete(owner)
    if (holders !== undefined && holders.size > 0) return
    this.#owners.get(port)?.delete(destination)
    const { quarantineMs } = this.#options.space
    if (quarantineMs === 0) return
    const freeAt = this.#freeAt.get(port) ?? new Map<number, number>()
    this.#freeAt.set(port, freeAt.set(destination, tick + quarantineMs))
  }
}

const NOTHING: Tuple = { port: 0, destination: -1 }

function isSame(a: Tuple, b: Tuple): boolean {
  return a.port === b.port && a.destination === b.destination
}
