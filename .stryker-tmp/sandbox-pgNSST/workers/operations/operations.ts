/** Looking into a run while it goes on: displays, warnings, figures for a monitor. */
// @ts-nocheck

import {
  type ConnectionsDisplay,
  type Facility,
  type LeaksDisplay,
  type Protocol,
  reservingRule,
} from '../../core/index.ts'
import type { RunControl } from '../cluster/control.ts'
import type { LiveProfile } from '../cluster/live-profile.ts'
import { ControlSocket, type Reply } from './control-socket.ts'
import { checkKind, type DisplayRequest, PLAIN_DISPLAYS, takeDisplay } from './displays.ts'
import { OperationsError } from './errors.ts'
import { type MetricsPlace, MetricsServer } from './metrics-server.ts'
import { OccupancySampler } from './occupancy.ts'
import { openMetrics } from './open-metrics.ts'
import {
  type DestinationCount,
  OrderDesk,
  type OrderKind,
  type OrderKinds,
  type Outcome,
} from './orders.ts'
import { describeChange } from './warnings.ts'

export interface OperationsOptions {
  readonly facility: Facility
  readonly control: RunControl
  readonly names: readonly string[]
  /** The tick that it is now. */
  readonly now: () => number
  /** Listen for `portplex display`. */
  readonly socket: boolean
  readonly metrics: MetricsPlace | undefined
  /** Displays at the end; checked at once. */
  readonly displays: readonly string[]
  /** Undefined: the DVIPA comes from options. */
  readonly profile: () => LiveProfile | undefined
  readonly onLog: ((line: string) => void) | undefined
}

export interface TakenDisplay extends Reply {
  readonly kind: string
}

export class Operations {
  /** The orders to the stacks. */
  readonly desk: OrderDesk
  readonly #options: OperationsOptions
  readonly #sampler: OccupancySampler
  #said: Promise<void> = Promise.resolve()
  #socket: ControlSocket | undefined
  #metrics: MetricsServer | undefined

  /** Throws an OperationsError for a display that there is not. */
  constructor(options: OperationsOptions) {
    for (const kind of options.displays) checkKind(kind, PLAIN_DISPLAYS)
    this.#options = options
    this.desk = new OrderDesk(options.control)
    this.#sampler = new OccupancySampler(options.facility)
  }

  /**
   * Begins to listen. Rejects with an OperationsError if the metrics cannot be served where they are
   * wanted; without the socket, which nobody asked for, the run goes on.
   */
  async listen(): Promise<void> {
    const { facility, now, socket, metrics, onLog } = this.#options
    if (metrics) {
      this.#metrics = await MetricsServer.listen(metrics, () => openMetrics(facility, now()))
      onLog?.(`metrics at ${this.#metrics.url}`)
    }
    if (!socket) return
    try {
      this.#socket = await ControlSocket.listen((command, args) => this.#serve(command, args))
    } catch (error) {
      if (!(error instanceof OperationsError)) throw error
      onLog?.(`"portplex display" will not reach this run: ${error.message}`)
    }
  }

  /** Samples the spaces, when it is time to, and warns. Called every few ms; never waits. */
  look(nowMs: number): void {
    for (const { space, change, usage, occupancy } of this.#sampler.look(
      nowMs,
      this.#options.now(),
    )) {
      const name = `${space.address} ${space.protocol}`
      const asked = change.raised ? this.#topDestinations(space.index) : Promise.resolve([])
      // One after the other: what is over is not said before what it was.
      this.#said = this.#said.then(async () => {
        const destinations = await asked
        const circumstances = { space: name, usage, occupancy, destinations }
        this.#options.onLog?.(describeChange(change, circumstances))
      })
    }
  }

  /** The displays of the end, while the stacks are still there to be asked. */
  async atEnd(): Promise<TakenDisplay[]> {
    const taken: TakenDisplay[] = []
    for (const kind of this.#options.displays) {
      try {
        taken.push({ kind, ...(await this.#display({ kind })) })
      } catch (error) {
        if (!(error instanceof OperationsError)) throw error
        taken.push({ kind, text: [`${kind}: ${error.message}`], data: null })
      }
    }
    return taken
  }

  async close(): Promise<void> {
    this.desk.close() // Who waits for a stack is told that there is none.
    await this.#said
    await this.#socket?.close()
    await this.#metrics?.close()
  }

  // --- internal ---

  /** One entry per command. */
  async #serve(command: string, args: unknown): Promise<Reply> {
    switch (command) {
      case 'display':
        return await this.#display((args ?? {}) as DisplayRequest)
      case 'obeyfile':
        return await this.#obey(args)
      default:
        throw new OperationsError(`there is no command "${command}"; there are display, obeyfile`)
    }
  }

  async #obey(args: unknown): Promise<Reply> {
    const { name, text, lateEnable } = (args ?? {}) as Record<string, unknown>
    if (typeof name !== 'string' || typeof text !== 'string') {
      throw new OperationsError('obeyfile has the name and the text of a data set')
    }
    const profile = this.#options.profile()
    if (profile) return await profile.obey({ name, text, lateEnable: lateEnable === true })
    throw new OperationsError(
      'this run has no profile to change: its DVIPA comes from options; start it with a profile',
    )
  }

  #display(request: DisplayRequest): Promise<Reply> {
    const { facility, now } = this.#options
    const profile = this.#options.profile()
    const source = {
      facility,
      now,
      connections: () => this.#connections(),
      leaks: (free: boolean) => this.#leaks(free),
      maxUsage: (space: number) => this.#sampler.maxUsage(space),
      reservedBy: (_address: string, protocol: Protocol, port: number) =>
        profile ? reservingRule(profile.configuration, protocol, port) : 'OPTION --reserved',
      ...(profile ? { configuration: () => profile.configuration } : {}),
    }
    return takeDisplay(source, request)
  }

  async #connections(): Promise<ConnectionsDisplay> {
    const outcomes = await this.desk.askAll('connections', null)
    return {
      connections: answersOf(outcomes).flat(),
      missing: this.#missing(outcomes),
    }
  }

  async #leaks(free: boolean): Promise<LeaksDisplay> {
    const outcomes = await this.desk.askAll('reconcile', { free })
    const answers = answersOf(outcomes)
    return {
      leaks: answers.flatMap(({ leaks }) => leaks),
      unknown: answers.flatMap(({ unknown }) => unknown),
      missing: this.#missing(outcomes),
      freed: free,
    }
  }

  #missing(outcomes: readonly Outcome<OrderKind>[]): string[] {
    return this.#options.names.filter((_, stack) => outcomes[stack].status !== 'answered')
  }

  /** Over all stacks; each tells its largest ones only, so a destination of many small shares may miss. */
  async #topDestinations(space: number): Promise<DestinationCount[]> {
    const outcomes = await this.desk.askAll('destinations', { space, top: DESTINATIONS_ASKED })
    const counts = new Map<string, number>()
    for (const { destination, connections } of answersOf(outcomes).flat()) {
      counts.set(destination, (counts.get(destination) ?? 0) + connections)
    }
    return Array.from(counts, ([destination, connections]) => ({ destination, connections })).sort(
      (a, b) => b.connections - a.connections,
    )
  }
}

// --- internal ---

const DESTINATIONS_ASKED = 10

function answersOf<K extends OrderKind>(
  outcomes: readonly Outcome<K>[],
): OrderKinds[K]['answer'][] {
  return outcomes.flatMap(outcome => (outcome.status === 'answered' ? [outcome.answer] : []))
}
