// @ts-nocheck
import { acquireRecords, type Call } from './call.ts'
import type { Findings } from './findings.ts'
import { RecordResult } from './record.ts'
import type { SpaceState } from './space-state.ts'

/** What of a run is not judged: see `AuditorOptions`. */
interface JudgeOptions {
  readonly uncoordinated: boolean
  readonly excerpt?: boolean
}

/** Judges how calls ended, by the state that their space was in before. */
export class CallJudge {
  readonly #findings: Findings
  readonly #uncoordinated: boolean
  readonly #judgesExhaustion: boolean

  constructor(findings: Findings, { uncoordinated, excerpt }: JudgeOptions) {
    this.#findings = findings
    this.#uncoordinated = uncoordinated
    this.#judgesExhaustion = !uncoordinated && excerpt !== true
  }

  /** A port was handed out. */
  acquired(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    if (call.stamp <= state.judgedFrom) return
    this.#judgeTaken(state, call, stamp, port, tick)
    if (call.port === 0 && !state.ports.mayGet(port, call.stamp)) {
      this.#findings.reserved(state, call, stamp, port, tick)
    }
  }

  /** An acquire was refused. */
  refused(state: SpaceState, call: Call, stamp: number, tick: number, result: number): void {
    if (result !== RecordResult.EXHAUSTED && result !== RecordResult.TABLE_FULL) return
    if (!this.#judgesExhaustion || call.stamp <= state.judgedFrom) return
    if (state.ports.hasChangedSince(call.stamp)) return
    if (result === RecordResult.EXHAUSTED) {
      if (!state.wasFull(call)) this.#findings.exhausted(state, call, stamp, tick)
    } else if (state.config.entries !== undefined && !call.tableFull) {
      this.#findings.tableFull(state, call, stamp, tick)
    }
  }

  /** A release was answered. */
  released(
    state: SpaceState,
    call: Call,
    stamp: number,
    port: number,
    tick: number,
    result: number,
  ): void {
    if (call.stamp <= state.judgedFrom) return
    if (result === RecordResult.OK && !call.held) {
      const message = 'released a port that it did not hold, and was not refused'
      this.#findings.release(call, stamp, port, tick, result, [], message)
    } else if (result === RecordResult.NOT_HELD && call.held) {
      const message = 'was told that it does not hold a port that it held'
      const hold = state.lastHold(port, call.destination, call.owner)
      const context = hold === undefined ? [] : acquireRecords(hold)
      this.#findings.release(call, stamp, port, tick, result, context, message)
    }
  }

  // --- internal ---

  #judgeTaken(state: SpaceState, call: Call, stamp: number, port: number, tick: number): void {
    const { destination, owner } = call
    if (this.#uncoordinated) {
      const rival = state.rivalElsewhere(port, destination, owner)
      if (rival !== undefined) this.#findings.duplicate(call, rival, stamp, port, tick)
      return
    }
    if (!state.ports.wasEver(port)) return
    const rival = state.rival(port, destination)
    if (rival !== -1) {
      this.#findings.duplicate(call, state.holdAt(rival), stamp, port, tick)
      return
    }
    const line = state.heldDown(port, destination, tick)
    if (line !== -1) this.#findings.early(state, line, call, stamp, port, tick)
  }
}
