/** A stack at work in a world: it makes calls, and keeps what came of them. */
import { attach } from '../../core/facility/facility.ts'
import { FENCED, FREE, type Token } from '../../core/facility/slots.ts'
import { Destination } from '../../core/ports/destination.ts'
import { type Connection, connection, portOf } from '../../core/ports/outcome.ts'
import type { PortSpace } from '../../core/ports/port-space.ts'
import { type JoinOptions, join, Stack } from '../../core/stack/stack.ts'
import { history } from '../explorer/index.ts'
import { slotOfNumber, tokensIn } from './slots.ts'
import { type Call, FIRST_PORT, START, type World } from './world.ts'

/** What all threads of a world share. */
export interface Shared {
  readonly facility: SharedArrayBuffer
  /** The clock of all stacks; and how many of them have come to their `begin`. */
  readonly clock: Int32Array
  /** By slot, from 1: the stack that was joined before; 0 = none. */
  readonly tokens: readonly Token[]
  /** What the stacks hold that died before. */
  readonly legacy: readonly Hold[]
  readonly world: World
}

export const CLOCK = { NOW: 0, BEGUN: 1 } as const

/** Something that a stack has: `destination` -1 = towards all. */
export interface Hold {
  readonly owner: Token
  readonly connection: Connection
  readonly destination: number
}

/** A call that begins, as the history has it. */
export interface Begun {
  readonly call: Call
  readonly owner: Token
  /** What is asked for, or given back; 0 = any, or none. */
  readonly port: number
  /** -1 = towards all. */
  readonly destination: number
  /** The tick that the call was handed. */
  readonly from: number
  /** `recover`: whom. */
  readonly victim?: Token
  /** Who is recovered besides. */
  readonly others?: readonly Token[]
}

/** How it ended: `answer` is a connection, a code of REFUSED, or 0 = done, 1 = nothing to do. */
export interface Ended {
  readonly answer: number
  /** The tick at its end. */
  readonly to: number
  /** Those that somebody else recovers. */
  readonly undone?: readonly Token[]
  /** Those that were fenced and recovered meanwhile, by this call or another one. */
  readonly also?: readonly Token[]
}

/** What a stack comes to. */
export interface Report {
  readonly token: Token
  readonly open: readonly Hold[]
  readonly answers: readonly (readonly [Begun, number])[]
}

export const CALLS = 'calls'

export class Member {
  readonly stack: Stack
  readonly #shared: Shared
  readonly #open: Hold[] = []
  readonly #closed: Hold[] = []
  readonly #answers: [Begun, number][] = []
  /** Somebody moves the clock: it must be looked at. */
  readonly #isTimed: boolean

  constructor(stack: Stack, shared: Shared) {
    this.stack = stack
    this.#shared = shared
    this.#isTimed = isTimed(shared.world)
  }

  /** Makes the calls of a thread. Those before `begin` wait for those of the threads before it. */
  perform(calls: readonly Call[], thread: number): void {
    const begin = calls.indexOf('begin')
    if (this.#isGated) {
      this.#await(thread)
      for (const call of calls.slice(0, Math.max(begin, 0))) this.make(call)
      Atomics.store(this.#shared.clock, CLOCK.BEGUN, thread + 1)
      this.#await(this.#shared.world.stacks.length)
    }
    for (const call of calls.slice(begin + 1)) this.make(call)
  }

  /** Nobody waits any more for a thread that has died before its `begin`. */
  standIn(thread: number): void {
    if (!this.#isGated || thread >= this.#shared.world.stacks.length) return
    this.#await(thread)
    Atomics.compareExchange(this.#shared.clock, CLOCK.BEGUN, thread, thread + 1)
  }

  make(call: Call): void {
    const [what, operand] = call.split(' ') as [string, string | undefined]
    const number = Number(operand ?? -1)
    switch (what) {
      case 'connect':
        this.#take(call, 0, this.#isRouted ? number : -1, now => this.#connect(number, now))
        break
      case 'bind': {
        const port = operand === 'any' ? 0 : FIRST_PORT + number
        this.#take(call, port, -1, now => this.#space.bind(port, now))
        break
      }
      case 'close':
        if (this.#open.length > 0) this.#close(call, this.#open[number % this.#open.length]!)
        break
      case 'close-again':
        if (this.#closed.length > 0) this.#close(call, this.#closed[number % this.#closed.length]!)
        break
      case 'forge': {
        const forged = connection(FIRST_PORT + number, FORGED_SERIAL)
        this.#close(call, { owner: this.stack.token, connection: forged, destination: -1 })
        break
      }
      case 'tick':
        Atomics.add(this.#shared.clock, CLOCK.NOW, number)
        break
      case 'recover':
        this.recover(this.#shared.tokens[slotOfNumber(this.#shared.world, number)]!)
        break
      case 'leave':
        this.#record(call, { victim: this.stack.token }, now => {
          this.stack.leave(now)
          return 0
        })
        this.#open.length = 0
        break
      case 'enable':
        this.#record(call, {}, now => {
          this.stack.enable(this.#space.entry, now)
          return 0
        })
        break
      case 'attend':
        this.stack.attend(this.#now())
        break
      case 'finish':
        this.#record(call, {}, now => {
          const { status } = this.stack.finishEnable(this.#space.entry, now)
          return status === 'on' ? 0 : 1
        })
        break
    }
  }

  /** Recovers a stack that is fenced. */
  recover(victim: Token): void {
    this.#record('recover 0', { victim }, now => {
      const { status } = this.stack.recover(victim, now)
      return status === 'recovered' || status === 'gone' ? 0 : 1
    })
  }

  report(): Report {
    return { token: this.stack.token, open: this.#open, answers: this.#answers }
  }

  // --- internal ---

  #await(begun: number): void {
    while (Atomics.load(this.#shared.clock, CLOCK.BEGUN) < begun);
  }

  get #isGated(): boolean {
    return this.#shared.world.stacks.some(calls => calls.includes('begin'))
  }

  get #space(): PortSpace {
    return this.stack.spaceAt(0)
  }

  get #isRouted(): boolean {
    return this.#shared.world.space.structure === 'routing-table'
  }

  #now(): number {
    return this.#isTimed ? Atomics.load(this.#shared.clock, CLOCK.NOW) : START
  }

