/**
 * A cluster of stacks in one thread that performs operations and compares each outcome with the model
 * and, after each step, every port's truth word and every derived word (the census).
 */
// @ts-nocheck

import type { LockKind } from '../../core/facility/config.ts'
import type { Facility } from '../../core/facility/facility.ts'
import { FREE, type Token } from '../../core/facility/slots.ts'
import { Destination } from '../../core/ports/destination.ts'
import { type Connection, portOf, REFUSED, type RefusedCode } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { spaceFigures } from '../../core/ports/statistics.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { assertConsistent, type PortRecord } from '../census/census.ts'
import { type BindVerdict, PortModel } from '../models/port-model.ts'
import { equal, fail } from './expectations.ts'
import { ADDRESS, allocateSpace, joinAs } from './facilities.ts'
import type { Advance, Operation, Script } from './operations.ts'
import { ProfileChanges } from './profile-changes.ts'

const OTHER_ADDRESS = '2001:db8::7'

const DESTINATIONS = [1, 2, 3, 4, 5, 6].map(n => new Destination(`198.51.100.${n}`, 443))

export const VERDICTS: Readonly<Record<BindVerdict, RefusedCode | 0>> = {
  granted: 0,
  'in-use': REFUSED.IN_USE,
  reserved: REFUSED.RESERVED,
  quarantined: REFUSED.QUARANTINED,
  'out-of-range': REFUSED.OUT_OF_RANGE,
  'not-defined': REFUSED.NOT_DEFINED,
}

/** A stack, or what is left of one. */
interface Member {
  readonly stack: Stack
  readonly space: PortSpace
  readonly open: Connection[]
  readonly closed: Connection[]
  state: 'active' | 'fenced' | 'gone'
}

/** Runs a script. Returns how many operations were performed. Throws on the first disagreement. */
export function runScript(script: Script, lock: LockKind): number {
  const cluster = new Cluster(script, lock)
  for (let slot = 1; slot <= script.stacks; slot += 1) cluster.join(slot)
  for (const operation of script.operations) cluster.perform(operation)
  cluster.windUp()
  return cluster.performed
}

class Cluster {
  performed = 0
  readonly #facility: Facility
  readonly #model: PortModel
  readonly #changes: ProfileChanges
  readonly #script: Script
  /** Per slot: the present member. */
  readonly #members = new Map<number, Member>()
  /** Members that were recovered or have left. */
  readonly #stale: Member[] = []
  /** Every connection of the past: a serial never comes again. */
  readonly #connections = new Set<Connection>()
  /** Once a stale handle has been used, locks may be orphaned. */
  #orphans = false
  #time: number

  constructor(script: Script, lock: LockKind) {
    const { low, high } = rangeOf(script)
    const { reserved = [], quarantineMs = 0 } = script.config
    this.#script = script
    this.#facility = allocateSpace(script.stacks, lock, script.config)
    this.#model = new PortModel({ low, high, reserved, quarantineMs })
    this.#changes = new ProfileChanges(this.#facility, this.#model, ADDRESS, OTHER_ADDRESS)
    this.#time = script.start
  }

