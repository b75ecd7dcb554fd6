/**
 * A cluster of stacks in one thread on a connection routing hash table: performs operations and compares
 * each outcome with the model and, after each step, every entry, bind mark and derived word.
 */
// @ts-nocheck

import type { LockKind } from '../../core/facility/config.ts'
import type { Facility } from '../../core/facility/facility.ts'
import type { Token } from '../../core/facility/slots.ts'
import { Destination } from '../../core/ports/destination.ts'
import { type Connection, portOf, REFUSED, type RefusedCode } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { spaceFigures } from '../../core/ports/statistics.ts'
import type { Stack } from '../../core/stack/stack.ts'
import {
  assertRoutingConsistent,
  destinationKey,
  type RoutingCensus,
} from '../census/routing-census.ts'
import type { BindVerdict } from '../models/port-model.ts'
import { type ConnectVerdict, type Held, RoutingModel } from '../models/routing-model.ts'
import { equal, fail } from './expectations.ts'
import { allocateSpace, joinAs } from './facilities.ts'
import type { Advance, Operation, RoutingScript } from './operations.ts'
import { ProfileChanges } from './profile-changes.ts'

/** The last of the IPv4 ones is the first one again, as an IPv4-mapped IPv6 address. */
const DESTINATIONS: Readonly<Record<string, readonly Destination[]>> = {
  4: [
    new Destination('198.51.100.1', 443),
    new Destination('198.51.100.1', 80),
    new Destination('198.51.100.2', 443),
    new Destination('203.0.113.7', 0),
    new Destination('203.0.113.7', 65_535),
    new Destination('::ffff:198.51.100.1', 443),
  ],
  6: [
    new Destination('2001:db8::1', 443),
    new Destination('2001:db8::1', 80),
    new Destination('2001:db8::2', 443),
    new Destination('2001:db8:1::1', 443),
    new Destination('2001:db8:0:1::1', 443),
    new Destination('2001:db8::1:0:1', 443),
  ],
}

/** What a space may stand for next. */
const OTHER_ADDRESS: Readonly<Record<string, string>> = { 4: '192.0.2.7', 6: '2001:db8::7' }

const BIND_CODES: Readonly<Record<BindVerdict, RefusedCode | 0>> = {
  granted: 0,
  'in-use': REFUSED.IN_USE,
  reserved: REFUSED.RESERVED,
  quarantined: REFUSED.QUARANTINED,
  'out-of-range': REFUSED.OUT_OF_RANGE,
  'not-defined': REFUSED.NOT_DEFINED,
}

/** Without an eligible port a request may also be told that the table is full, if it was found so. */
const CONNECT_CODES: Readonly<Record<ConnectVerdict, readonly RefusedCode[]>> = {
  granted: [],
  'no-room': [REFUSED.TABLE_FULL],
  taken: [REFUSED.EXHAUSTED, REFUSED.TABLE_FULL],
  'not-defined': [REFUSED.NOT_DEFINED],
}

/** A stack, or what is left of one. */
interface Member {
  readonly stack: Stack
  readonly space: PortSpace
  readonly open: Connection[]
  readonly closed: Connection[]
  state: 'active' | 'fenced' | 'gone'
}

/** What happened in scripts, to show that they get to the hard places. */
export interface RoutingTally {
  steps: number
  connects: number
  binds: number
  exhausted: number
  full: number
  recoveries: number
}

/** Runs a script. Throws on the first disagreement. */
export function runRoutingScript(script: RoutingScript, lock: LockKind, tally: RoutingTally): void {
  const cluster = new RoutingCluster(script, lock, tally)
  for (let slot = 1; slot <= script.stacks; slot += 1) cluster.join(slot)
  for (const operation of script.operations) cluster.perform(operation)
  cluster.windUp()
}

class RoutingCluster {
  readonly #facility: Facility
  readonly #model: RoutingModel
  readonly #changes: ProfileChanges
  readonly #script: RoutingScript
  readonly #tally: RoutingTally
  readonly #destinations: readonly Destination[]
  /** Per slot: the present member. */
  readonly #members = new Map<number, Member>()
  /** Members that were recovered or have left. */
  readonly #stale: Member[] = []
  /** Every connection of the past, and what it was. */
  readonly #connections = new Map<Connection, Held>()
  /** Once a stale handle has been used, locks may be orphaned. */
  #orphans = false
  #refusals = 0
  #time: number

