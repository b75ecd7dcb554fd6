/**
 * The history file: JSON Lines. The first line is the header, each other line one record, in the
 * order of the stamps:
 *
 *   {"format":"portplex-history","version":1,"scope":"excerpt","seed":7,...}
 *   {"stamp":"812","kind":"ACQUIRE_END","space":0,"port":5001,"tick":90,"slot":3,
 *    "incarnation":1,"result":"OK"}                                       (in one line)
 *
 * In a space of tuples a record about a port towards one destination has "destination":N too, behind
 * the space; the header's `destinations` are their names.
 *
 * A DEFINING record has the definition too: "port" is its number, "low", "high" and "reserved" stand
 * behind it.
 *
 * `scope` says whether all records of the run are there (`full`) or only those around a violation
 * (`excerpt`).
 */
// @ts-nocheck

import {
  type AuditRecord,
  DESTINATION_LIMIT,
  destinationOf,
  incarnationOf,
  KIND_NAMES,
  ownerToken,
  RESULT_NAMES,
  RecordKind,
  RecordResult,
  SLOT_LIMIT,
  SPACE_LIMIT,
  scopeOf,
  slotOf,
  spaceOf,
} from './record.ts'
import type { SpaceConfig, SpaceDefinition } from './space-config.ts'
import type { ViolationKind } from './violation.ts'

export const HISTORY_FORMAT = 'portplex-history'
export const HISTORY_VERSION = 1

/** What the writer of a history file says about the run. */
export interface HistoryRun {
  readonly seed: number | string
  /** The command that repeats workload and crash plan. */
  readonly command: string
  readonly spaces: readonly SpaceConfig[]
  /** Names of the destinations, by number: where a space is one of tuples. */
  readonly destinations?: readonly string[]
  readonly mode: 'coordinated' | 'uncoordinated'
  readonly skewMs: number
}

export interface HistoryHeader extends HistoryRun {
  readonly format: typeof HISTORY_FORMAT
  readonly version: typeof HISTORY_VERSION
  readonly scope: 'full' | 'excerpt'
  /** An excerpt: the violation that it is about. */
  readonly violation?: {
    readonly kind: ViolationKind
    readonly space: number
    /** None: towards all destinations. */
    readonly destination?: number
    readonly port: number
    readonly message: string
  }
}

/**
 * - `missing`: there is no such file
 * - `unreadable`: it exists and cannot be read
 * - `unwritable`: it cannot be written
 * - `empty`: it has no line
 * - `format`: its first line is not the header of a history
 * - `version`: a history, of a version that this program does not know
 * - `line`: one of its records cannot be read or does not belong where it stands
 */
export type HistoryErrorCode =
  | 'missing'
  | 'unreadable'
  | 'unwritable'
  | 'empty'
  | 'format'
  | 'version'
  | 'line'

/** A history file that cannot be used. Match on `code`. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly code: HistoryErrorCode
  readonly path: string
  /** Line of the file, from 1; 0 = the file as a whole. */
  readonly line: number

  constructor(code: HistoryErrorCode, path: string, line: number, text: string) {
    super(line === 0 ? `${path}: ${text}` : `${path}:${line}: ${text}`)
    this.code = code
    this.path = path
    this.line = line
  }
}

/** The header's line, without its end. */
export function headerLine(
  run: HistoryRun,
  scope: HistoryHeader['scope'],
  violation?: HistoryHeader['violation'],
): string {
  const { seed, command, spaces, destinations, mode, skewMs } = run
  const format = HISTORY_FORMAT
  const version = HISTORY_VERSION
  const about = { format, version, scope, seed, command, mode, skewMs, violation }
  return JSON.stringify({ ...about, spaces, destinations })
}

/** A record as a line has it. */
export interface HistoryRecord extends AuditRecord {
  /** DEFINING: what is announced. */
  readonly definition?: SpaceDefinition
}

/**
 * A record's line, without its end. The kind and the result must be known ones. `definition`: what a
 * DEFINING record announces.
 */
export function recordLine(
  stamp: number,
  kind: number,
  scope: number,
  port: number,
  tick: number,
  owner: number,
  result: number,
  definition?: SpaceDefinition,
): string {
  // By hand, because a full history is written while the run goes on: no name needs escaping.
  const destination = destinationOf(scope)
  const towards = destination === -1 ? '' : `,"destination":${destination}`
  const defines = definition === undefined ? '' : `${definitionText(definition)},`
  return (
    `{"stamp":"${stamp}","kind":"${KIND_NAMES[kind]}","space":${spaceOf(scope)}${towards},"port":${port},` +
    `${defines}"tick":${tick},"slot":${slotOf(owner)},"incarnation":${incarnationOf(owner)},` +
    `"result":"${RESULT_NAMES[result]}"}`
  )
}

/** Reads the header's line; throws a HistoryError. */
export function parseHeader(path: string, text: string): HistoryHeader {
  const value = parseObject(text)
  const { format, version } = value ?? {}
  if (value === undefined || format !== HISTORY_FORMAT) {
    const problem = `not a history: its first line must have "format":"${HISTORY_FORMAT}"`
    throw new HistoryError('format', path, 1, problem)
  }
  if (version !== HISTORY_VERSION) {
    const problem = `history of version ${JSON.stringify(version)}; this program reads version`
    throw new HistoryError('version', path, 1, `${problem} ${HISTORY_VERSION}`)
  }
  const problem = headerProblem(value)
  if (problem !== undefined) throw new HistoryError('format', path, 1, `header: ${problem}`)
  return value as unknown as HistoryHeader
}