  #connect(destination: number, now: number): number {
    return this.#space.connect(now, destination < 0 ? undefined : destinationOf(destination))
  }

  #take(call: Call, port: number, destination: number, take: (now: number) => number): void {
    const answer = this.#record(call, { port, destination }, take)
    if (answer <= 0) return
    this.#open.push({ owner: this.stack.token, connection: answer, destination })
  }

  #close(call: Call, hold: Hold): void {
    const { connection: held, destination } = hold
    const close = (now: number): number => this.#space.close(held, now)
    const answer = this.#record(call, { port: portOf(held), destination }, close)
    if (answer !== 0) return
    const index = this.#open.indexOf(hold)
    if (index < 0) return
    this.#open.splice(index, 1)
    this.#closed.push(hold)
  }

  #record(
    call: Call,
    { port = 0, destination = -1, ...rest }: Partial<Begun>,
    act: (now: number) => number,
  ): number {
    const from = this.#now()
    const begun: Begun = { call, owner: this.stack.token, port, destination, from, ...rest }
    let answer: number
    if (this.#shared.world.history === false) {
      answer = act(from)
    } else {
      const id = history<Begun, Ended>(CALLS).invoke(begun)
      answer = act(from)
      history<Begun, Ended>(CALLS).respond(id, { answer, to: this.#now() })
    }
    this.#answers.push([begun, answer])
    return answer
  }
}

/** Made when it is asked for: what a module makes is made again for each thread of each execution. */
function destinationOf(number: number): Destination {
  return new Destination(`198.51.100.${number + 1}`, 443)
}

/** A serial that no connection of a world comes to. */
const FORGED_SERIAL = 0x7fff

/** The stack of a slot: the one that was joined before, or a new one. */
export function memberOf(shared: Shared, slot: number): Member {
  const facility = attach(shared.facility)
  const token = shared.tokens[slot]!
  const options = optionsOf(shared.world, slot)
  return new Member(
    token === 0 ? join(facility, options) : new Stack(facility, token, options),
    shared,
  )
}

/** Fences all that are dead, and joins in a slot, free or one of theirs, which recovers whoever is fenced. */
export function joinedAfter(shared: Shared, dead: readonly Token[], slot: number): Member {
  const { world, clock } = shared
  const facility = attach(shared.facility)
  const { slots } = facility
  const now = (): number => (isTimed(world) ? Atomics.load(clock, CLOCK.NOW) : START)
  const from = now()
  const present = tokensIn(facility)
  const fenced = present.filter(token => slots.state(token) >= FENCED)
  const [victim, ...others] = [...new Set([...dead, ...fenced])]
  const calls = history<Begun, Ended>(CALLS)
  // It begins before the fences: from then on others may do it.
  const id =
    victim === undefined || world.history === false
      ? undefined
      : calls.invoke({ ...RECOVERY, owner: victim, from, victim, others })
  for (const token of dead) facility.fence(token)
  const stack = join(facility, { ...optionsOf(world, slot), now: from })
  if (victim !== undefined && id !== undefined) {
    const known = [victim, ...others]
    const isGone = (token: Token): boolean => slots.state(token) === FREE
    const undone = known.filter(token => !isGone(token))
    const also = present.filter(token => isGone(token) && !known.includes(token))
    calls.respond(id, { answer: 0, to: now(), undone, also })
  }
  return new Member(stack, shared)
}

export function optionsOf(world: World, slot: number): JoinOptions {
  let drawn = slot
  const random = (): number => {
    drawn = (Math.imul(drawn, 1_664_525) + 1_013_904_223) | 0
    return drawn
  }
  return {
    name: `stack ${slot - 1}`,
    slot,
    policy: world.policy ?? 'next-fit',
    random,
    nanoseconds: () => 0,
    now: START,
  }
}

// --- internal ---

const RECOVERY = { call: 'recover 0', port: 0, destination: -1 } as const

function isTimed({ stacks, survivor = [] }: World): boolean {
  return [...stacks, survivor].flat().some(call => call.startsWith('tick'))
}
