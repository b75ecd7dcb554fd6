/** One step of a trace in words. */
// @ts-nocheck

import { KIND, KIND_NAMES, TIMEOUT, TOUCH } from '../machine/kinds.ts'
import type { TraceStep } from '../machine/trace.ts'

/** What a step read and wrote; undefined: nothing. */
export interface Values {
  readonly read: string | undefined
  readonly written: string | undefined
}

export function valuesOf(step: TraceStep): Values {
  const { kind, result, a, b } = step
  switch (kind) {
    case KIND.LOAD:
    case KIND.PLAIN_READ:
      return { read: shown(result), written: undefined }
    case KIND.STORE:
    case KIND.PLAIN_WRITE:
      return { read: undefined, written: shown(result) }
    case KIND.EXCHANGE:
      return { read: shown(result), written: shown(a) }
    case KIND.COMPARE_EXCHANGE:
      return { read: shown(result), written: exchanges(step) ? shown(b) : undefined }
    case KIND.WAIT:
    case KIND.NOTIFY:
    case KIND.CUSTOM:
    case KIND.CRASH:
    case KIND.STALL:
      return { read: undefined, written: undefined }
    default:
      return { read: shown(result), written: shown(combined(step)) }
  }
}

/** `compareExchange`, `CRASH`, `TIMEOUT`. */
export function operationOf({ choice, kind }: TraceStep): string {
  return choice !== undefined && choice >= TIMEOUT ? 'TIMEOUT' : KIND_NAMES[kind]!
}

/**
 * `compareExchange cells[0]: 0 -> 1`. `location`: its name. `before`: source text of what a fault came
 * before, with the words that lead to it.
 */
export function describeStep(step: TraceStep, location: string, before: string): string {
  const { kind, a, result, text, woken } = step
  const operation = operationOf(step)
  const values = valuesOf(step)
  const [read, written] = [values.read, values.written].map(v => readable(v, step.width))
  const expected = readable(shown(a), step.width)
  if (kind === KIND.CRASH || kind === KIND.STALL) return `${operation} ${before}`
  if (kind === KIND.CUSTOM) return `${location}: ${text}`
  if (operation === 'TIMEOUT') return `TIMEOUT of the wait for ${location}`
  if (kind === KIND.WAIT) {
    const how = result === 'blocks' ? `${expected}, sleeps` : `not ${expected}, goes on`
    return `wait ${location}: ${how}`
  }
  if (kind === KIND.NOTIFY) return `notify ${location}: ${wakes(woken ?? [])}`
  if (kind === KIND.COMPARE_EXCHANGE && written === undefined) {
    return `compareExchange ${location}: ${read}, not ${expected}`
  }
  const value = [read, written].filter(v => v !== undefined).join(' -> ')
  return `${operation} ${location}: ${value}`
}

/** Whether the step changed its place, or may have. */
export function writes({ touch }: TraceStep): boolean {
  return (touch & TOUCH.WRITE) !== 0
}

// --- internal ---

function shown(value: unknown): string {
  return typeof value === 'bigint' ? `${value}n` : String(value)
}

/** Large numbers in hexadecimal: they are bits, most of the time. */
function readable(value: string | undefined, width: number): string | undefined {
  const match = /^(-?\d+)(n?)$/.exec(value ?? '')
  if (match === null) return value
  const exact = BigInt(match[1]!)
  if (exact <= DECIMAL_MAX && exact >= -DECIMAL_MAX) return value
  return `0x${BigInt.asUintN(8 * width, exact).toString(16)}${match[2]}`
}

const DECIMAL_MAX = 0xffffn

function exchanges({ touch }: TraceStep): boolean {
  return (touch & TOUCH.WRITE) !== 0
}

function wakes(woken: readonly number[]): string {
  if (woken.length === 0) return 'nobody is there'
  return `wakes ${woken.map(t => `thread ${t}`).join(', ')}`
}

/** What a read-modify-write leaves: its place has as many bits as it is wide. */
function combined({ kind, result, a, width }: TraceStep): number | bigint {
  const [x, y] = [BigInt(result as number), BigInt(a as number)]
  const bits = 8 * width
  const exact = combine(kind, x, y)
  const unsigned = BigInt.asUintN(bits, exact)
  const signed = BigInt.asIntN(bits, exact)
  // Elements that are negative, or of 32 bits and more, are taken for signed.
  const value = x < 0n || y < 0n || width >= 4 ? signed : unsigned
  return typeof result === 'bigint' ? value : Number(value)
}

function combine(kind: number, x: bigint, y: bigint): bigint {
  if (kind === KIND.ADD) return x + y
  if (kind === KIND.SUB) return x - y
  if (kind === KIND.AND) return x & y
  return kind === KIND.OR ? x | y : x ^ y
}
