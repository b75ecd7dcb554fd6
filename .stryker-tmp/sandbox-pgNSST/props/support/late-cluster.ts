/**
 * Stacks in one thread, in a space that begins uncoordinated: performs operations and compares each
 * outcome with the model and, after each step, the store's words with it, and with each other (census).
 */
// @ts-nocheck

import { sharedPorts } from '../../core/display/shared-ports.ts'
import type { LockKind } from '../../core/facility/config.ts'
import type { Facility, SpaceEntry } from '../../core/facility/facility.ts'
import { type Connection, portOf, REFUSED } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import type { Stack } from '../../core/stack/stack.ts'
import { assertConsistent, type PortRecord } from '../census/census.ts'
import { type LateHolder, LateModel } from '../models/late-model.ts'
import { VERDICTS } from './cluster.ts'
import { equal, fail } from './expectations.ts'
import { allocateSpace, joinAs } from './facilities.ts'
import type { LateOperation, LateScript } from './late-operations.ts'

/** A stack, or what is left of one. */
interface Member extends LateHolder {
  readonly stack: Stack
  readonly space: PortSpace
  readonly open: Connection[]
  readonly closed: Connection[]
  state: 'active' | 'fenced' | 'gone'
}

/** What happened in a run, to know that everything did. */
export interface LateTally {
  steps: number
  on: number
  cancelled: number
  shared: number
}

/** Runs a script. Throws on the first disagreement. */
export function runLateScript(script: LateScript, lock: LockKind, tally: LateTally): void {
  const cluster = new LateCluster(script, lock, tally)
  for (let slot = 1; slot <= script.stacks; slot += 1) cluster.join(slot)
  for (const operation of script.operations) cluster.perform(operation)
  cluster.windUp()
}

class LateCluster {
  readonly #facility: Facility
  readonly #entry: SpaceEntry
  readonly #model: LateModel
  readonly #script: LateScript
  readonly #tally: LateTally
  readonly #members = new Map<number, Member>()
  readonly #stale: Member[] = []
  #orphans = false
  #time: number

  constructor(script: LateScript, lock: LockKind, tally: LateTally) {
    const [low, high] = script.config.ports
    const { reserved, quarantineMs } = script
    this.#script = script
    this.#tally = tally
    this.#facility = allocateSpace(script.stacks, lock, script.config)
    this.#entry = this.#facility.spaces[0]!
    this.#model = new LateModel({ low, high, reserved, quarantineMs })
    this.#time = script.start
  }