  constructor(script: RoutingScript, lock: LockKind, tally: RoutingTally) {
    const { reserved = [], quarantineMs = 0, ports } = script.config
    this.#script = script
    this.#tally = tally
    this.#facility = allocateSpace(script.stacks, lock, script.config, script.address)
    const { segmentPorts, segmentEntries, family, spanLow } = this.#facility.spaces[0]!
    this.#destinations = DESTINATIONS[family]!
    const [low, high] = ports
    this.#model = new RoutingModel({
      low,
      high,
      reserved,
      quarantineMs,
      spanLow,
      segmentPorts,
      segmentEntries,
    })
    const other = OTHER_ADDRESS[family]!
    this.#changes = new ProfileChanges(this.#facility, this.#model, script.address, other)
    this.#time = script.start
  }

  get #now(): number {
    return this.#time | 0
  }

  join(slot: number): void {
    if (this.#members.get(slot)?.state === 'active') return
    // Its predecessor, and then every other dead one, is recovered first.
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

  /** Everybody goes, and a last stack must get whatever there is, towards each destination. */
  windUp(): void {
    for (const member of this.#members.values()) if (member.state === 'active') this.#fence(member)
    this.join(1)
    this.#time += (this.#script.config.quarantineMs ?? 0) + 1
    const last = this.#members.get(1)!
    this.#changes.ensureDefined(last.stack, this.#time)
    this.#connect(last, undefined)
    for (const destination of this.#destinations)
      while (this.#connect(last, destination)) this.#ended()
    while (last.open.length > 0) this.#close(last, 0)
    this.#time += (this.#script.config.quarantineMs ?? 0) + 1
    while (this.#connect(last, undefined)) this.#ended()
    this.#verify()
  }

  // --- internal ---

  #act(member: Member, operation: Operation): void {
    const { spanLow, spanHigh } = this.#facility.spaces[0]!
    switch (operation.kind) {
      case 'connect':
        this.#connect(member, this.#destinations[operation.destination]!)
        break
      case 'connect-many':
        for (let i = 0; i < operation.count; i += 1) {
          this.#connect(member, this.#destinations[(operation.count + (i >> 4)) % 6]!)
        }
        break
      case 'bind':
        this.#bind(member, spanLow - 2 + ((operation.at + 2) % (spanHigh - spanLow + 5)))
        break
      case 'bind-any':
        this.#connect(member, undefined)
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
        member.stack.leave(this.#now)
        this.#bury(member)
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

  /** Whether it was granted. A refusal is asked for twice: the second one may be a repeated one. */
  #connect(member: Member, destination: Destination | undefined): boolean {
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const got = member.space.connect(this.#now, destination)
      if (destination === undefined) this.#judgeBindAny(member, got)
      else this.#judgeConnect(member, got, destination)
      if (got >= 0) return true
    }
    this.#refusals += 1
    if (this.#refusals % 4 === 0) this.#unbindOne()
    return false
  }

  /** Whoever has bound a port closes it while a refusal stands. */
  #unbindOne(): void {
    for (const member of this.#members.values()) {
      const nth = member.open.findIndex(held => this.#isBound(held))
      if (member.state !== 'active' || nth < 0) continue
      this.#close(member, nth)
      this.#verify()
      return
    }
  }

  #judgeConnect(member: Member, got: number, { words }: Destination): void {
    const destination = destinationKey(words)
    if (got < 0) {
      const outlook = this.#model.outlook(destination, this.#time)
      const right = CONNECT_CODES[outlook].includes(got as RefusedCode)
      if (!right) fail(`I6: refused with ${got} towards ${destination}: ${outlook}`)
      equal(member.space.refusal().errno, 'EADDRNOTAVAIL', 'errno of a refused connection')
      if (got === REFUSED.EXHAUSTED) this.#tally.exhausted += 1
      else this.#tally.full += 1
      return
    }
    const port = portOf(got)
    const verdict = this.#model.connect(port, destination, this.#time)
    if (verdict !== 'granted') fail(`I2: port ${port} towards ${destination}: ${verdict}`)
    this.#tally.connects += 1
    this.#hold(member, got, { port, destination })
  }

  #judgeBindAny(member: Member, got: number): void {
    if (got < 0) {
      const { isDefined } = this.#model
      equal(got, isDefined ? REFUSED.EXHAUSTED : REFUSED.NOT_DEFINED, 'a bind to any port')
      if (this.#model.hasUnused(this.#time))
        fail('I6: bind to any port refused, with an unused one')
      return
    }
    const port = portOf(got)
    const verdict = this.#model.bind(port, this.#time)
    if (verdict !== 'granted') fail(`I2: bound any port: ${port}, which is ${verdict}`)
    this.#tally.binds += 1
    this.#hold(member, got, { port, destination: undefined })
  }

  #bind(member: Member, port: number): void {
    const got = member.space.bind(port, this.#now)
    const verdict = this.#model.bind(port, this.#time)
    equal(Math.min(got, 0), BIND_CODES[verdict], `bind to ${port}, which is ${verdict}`)
    if (got < 0) {
      const { errno, port: refused, owner, freeAt } = member.space.refusal()
      equal(refused, port, 'refused port')
      if (verdict === 'in-use') equal(owner !== undefined && errno, 'EADDRINUSE', 'owner in use')
      if (verdict === 'quarantined') equal(freeAt !== undefined && errno, 'EADDRINUSE', 'free at')
      return
    }
    equal(portOf(got), port, 'bound port')
    this.#tally.binds += 1
    this.#hold(member, got, { port, destination: undefined })
  }

  #hold(member: Member, got: Connection, held: Held): void {
    if (this.#connections.has(got)) fail(`I11: connection ${got} was given out before`)
    this.#connections.set(got, held)
    this.#model.took(held, member.stack.token)
    member.open.push(got)
    this.#closeOthers(member, this.#before(member, got), 0)
  }

  #close(member: Member, nth: number): void {
    if (member.open.length === 0) return
    const [connection] = member.open.splice(nth % member.open.length, 1)
    equal(member.space.close(connection!, this.#now), 0, `close of ${connection}`)
    member.closed.push(connection!)
    this.#model.released(this.#connections.get(connection!)!, this.#time)
  }

  /** Closes what the member does not hold: refused, counted, and nothing else changes (I11). */
  #closeOthers(member: Member, connections: readonly Connection[], nth: number): void {
    if (connections.length === 0) return
    const held = connections[nth % connections.length]!
    const before = this.#state()
    const stale = this.#counter(member, 'STALE_RELEASES')
    equal(member.space.close(held, this.#now), REFUSED.NOT_HELD, `close of ${held}`)
    equal(this.#counter(member, 'STALE_RELEASES'), stale + 1, 'stale releases')
    equal(this.#state(), before, 'state after a close of what is not held')
  }

  #fence(member: Member): void {
    if (!this.#facility.fence(member.stack.token)) fail('fence: no such incarnation')
    member.state = 'fenced'
  }

  #recover(member: Member, nth: number): void {
    const dead = this.#members.get((nth % this.#script.stacks) + 1)
    if (!dead) return
    const { token } = dead.stack
    const recovery = member.stack.recover(token, this.#now)
    const expected = { active: 'not-fenced', fenced: 'recovered', gone: 'gone' }[dead.state]
    equal(recovery.status, expected, `recovery of a stack that is ${dead.state}`)
    if (recovery.status === 'recovered') equal(recovery.ports, this.#bury(dead), 'ports recovered')
  }

  /** Returns how much it held. */
  #bury(member: Member): number {
    member.state = 'gone'
    this.#stale.push(member)
    this.#tally.recoveries += 1
    return this.#model.gone(member.stack.token, this.#time)
  }

  /** A handle of an incarnation that is gone: refused and counted at every entry, changes nothing (I9). */
  #useStale(nth: number): void {
    if (this.#stale.length === 0) return
    const member = this.#stale[nth % this.#stale.length]!
    const { space } = member
    this.#orphans = true
    const before = this.#stateWords()
    const fenced = this.#counter(member, 'FENCED')
    const [low] = this.#script.config.ports
    const calls = [() => space.connect(this.#now), () => space.bind(low, this.#now)]
    for (const to of this.#destinations) calls.push(() => space.connect(this.#now, to))
    for (const held of member.open) calls.push(() => space.close(held, this.#now))
    for (const call of calls) equal(call(), REFUSED.FENCED, 'an operation of a stack that is gone')
    equal(this.#counter(member, 'FENCED'), fenced + calls.length, 'refusals counted')
    equal(this.#stateWords(), before, 'state after operations of a stack that is gone')
    this.#verify()
  }

  #isBound(connection: Connection): boolean {
    return this.#connections.get(connection)!.destination === undefined
  }

  /** The last connection before this one that the member had of the same port and entry. */
  #before(member: Member, connection: Connection): Connection[] {
    const { segmentEntries, segmentPorts } = this.#facility.spaces[0]!
    const places = (segmentEntries + segmentPorts) * 65_536
    return member.closed.filter(held => held % places === connection % places).slice(-1)
  }

  #openOfOthers(member: Member): Connection[] {
    const others = [...this.#members.values()].filter(other => other !== member)
    return others.flatMap(({ open }) => open)
  }

  #counter(member: Member, name: 'FENCED' | 'STALE_RELEASES'): number {
    return spaceFigures(this.#facility, 0, member.stack.slot)[name]
  }

  #census(): RoutingCensus {
    return assertRoutingConsistent(this.#facility, this.#now, { orphans: this.#orphans })
  }

  /** What is in use: a refused operation may register a map, return a copy, and repair. */
  #state(): string {
    const { entries, ports } = this.#census()
    const inUse = entries.filter(({ token, cooling }) => token !== 0 || cooling)
    return JSON.stringify([inUse, ports])
  }

  /** The words of the space, without statistics. */
  #stateWords(): string {
    const { words, spaces } = this.#facility
    const { mapsAt, runtimeAt, segments, mapWords } = spaces[0]!
    const end = mapsAt + segments * (this.#facility.stacks + 1) * mapWords
    return words.subarray(runtimeAt, end).join()
  }

  /** A loop that grants without end is a disagreement as well. */
  #ended(): void {
    const { entries, spanLow, spanHigh } = this.#facility.spaces[0]!
    const held = this.#members.get(1)!.open.length
    if (held > entries + spanHigh - spanLow + 1) fail(`${held} connections`)
  }

  /** I2, I3, I4, I5: the census, and each entry and bind mark against the model. */
  #verify(): void {
    this.#tally.steps += 1
    const census = this.#census()
    let live = 0
    let bound = 0
    const cools = (held: Held): boolean => this.#model.isCooling(held, this.#time)
    for (const { port, destination, token, cooling } of census.entries) {
      const tuple = { port, destination }
      equal(token, this.#model.holder(tuple), `owner of ${port} > ${destination}`)
      if (token === 0) equal(cooling, cools(tuple), `hold-down of ${port} > ${destination}`)
      else live += 1
    }
    for (const { port, excluded, token, cooling } of census.ports) {
      const held = { port, destination: undefined }
      equal(excluded, this.#model.isExcluded(port), `port ${port} is excluded`)
      equal(token, this.#model.holder(held), `who has bound port ${port}`)
      if (token === 0) equal(cooling, cools(held), `hold-down of port ${port}`)
      else bound += 1
    }
    equal(live, this.#model.live(), 'live entries')
    equal(
      census.entries.filter(({ cooling }) => cooling).length,
      this.#model.cooling(this.#time),
      'cooling',
    )
    const tokens = [...this.#members.values()].map(({ stack }): Token => stack.token)
    const held = tokens.reduce((sum, token) => sum + this.#model.heldBy(token).length, 0)
    equal(live + bound, held, 'what the stacks hold')
    const { low, high, state: spaceState } = this.#facility.spaces[0]!
    const { range, isDefined } = this.#model
    if (isDefined) equal(`${low}-${high}`, `${range.low}-${range.high}`, 'range')
    if (spaceState !== 'undefined')
      equal(this.#facility.space(this.#changes.address, 'tcp').index, 0, 'space')
    for (const { state, open, space } of this.#members.values()) {
      if (state === 'active') equal(space.connections, open.length, 'connections of a stack')
    }
  }
}