/** Reads a record's line; throws a HistoryError. */
export function parseRecord(
  path: string,
  line: number,
  text: string,
  { spaces, destinations }: Pick<HistoryRun, 'spaces' | 'destinations'>,
): HistoryRecord {
  const bad = (problem: string) => new HistoryError('line', path, line, problem)
  const value = parseObject(text)
  if (value === undefined) throw bad('not a JSON object (was the file cut off?)')
  const whole = (name: string, low: number, high: number): number => {
    const number = value[name]
    if (typeof number === 'number' && Number.isInteger(number) && number >= low && number <= high) {
      return number
    }
    throw bad(`"${name}" must be a whole number from ${low} to ${high}`)
  }
  const { stamp, kind, result, low, high, reserved } = value
  if (typeof stamp !== 'string' || !/^[1-9]\d{0,15}$/.test(stamp)) {
    throw bad('"stamp" must be a positive whole number in quotes')
  }
  if (!isKey(RecordKind, kind)) throw bad(`"kind" must be one of ${Object.keys(RecordKind)}`)
  if (!isKey(RecordResult, result)) {
    throw bad(`"result" must be one of ${Object.keys(RecordResult)}`)
  }
  const space = whole('space', 0, spaces.length - 1)
  let destination = -1
  if (value.destination !== undefined) {
    if (spaces[space].tuples !== true) throw bad(`space ${space} has no "destination"`)
    destination = whole('destination', 0, (destinations?.length ?? DESTINATION_LIMIT) - 1)
  }
  if (kind === 'DEFINING' && !isDefinition(value)) {
    throw bad('a DEFINING record must have "low", "high" and "reserved" with port numbers')
  }
  return {
    ...(kind === 'DEFINING' ? { definition: { low, high, reserved } as SpaceDefinition } : {}),
    stamp: Number(stamp),
    kind: RecordKind[kind],
    scope: scopeOf(space, destination),
    port: whole('port', 0, PORT_MAX),
    tick: whole('tick', -TICK_MAX - 1, TICK_MAX),
    owner: ownerToken(whole('slot', 0, SLOT_LIMIT - 1), whole('incarnation', 0, INCARNATION_MAX)),
    result: RecordResult[result],
  }
}

// --- internal ---

const PORT_MAX = 65_535
const TICK_MAX = 2 ** 31 - 1
const INCARNATION_MAX = 2 ** 25 - 1
const ENTRIES_MAX = 2 ** 31 - 1

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    return value as Record<string, unknown>
  } catch {
    return undefined
  }
}

function isKey<Names extends object>(names: Names, key: unknown): key is keyof Names {
  return typeof key === 'string' && Object.hasOwn(names, key)
}

function headerProblem(value: Record<string, unknown>): string | undefined {
  const { scope, mode, seed, command, skewMs, spaces, destinations } = value
  if (scope !== 'full' && scope !== 'excerpt') return '"scope" must be "full" or "excerpt"'
  if (mode !== 'coordinated' && mode !== 'uncoordinated') {
    return '"mode" must be "coordinated" or "uncoordinated"'
  }
  if (typeof seed !== 'number' && typeof seed !== 'string') return '"seed" is missing'
  if (typeof command !== 'string') return '"command" is missing'
  if (!isCount(skewMs, Number.MAX_SAFE_INTEGER)) return '"skewMs" must be a whole number'
  if (!Array.isArray(spaces) || spaces.length > SPACE_LIMIT) {
    return `"spaces" must be an array of at most ${SPACE_LIMIT}`
  }
  for (const [number, space] of spaces.entries()) {
    if (!isSpace(space)) return `"spaces" has no usable entry ${number}`
  }
  if (destinations !== undefined && !isNames(destinations)) {
    return '"destinations" must be an array of names'
  }
  return undefined
}

function definitionText({ low, high, reserved }: SpaceDefinition): string {
  return `"low":${low},"high":${high},"reserved":${JSON.stringify(reserved)}`
}

function isDefinition({ low, high, reserved }: Record<string, unknown>): boolean {
  if (!isCount(low, PORT_MAX) || !isCount(high, PORT_MAX)) return false
  return Array.isArray(reserved) && reserved.every(port => isCount(port, PORT_MAX))
}

function isSpace(value: unknown): value is SpaceConfig {
  if (typeof value !== 'object' || value === null) return false
  if (!isDefinition(value as Record<string, unknown>)) return false
  const { name, quarantineMs, tuples, entries, coordinated } = value as Partial<SpaceConfig>
  if (typeof name !== 'string') return false
  if (coordinated !== undefined && typeof coordinated !== 'boolean') return false
  if (tuples !== undefined && typeof tuples !== 'boolean') return false
  if (entries !== undefined && !(isCount(entries, ENTRIES_MAX) && entries > 0)) return false
  return isCount(quarantineMs, TICK_MAX)
}

function isNames(value: unknown): boolean {
  if (!Array.isArray(value) || value.length > DESTINATION_LIMIT) return false
  return value.every(name => typeof name === 'string')
}

function isCount(value: unknown, high: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= high
}