  get #now(): number {
    return this.#time | 0
  }

  join(slot: number): void {
    if (this.#members.get(slot)?.state === 'active') return
    const dead = [...this.#members.values()].filter(({ state }) => state === 'fenced')
    const stack = joinAs(this.#facility, slot, this.#now, this.#script.policy)
    for (const member of dead) this.#bury(member)
    const holder = { token: stack.token, ports: new Set<number>(), published: false, followed: '' }
    const space = stack.spaceAt(0)
    const member: Member = { ...holder, stack, space, open: [], closed: [], state: 'active' }
    this.#model.follow(member)
    this.#members.set(slot, member)
    this.#verify()
  }

  perform(operation: LateOperation): void {
    const slot = (operation.stack % this.#script.stacks) + 1
    const member = this.#members.get(slot)
    if (operation.kind === 'join') this.join(slot)
    else if (operation.kind === 'advance') {
      this.#time += operation.over ? this.#script.quarantineMs + 1 : 1
    } else if (operation.kind === 'stale') this.#useStale(operation.nth)
    else if (member?.state === 'active') this.#act(member, operation)
    this.#verify()
  }

  /** Everybody comes together, closes what it has, and the whole range is there for one. */
  windUp(): void {
    this.join(1)
    const first = this.#members.get(1)!
    first.stack.recoverFenced(this.#now)
    for (const member of this.#members.values()) {
      if (member.state === 'fenced') this.#bury(member)
    }
    this.#step(first, 'enable')
    for (const member of this.#active()) {
      member.stack.attend(this.#now)
      this.#model.follow(member)
    }
    this.#step(first, 'finish')
    equal(this.#model.phase, 'on', 'phase in the end')
    for (const member of this.#active()) while (member.open.length > 0) this.#close(member, 0)
    this.#time += this.#script.quarantineMs + 1
    const [low, high] = this.#script.config.ports
    for (let i = low; i <= high + 1; i += 1) this.#connect(first)
    this.#verify()
  }

  // --- internal ---

  #act(member: Member, operation: LateOperation): void {
    switch (operation.kind) {
      case 'connect':
        this.#connect(member)
        break
      case 'bind':
        this.#bind(member, this.#script.config.ports[0] + operation.at)
        break
      case 'close':
        this.#close(member, operation.nth)
        break
      case 'close-again':
        this.#closeAgain(member, operation.nth)
        break
      case 'attend':
        member.stack.attend(this.#now)
        this.#model.follow(member)
        break
      case 'enable':
      case 'finish':
      case 'cancel':
        this.#step(member, operation.kind)
        break
      case 'leave':
        member.stack.leave(this.#now)
        this.#bury(member)
        break
      case 'fence':
        if (!this.#facility.fence(member.token)) fail('fence: no such incarnation')
        member.state = 'fenced'
        break
      case 'recover':
        this.#recover(member, operation.dead)
        break
    }
  }

  #connect(member: Member): void {
    const got = member.space.connect(this.#now)
    this.#model.follow(member)
    if (got < 0) {
      equal(got, REFUSED.EXHAUSTED, 'a request for any port')
      if (this.#model.hasEligible(member, this.#time)) fail('I6: refused, with an eligible port')
      return
    }
    const verdict = this.#model.bind(member, portOf(got), this.#time)
    if (verdict !== 'granted') fail(`selected port ${portOf(got)}, which is ${verdict}`)
    this.#hold(member, got)
  }

  #bind(member: Member, port: number): void {
    const got = member.space.bind(port, this.#now)
    this.#model.follow(member)
    const verdict = this.#model.bind(member, port, this.#time)
    equal(Math.min(got, 0), VERDICTS[verdict], `bind to ${port}, which is ${verdict}`)
    if (got > 0) this.#hold(member, got)
    else equal(member.space.refusal().port, port, 'refused port')
  }

  #hold(member: Member, got: Connection): void {
    if (member.closed.includes(got)) fail(`I11: connection ${got} was given out before`)
    this.#model.took(member, portOf(got))
    member.open.push(got)
  }

  #close(member: Member, nth: number): void {
    if (member.open.length === 0) return
    const [held] = member.open.splice(nth % member.open.length, 1)
    equal(member.space.close(held!, this.#now), 0, `close of ${held}`)
    this.#model.follow(member)
    member.closed.push(held!)
    this.#model.released(member, portOf(held!), this.#time)
  }

  #closeAgain(member: Member, nth: number): void {
    const held = member.closed[nth % member.closed.length]
    if (held === undefined) return
    equal(member.space.close(held, this.#now), REFUSED.NOT_HELD, `second close of ${held}`)
    this.#model.follow(member)
  }

  #step(member: Member, kind: 'enable' | 'finish' | 'cancel'): void {
    const { stack } = member
    if (kind === 'enable') {
      stack.enable(this.#entry, this.#now)
      this.#model.enable()
    } else if (kind === 'cancel') {
      if (this.#model.phase === 'seeding') this.#tally.cancelled += 1
      stack.cancelEnable(this.#entry, this.#now)
      this.#model.cancel()
    } else this.#finish(member)
    this.#model.follow(member)
  }

  #finish(member: Member): void {
    const found = member.stack.finishEnable(this.#entry, this.#now)
    this.#model.follow(member)
    const awaited: number[] = []
    if (this.#model.phase === 'seeding') {
      for (const [slot, other] of this.#members) {
        const waits = other.state === 'fenced' || !this.#model.hasAcknowledged(other)
        if (other.state !== 'gone' && waits) awaited.push(slot)
      }
      if (awaited.length === 0) {
        this.#model.phase = 'on'
        this.#tally.on += 1
      }
    }
    const { phase } = this.#model
    equal(found.status, phase === 'seeding' ? 'waiting' : phase, 'status')
    equal(found.for.map(({ slot }) => slot).join(), awaited.sort((a, b) => a - b).join(), 'awaited')
  }

  #recover(member: Member, nth: number): void {
    const dead = this.#members.get((nth % this.#script.stacks) + 1)
    if (dead?.state !== 'fenced') return
    const idle = this.#idleOf(dead.token)
    const recovery = member.stack.recover(dead.token, this.#now)
    if (recovery.status !== 'recovered') fail(`recovery: ${recovery.status}`)
    equal(recovery.ports, this.#bury(dead) + idle.length, 'ports recovered')
  }

  #bury(member: Member): number {
    member.state = 'gone'
    this.#stale.push(member)
    return this.#model.gone(member, this.#time)
  }

  /** A handle of an incarnation that is gone is refused in every phase (I9). */
  #useStale(nth: number): void {
    const member = this.#stale[nth % this.#stale.length]
    if (member === undefined) return
    this.#orphans = true
    const { space, open } = member
    equal(space.connect(this.#now), REFUSED.FENCED, 'connect of a stack that is gone')
    equal(space.bind(this.#entry.low, this.#now), REFUSED.FENCED, 'bind of a stack that is gone')
    for (const held of open) equal(space.close(held, this.#now), REFUSED.FENCED, 'close of one')
    member.stack.attend(this.#now)
  }

  #active(): Member[] {
    return [...this.#members.values()].filter(({ state }) => state === 'active')
  }

  #idleOf(token: number): number[] {
    return this.#census()
      .filter(p => p.state === 'idle' && p.token === token)
      .map(({ port }) => port)
  }

  #census(): readonly PortRecord[] {
    return assertConsistent(this.#facility, this.#now, { orphans: this.#orphans }).ports
  }

  #verify(): void {
    this.#tally.steps += 1
    equal(this.#facility.phase(this.#entry), this.#model.phase, 'phase')
    const shared = new Map(sharedPorts(this.#facility, this.#entry).map(p => [p.port, p.owners]))
    for (const { port, state, token, sharers, cooling } of this.#census()) {
      const isHeld = state === 'held'
      const owners = isHeld && sharers.length === 0 ? [token] : [...sharers]
      const found = owners.sort((a, b) => a - b).join()
      equal(found, this.#model.owners(port).join(), `owners of port ${port}`)
      equal(shared.has(port), this.#model.isShared(port), `port ${port} is shared`)
      equal(shared.get(port)?.length ?? 0, sharers.length, `owners displayed of port ${port}`)
      if (shared.has(port)) this.#tally.shared += 1
      if (isHeld) continue
      equal(cooling, this.#model.isCooling(port, this.#time), `hold-down of port ${port}`)
    }
    for (const { space, open } of this.#active()) {
      equal(space.connections, open.length, 'connections of a stack')
    }
  }
}
