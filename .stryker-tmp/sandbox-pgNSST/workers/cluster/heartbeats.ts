// @ts-nocheck
import type { Facility } from '../../core/index.ts'
import { type RunControl, TOKEN } from './control.ts'

/** A heartbeat is missed if it has not changed over so many looks, which are spread evenly. */
const LOOKS_PER_INTERVAL = 4

/** A thread that has not joined after so long has failed, and so has the run. */
const START_MS_MAX = 60_000

/** A stack whose thread runs. */
export interface Watched {
  readonly stack: number
  startedMs: number
  heartbeat: number
  /** Looks without a change of the heartbeat. */
  quiet: number
  /** When it was suspected, 0 = it is not. */
  suspectedMs: number
}

export interface HeartbeatOptions {
  readonly facility: Facility
  readonly control: RunControl
  /** A stack without a heartbeat for so long is suspected, in ms of real time. */
  readonly failureIntervalMs: number
  /** A suspected stack is isolated after so much longer. */
  readonly isolationMs: number
}

/** Tells of stacks that do not beat any more. */
export class HeartbeatWatch<M extends Watched> {
  readonly #options: HeartbeatOptions
  readonly #onSilent: (member: M) => void
  readonly #onNoStart: (member: M) => void
  #lookedMs = 0

  /**
   * @param onSilent a stack is to be isolated
   * @param onNoStart a thread has not joined
   */
  constructor(
    options: HeartbeatOptions,
    onSilent: (member: M) => void,
    onNoStart: (member: M) => void,
  ) {
    this.#options = options
    this.#onSilent = onSilent
    this.#onNoStart = onNoStart
  }

  /** Counts looks, not time: when this thread itself was held up, no stack is blamed for it. */
  look(nowMs: number, members: readonly M[]): void {
    if (nowMs - this.#lookedMs < this.#options.failureIntervalMs / LOOKS_PER_INTERVAL) return
    this.#lookedMs = nowMs
    for (const member of members) this.#watch(member, nowMs)
  }

  // --- internal ---

  #watch(member: M, nowMs: number): void {
    const { facility, control, isolationMs } = this.#options
    const token = control.getOf(member.stack, TOKEN)
    if (token === 0) {
      if (nowMs - member.startedMs > START_MS_MAX) this.#onNoStart(member)
      return
    }
    const heartbeat = facility.slots.heartbeat(member.stack + 1)
    if (heartbeat !== member.heartbeat) {
      member.heartbeat = heartbeat
      member.quiet = 0
      if (member.suspectedMs !== 0) facility.clear(token)
      member.suspectedMs = 0
      return
    }
    member.quiet += 1
    if (member.quiet < LOOKS_PER_INTERVAL) return
    if (member.suspectedMs === 0) {
      member.suspectedMs = nowMs
      facility.suspect(token)
    }
    if (nowMs - member.suspectedMs >= isolationMs) this.#onSilent(member)
  }
}