  get #now(): number {
    return this.#time | 0
  }

  join(slot: number): void {
    const present = this.#members.get(slot)
    if (present && present.state === 'active') return
    const dead = [...this.#members.values()].filter(({ state }) => state === 'fenced')
    const stack = joinAs(this.#facility, slot, this.#now, this.#script.policy)
    for (const member of dead) this.#bury(member)
    const space = stack.spaceAt(0)
    this.#members.set(slot, { stack, space, open: [], closed: [], state: 'active' })
    this.#verify()
  }

  perform(operation: Operation): void {
    if (operation.kind === 'advance') {
      this.#time += this.#ticks(operation.by)
      this.#verify()
      return
    }
    const slot = (operation.stack % this.#script.stacks) + 1
    if (operation.kind === 'join') {
      this.join(slot)
      return
    }
    if (operation.kind === 'stale') {
      this.#useStale(operation.nth)
      return
    }
    const member = this.#members.get(slot)
    if (member?.state !== 'active') return
    this.#act(member, operation)
    this.#verify()
  }

  /** Everybody goes, and the whole range must be there for a last stack. */
  windUp(): void {
    for (const member of this.#members.values()) if (member.state === 'active') this.#fence(member)
    this.join(1)
    this.#time += (this.#script.config.quarantineMs ?? 0) + 1
    const member = this.#members.get(1)!
    this.#changes.ensureDefined(member.stack, this.#time)
    const { low, high } = this.#model.range
    for (let i = low; i <= high + 1; i += 1) this.#connect(member, 0)
    this.#verify()
  }

  // --- internal ---

  #act(member: Member, operation: Operation): void {
    switch (operation.kind) {
      case 'connect':
        this.#connect(member, operation.destination)
        break
      case 'connect-many':
        for (let i = 0; i < operation.count; i += 1) this.#connect(member, 0)
        break
      case 'bind':
        this.#bind(member, rangeOf(this.#script).low + operation.at)
        break
      case 'bind-any':
        this.#took(member, member.space.bind(0, this.#now))
        break
      case 'close':
        this.#close(member, operation.nth)
        break
      case 'close-many':
        for (let i = 0; i < operation.count; i += 1) this.#close(member, i * 7)
        break
      case 'close-again':
        this.#closeOthers(member, member.closed, operation.nth)
        break
      case 'close-other':
        this.#closeOthers(member, this.#openOfOthers(member), operation.nth)
        break
      case 'leave':
        this.#leave(member)
        break
      case 'fence':
        this.#fence(member)
        break
      case 'recover':
        this.#recover(member, operation.dead)
        break
      case 'redefine':
      case 'define':
      case 'undefine':
      case 'attend':
        this.#changes.perform(member.stack, operation, this.#time)
        break
    }
  }

  #ticks(by: Advance): number {
    const { quarantineMs = 0 } = this.#script.config
    if (by === 'tick') return 1
    if (by === 'half') return quarantineMs >> 1
    if (by === 'none-left') return quarantineMs
    return by === 'over' ? quarantineMs + 1 : 2 ** 31 + 10_000
  }

  #connect(member: Member, destination: number): void {
    this.#took(member, member.space.connect(this.#now, DESTINATIONS[destination]))
  }

  /** The outcome of a request for any port. */
  #took(member: Member, got: number): void {
    if (got < 0) {
      const { isDefined } = this.#model
      equal(got, isDefined ? REFUSED.EXHAUSTED : REFUSED.NOT_DEFINED, 'a request for any port')
      if (this.#model.hasEligible(this.#time)) fail('I6: refused, with an eligible port')
      return
    }
    const verdict = this.#model.bind(portOf(got), this.#time)
    if (verdict !== 'granted') fail(`selected port ${portOf(got)}, which is ${verdict}`)
    this.#hold(member, got)
  }

  #bind(member: Member, port: number): void {
    const got = member.space.bind(port, this.#now)
    const verdict = this.#model.bind(port, this.#time)
    equal(Math.min(got, 0), VERDICTS[verdict], `bind to ${port}, which is ${verdict}`)
    if (got < 0) {
      const { errno, port: refused, message } = member.space.refusal()
      equal(refused, port, `refused port: ${message}`)
      if (verdict === 'in-use' || verdict === 'quarantined') equal(errno, 'EADDRINUSE', message)
      return
    }
    equal(portOf(got), port, 'bound port')
    this.#hold(member, got)
  }

  #hold(member: Member, got: Connection): void {
    if (this.#connections.has(got)) fail(`I11: connection ${got} was given out before`)
    this.#connections.add(got)
    this.#model.took(portOf(got), member.stack.token)
    member.open.push(got)
  }

  #close(member: Member, nth: number): void {
    if (member.open.length === 0) return
    const [held] = member.open.splice(nth % member.open.length, 1)
    equal(member.space.close(held!, this.#now), 0, `close of ${held}`)
    member.closed.push(held!)
    this.#model.released(portOf(held!), this.#time)
  }

  /** Closes what the member does not hold: refused, counted, and nothing else changes (I11). */
  #closeOthers(member: Member, connections: readonly Connection[], nth: number): void {
    if (connections.length === 0) return
    const held = connections[nth % connections.length]!
    if (member.open.includes(held)) return
    const before = this.#stateWords()
    const stale = this.#counter(member, 'STALE_RELEASES')
    equal(member.space.close(held, this.#now), REFUSED.NOT_HELD, `close of ${held}`)
    equal(this.#counter(member, 'STALE_RELEASES'), stale + 1, 'stale releases')
    equal(this.#stateWords(), before, 'state after a close of what is not held')
  }

  #leave(member: Member): void {
    member.stack.leave(this.#now)
    this.#bury(member)
  }

  #fence(member: Member): void {
    if (!this.#facility.fence(member.stack.token)) fail('fence: no such incarnation')
    member.state = 'fenced'
  }

  #recover(member: Member, nth: number): void {
    const dead = this.#members.get((nth % this.#script.stacks) + 1)
    if (!dead) return
    const { token } = dead.stack
    const idle = this.#idleOf(token)
    const recovery = member.stack.recover(token, this.#now)
    const expected = { active: 'not-fenced', fenced: 'recovered', gone: 'gone' }[dead.state]
    equal(recovery.status, expected, `recovery of a stack that is ${dead.state}`)
    if (recovery.status !== 'recovered') return
    equal(recovery.ports, this.#model.heldBy(token).length + idle.length, 'ports recovered')
    this.#bury(dead)
  }

  #bury(member: Member): void {
    this.#model.gone(member.stack.token, this.#time)
    member.state = 'gone'
    this.#stale.push(member)
  }

  /** A handle of an incarnation that is gone: refused and counted at every entry, changes nothing (I9). */
  #useStale(nth: number): void {
    if (this.#stale.length === 0) return
    const member = this.#stale[nth % this.#stale.length]!
    this.#orphans = true
    const before = this.#stateWords()
    const fenced = this.#counter(member, 'FENCED')
    const calls = [() => member.space.connect(this.#now), () => member.space.bind(0, this.#now)]
    calls.push(() => member.space.bind(this.#script.config.ports[0], this.#now))
    for (const held of member.open) calls.push(() => member.space.close(held, this.#now))
    for (const call of calls) equal(call(), REFUSED.FENCED, 'an operation of a stack that is gone')
    equal(this.#counter(member, 'FENCED'), fenced + calls.length, 'refusals counted')
    equal(this.#stateWords(), before, 'state after operations of a stack that is gone')
    this.#verify()
  }

  #census(): readonly PortRecord[] {
    return assertConsistent(this.#facility, this.#now, { orphans: this.#orphans }).ports
  }

  #openOfOthers(member: Member): Connection[] {
    const others = [...this.#members.values()].filter(other => other !== member)
    return others.flatMap(({ open }) => open)
  }

  #counter(member: Member, name: 'FENCED' | 'STALE_RELEASES'): number {
    return spaceFigures(this.#facility, 0, member.stack.slot)[name]
  }

  #idleOf(token: Token): number[] {
    return this.#census()
      .filter(p => p.state === 'idle' && p.token === token)
      .map(({ port }) => port)
  }

  /** The words of the space, without statistics. */
  #stateWords(): string {
    const { words, spaces } = this.#facility
    const { mapsAt, runtimeAt, segments, mapWords } = spaces[0]!
    const end = mapsAt + segments * (this.#facility.stacks + 1) * mapWords
    return words.subarray(runtimeAt, end).join()
  }

  /** I1, I3, I4, I5: the census, and each port's truth word against the model. */
  #verify(): void {
    this.performed += 1
    for (const { port, state, token, cooling, excluded } of this.#census()) {
      const holder = this.#model.holder(port)
      if (state === 'held') equal(token, holder, `owner of port ${port}`)
      else if (holder !== undefined) fail(`port ${port} is ${state}, not held by ${holder}`)
      if (excluded !== this.#model.isExcluded(port)) fail(`${port} is excluded: ${excluded}`)
      if (state === 'held') continue
      equal(cooling, this.#model.isCooling(port, this.#time), `hold-down of port ${port}`)
      if (token !== 0 && this.#facility.slots.state(token) === FREE) fail(`${port} is leaked`)
    }
    const { low, high, state: spaceState } = this.#facility.spaces[0]!
    if (this.#model.isDefined)
      equal(`${low}-${high}`, `${this.#model.range.low}-${this.#model.range.high}`, 'range')
    if (spaceState !== 'undefined')
      equal(this.#facility.space(this.#changes.address, 'tcp').index, 0, 'space')
    for (const { state, open, space } of this.#members.values()) {
      if (state === 'active') equal(space.connections, open.length, 'connections of a stack')
    }
  }
}

function rangeOf({ config }: Script): { low: number; high: number } {
  const [low, high] = config.ports
  return { low, high }
}
