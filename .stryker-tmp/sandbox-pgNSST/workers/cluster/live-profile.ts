/** The profile of a run, and its changes while the run goes on, in the manner of OBEYFILE. */
// @ts-nocheck

import {
  applyProfile,
  type Configuration,
  describeProblem,
  dvipaSpaces,
  type Facility,
  hasErrors,
  heldPorts,
  POOL_ADDRESS,
  parseProfile,
  poolSpace,
  type SharedPort,
  sharedPorts,
} from '../../core/index.ts'
import type { Reply } from '../operations/control-socket.ts'
import { OperationsError } from '../operations/errors.ts'
import type { OrderDesk, OrderKind, OrderKinds } from '../operations/orders.ts'
import type { AuditSession } from './audit-session.ts'
import type { SourceTable } from './places.ts'
import { profileChanges, type SpaceChange, type SpacesAtWork } from './profile-changes.ts'

export interface LiveProfileOptions {
  readonly facility: Facility
  readonly desk: OrderDesk
  readonly stacks: number
  readonly configuration: Configuration
  readonly audit: AuditSession | undefined
  readonly now: () => number
  readonly sources: (configuration: Configuration) => SourceTable
  readonly onLog: ((line: string) => void) | undefined
}

/** A data set to be obeyed. */
export interface DataSet {
  readonly name: string
  readonly text: string
  /** Coordination may be switched on in one step, for DVIPAs that are in use. */
  readonly lateEnable: boolean
}

export class LiveProfile {
  configuration: Configuration
  /** Where connections get their sources from now; a restarted stack is told. */
  sources: SourceTable
  readonly #options: LiveProfileOptions
  #obeying: Promise<unknown> = Promise.resolve()
  #pending = 0
  #ending = false
  #closed = false
  /** Ports of a former pool that connections still have: no DVIPA gives them out. */
  #formerPool = new Set<number>()

  constructor(options: LiveProfileOptions) {
    this.#options = options
    this.configuration = options.configuration
    this.sources = options.sources(options.configuration)
  }

  /**
   * Obeys a data set: statements with errors are reported and left out, the others are applied. If one of
   * them cannot be, while stacks run, none is. Rejects with an OperationsError when the run is ending, and
   * no stack is there to make the change. One data set after the other.
   */
  obey(dataSet: DataSet): Promise<Reply> {
    if (this.#ending) return Promise.reject(new OperationsError(ENDING))
    this.#pending += 1
    const done = this.#obeying.then(() => this.#obey(dataSet))
    this.#obeying = done
      .catch(() => {})
      .finally(() => {
        this.#pending -= 1
      })
    return done
  }

  /** No data set is being obeyed: a change is either made, and the audit knows, or not begun. */
  get idle(): boolean {
    return this.#pending === 0
  }

  /** The last data sets are those that have come already. */
  end(): void {
    this.#ending = true
  }

  /** Nothing is waited for any more. */
  close(): void {
    this.#closed = true
  }

  // --- internal ---

  async #obey({ name, text, lateEnable }: DataSet): Promise<Reply> {
    const parsed = parseProfile(text)
    const applied = applyProfile(this.configuration, parsed, { live: true, lateEnable })
    const problems = [...parsed.problems, ...applied.problems]
    const found = problems.map(problem => describeProblem(problem, name))
    const { changes, enable, refused, notes } = profileChanges(
      this.configuration,
      applied.configuration,
      this.#atWork(),
    )
    if (refused.length > 0) {
      return { text: [...found, ...refused, NOTHING], data: { problems, refused, changes: [] } }
    }
    const lines: string[] = []
    // What is new is there before connections get it as their source; what goes, after.
    for (const change of await this.#apart(changes, applied.configuration)) {
      if (change.kind === 'define') lines.push(await this.#change(this.#withoutRivals(change)))
    }
    this.configuration = applied.configuration
    this.sources = this.#options.sources(applied.configuration)
    await this.#options.desk.askAll('sources', this.sources)
    for (const change of changes) {
      if (change.kind === 'undefine') lines.push(await this.#change(change))
    }
    const shared: Record<string, readonly SharedPort[]> = {}
    for (const address of enable) {
      const duplicates = await this.#enable(address)
      shared[address] = duplicates
      lines.push(`${address} is coordinated now`, ...duplicates.map(describeShared))
    }
    for (const line of lines) this.#options.onLog?.(line)
    const end = lines.length + notes.length === 0 ? ['no space changes'] : []
    return {
      text: [...found, ...lines, ...notes, ...end],
      data: { problems, ok: !hasErrors(problems), changes, enabled: enable, shared, notes },
    }
  }

  /**
   * A port of the pool may meet the same port of any DVIPA. When the pool moves, connections on its former
   * ports go on, and so do those of DVIPAs on its new ones: it gives out nothing while the DVIPAs change,
   * these leave out what it still has, and it then leaves out what they still have. Returns the changes, the
   * pool's last; also of DVIPAs that left out something of a former pool.
   */
  async #apart(
    changes: readonly SpaceChange[],
    configuration: Configuration,
  ): Promise<readonly SpaceChange[]> {
    const { facility } = this.#options
    const { pool } = facility
    const moves = changes.some(({ address }) => address === POOL_ADDRESS)
    if (pool && moves) {
      const { low, high } = pool
      const all = Array.from({ length: high - low + 1 }, (_, index) => low + index)
      const frozen = { address: POOL_ADDRESS, ports: [low, high] as const, reserved: all }
      await this.#change({ kind: 'define', ...frozen })
    }
    const leftOut = this.#formerPool
    this.#formerPool = pool ? heldPorts(facility, pool) : new Set()
    for (const port of poolPorts(configuration)) this.#formerPool.delete(port)
    const others = changes.filter(({ address }) => address !== POOL_ADDRESS)
    if (leftOut.size > 0) {
      for (const { address, low, high, reserved } of dvipaSpaces(configuration)) {
        if (changes.some(change => change.address === address)) continue
        if (facility.find(address, 'tcp') === undefined) continue
        others.push({ kind: 'define', address, ports: [low, high], reserved })
      }
    }
    return [...others, ...changes.filter(({ address }) => address === POOL_ADDRESS)]
  }

  #withoutRivals(change: SpaceChange & { readonly kind: 'define' }): SpaceChange {
    const { facility } = this.#options
    const [low, high] = change.ports
    const rivals =
      change.address === POOL_ADDRESS
        ? facility.spaces
            .filter(space => space.state !== 'undefined' && space.address !== POOL_ADDRESS)
            .flatMap(space => [...heldPorts(facility, space)])
        : [...this.#formerPool]
    const reserved = new Set(change.reserved)
    for (const port of rivals) if (port >= low && port <= high) reserved.add(port)
    return { ...change, reserved: [...reserved].sort((a, b) => a - b) }
  }

  #atWork(): SpacesAtWork {
    const { facility } = this.#options
    const spares = facility.spaces.filter(s => s.state === 'undefined' && s.protocol === 'tcp')
    const phase = (address: string): ReturnType<SpacesAtWork['phase']> => {
      const space = facility.find(address, 'tcp')
      return space && facility.phase(space)
    }
    return { phase, spares: spares.length }
  }

  async #change(change: SpaceChange): Promise<string> {
    const { facility, audit, now } = this.#options
    const { address } = change
    const known = facility.find(address, 'tcp')
    const definition =
      change.kind === 'define'
        ? { low: change.ports[0], high: change.ports[1], reserved: change.reserved }
        : { low: 1, high: 0, reserved: [] }
    // Before anybody can get a port by it. Nobody asks for a new DVIPA before it has a source rule.
    if (known) audit?.defining(known.index, definition, now())
    const done = await this.#askAny('change', change)
    const space = known ?? facility.space(address, 'tcp')
    if (!known) audit?.defining(space.index, definition, now())
    audit?.defined(space.index, now())
    if ('refused' in done) throw new OperationsError(done.refused)
    const { draining } = done
    const rest = draining === 0 ? '' : `; ${draining} connections drain`
    return change.kind === 'undefine'
      ? `${address} is deleted${rest}`
      : `${address} has ports ${change.ports.join('-')}, ${change.reserved.length} of them reserved${rest}`
  }

  /** Late enable, to its end. Returns the ports that several stacks have. */
  async #enable(address: string): Promise<readonly SharedPort[]> {
    const { facility, audit, now, onLog } = this.#options
    const space = facility.space(address, 'tcp')
    await this.#askAny('enable', address)
    onLog?.(`${address}: stacks publish their connections`)
    // Ends when every living stack has published, or with the run: one that hangs is isolated, one that is
    // dead recovered.
    let waited = ''
    for (;;) {
      const { status, for: awaited } = await this.#askAny('finish-enable', address)
      if (status === 'on') break
      const reasons = awaited.map(({ reason }) => reason).join('; ')
      if (reasons !== waited && reasons !== '') onLog?.(`${address}: waits: ${reasons}`)
      waited = reasons
      await sleep(POLL_MS)
    }
    audit?.coordinated(space.index, now())
    return sharedPorts(facility, space)
  }

  /** Any living stack does it; if that one dies of it, another does it again. */
  async #askAny<K extends OrderKind>(
    kind: K,
    ask: OrderKinds[K]['ask'],
  ): Promise<OrderKinds[K]['answer']> {
    const { desk, stacks } = this.#options
    for (let round = 0; round < ROUNDS && !this.#closed; round += 1) {
      for (let stack = 0; stack < stacks && !this.#closed; stack += 1) {
        const outcome = await desk.ask(stack, kind, ask)
        if (outcome.status === 'answered') return outcome.answer
      }
      await sleep(POLL_MS)
    }
    throw new OperationsError(ENDING)
  }
}

// --- internal ---

const ENDING = 'no stack is there to do it: the run is ending'
const NOTHING = 'nothing is changed'
/** Real time between two looks whether every stack has published. */
const POLL_MS = 50
/** Rounds in which at least one stack should be alive: five seconds. */
const ROUNDS = 100

function poolPorts(configuration: Configuration): number[] {
  const pool = poolSpace(configuration)
  if (pool === undefined) return []
  return Array.from({ length: pool.high - pool.low + 1 }, (_, index) => pool.low + index)
}

function describeShared({ port, owners }: SharedPort): string {
  const names = owners.map(({ name, incarnation }) => `${name} (incarnation ${incarnation})`)
  return `  port ${port} is shared by ${names.join(', ')} until the last of them closes it`
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
