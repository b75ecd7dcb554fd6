/**
 * A failing execution as one word to paste: the scenario file and everything that the execution depends
 * on. Base64url of: version, checksum, and the content as bytes, deflated when that is shorter.
 *
 * Content, in this order: file, flags, export, input, plain packages, patches, engine options, verdict,
 * fingerprint, seed, racy cells, faults, choices (run-length coded), what each step was about to do.
 */
// @ts-nocheck

import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { LoadOptions } from '../exploration.ts'
import type { Verdict } from '../machine/outcome.ts'
import type { Fault } from '../machine/schedule.ts'
import { OBJECTS } from '../report/names.ts'
import { ByteReader, ByteWriter, checksum } from './bytes.ts'
import type { Expectation } from './expectation.ts'
import type { Recipe } from './recipe.ts'

export interface Token {
  /** Relative to the working directory. */
  readonly file: string
  readonly load: LoadOptions
  readonly recipe: Recipe
  /** What each step was about to do; of a long execution, only where another thread goes on. */
  readonly expected: readonly (Expectation | undefined)[]
  readonly verdict: Verdict
  /** {@link fingerprintHash} of the session's. */
  readonly fingerprint: number
}

/** `code`: 'token-damaged', 'token-version'. */
export class TokenError extends Error {
  override readonly name = 'TokenError'
  readonly code: 'token-damaged' | 'token-version'

  constructor(code: TokenError['code'], message: string) {
    super(message)
    this.code = code
  }
}

export function fingerprintHash(fingerprint: string): number {
  return checksum(Buffer.from(fingerprint, 'utf8'))
}

export function encodeToken(token: Token): string {
  const content = contentOf(token)
  const deflated = deflateRawSync(content, { level: 9 })
  const shorter = deflated.length < content.length
  const head = Buffer.alloc(HEAD_BYTES)
  head[0] = VERSION * 2 + (shorter ? 1 : 0)
  head.writeUIntLE(checksum(content) & CHECK_MASK, 1, CHECK_BYTES)
  return Buffer.concat([head, shorter ? deflated : content]).toString('base64url')
}

/** Throws a TokenError for what no encodeToken of this version has made. */
export function decodeToken(text: string): Token {
  const word = text.trim()
  if (!/^[\w-]+$/.test(word)) {
    throw damaged('it has other characters than letters, digits, - and _')
  }
  const bytes = Buffer.from(word, 'base64url')
  if (bytes.length < HEAD_BYTES) throw damaged('it is too short')
  const version = bytes[0]! >> 1
  if (version !== VERSION) {
    const message = `this token has format ${version}; this portplex reads format ${VERSION} only`
    throw new TokenError('token-version', `${message}: replay it with the portplex that printed it`)
  }
  const content = unpacked(bytes)
  if ((checksum(content) & CHECK_MASK) !== bytes.readUIntLE(1, CHECK_BYTES)) {
    throw damaged('its checksum is wrong')
  }
  try {
    return readContent(new ByteReader(content))
  } catch {
    throw damaged('its content makes no sense')
  }
}

// --- internal ---

const VERSION = 1
const CHECK_BYTES = 3
const CHECK_MASK = 0xff_ff_ff
const HEAD_BYTES = 1 + CHECK_BYTES
/** Inflated content; a damaged token must not fill the memory. */
const CONTENT_BYTES_MAX = 64 * 1024 * 1024
/** In longer executions only the steps are kept at which another thread goes on. */
const EVERY_STEP_MAX = 300

const VERDICTS: readonly Verdict[] = [
  'ok',
  'invariant',
  'exception',
  'deadlock',
  'livelock',
  'race',
  'not-linearizable',
  'nondeterminism',
  'unknown',
]
const WAITERS = ['queued', 'swallowing', 'woken'] as const

function damaged(how: string): TokenError {
  const message = `this is no whole replay token: ${how}`
  return new TokenError('token-damaged', `${message}; paste the whole line that was printed`)
}

function unpacked(bytes: Buffer): Buffer {
  const body = bytes.subarray(HEAD_BYTES)
  if (bytes[0]! % 2 === 0) return body
  try {
    return inflateRawSync(body, { maxOutputLength: CONTENT_BYTES_MAX })
  } catch {
    throw damaged('it does not inflate')
  }
}

function contentOf({ file, load, recipe, expected, verdict, fingerprint }: Token): Buffer {
  const to = new ByteWriter()
  to.text(file)
  writeLoad(to, load)
  to.number(VERDICTS.indexOf(verdict))
  to.number(fingerprint)
  to.number(recipe.seed >>> 0)
  to.number(recipe.racy.length)
  for (const address of recipe.racy) to.number(address)
  to.number(recipe.faults.length)
  for (const fault of recipe.faults) writeFault(to, fault)
  writeChoices(to, recipe.choices)
  writeExpected(to, recipe.choices, expected)
  return to.take()
}

function readContent(from: ByteReader): Token {
  const file = from.text()
  const load = readLoad(from)
  const verdict = VERDICTS[from.number()]!
  const fingerprint = from.number()
  const seed = from.number()
  const racy = list(from, () => from.number())
  const faults = list(from, () => readFault(from))
  const choices = readChoices(from)
  const expected = readExpected(from, choices)
  if (!from.ended || verdict === undefined) throw new RangeError('more than a token')
  return { file, load, verdict, fingerprint, recipe: { seed, racy, faults, choices }, expected }
}

function list<T>(from: ByteReader, read: () => T): T[] {
  return Array.from({ length: from.count() }, read)
}

function writeLoad(to: ByteWriter, load: LoadOptions): void {
  const { export: name, input, plain = [], patches = [], stepsMax, timeouts } = load
  const given = [name, input, stepsMax, timeouts]
  to.number(given.reduce<number>((bits, value, i) => bits | (value === undefined ? 0 : 1 << i), 0))
  if (name !== undefined) to.text(name)
  if (input !== undefined) to.text(JSON.stringify(input))
  if (stepsMax !== undefined) to.number(stepsMax)
  if (timeouts !== undefined) to.number(timeouts)
  to.number(plain.length)
  for (const one of plain) to.text(one)
  to.number(patches.length)
  for (const patch of patches) for (const key of PATCH_KEYS) to.text(patch[key])
}

const PATCH_KEYS = ['file', 'find', 'replace'] as const

function readLoad(from: ByteReader): LoadOptions {
  const given = from.number()
  return {
    ...((given & 1) !== 0 ? { export: from.text() } : {}),
    ...((given & 2) !== 0 ? { input: JSON.parse(from.text()) as unknown } : {}),
    ...((given & 4) !== 0 ? { stepsMax: from.number() } : {}),
    ...((given & 8) !== 0 ? { timeouts: from.number() } : {}),
    ...optional('plain', () => list(from, () => from.text())),
    ...optional('patches', () =>
      list(from, () => ({ file: from.text(), find: from.text(), replace: from.text() })),
    ),
  }
}

function optional<K extends string, T>(key: K, read: () => T[]): { [k in K]?: T[] } {
  const all = read()
  return all.length === 0 ? {} : ({ [key]: all } as { [k in K]?: T[] })
}

function writeFault(to: ByteWriter, { kind, thread, step, plain, waiter }: Fault): void {
  const how = waiter === undefined ? 0 : 1 + WAITERS.indexOf(waiter)
  to.number(thread * 8 + how * 2 + (kind === 'stall' ? 1 : 0))
  to.number(step)
  to.number(plain)
}

function readFault(from: ByteReader): Fault {
  const bits = from.number()
  const waiter = WAITERS[((bits >> 1) & 3) - 1]
  return {
    kind: bits % 2 === 1 ? 'stall' : 'crash',
    thread: bits >> 3,
    step: from.number(),
    plain: from.number(),
    ...(waiter === undefined ? {} : { waiter }),
  }
}

/** Runs: choice × 2, + 1 when there are several; then their number − 2. */
function writeChoices(to: ByteWriter, choices: readonly number[]): void {
  to.number(choices.length)
  for (let from = 0; from < choices.length; ) {
    let end = from + 1
    while (choices[end] === choices[from]) end++
    to.number(choices[from]! * 2 + (end - from > 1 ? 1 : 0))
    if (end - from > 1) to.number(end - from - 2)
    from = end
  }
}

function readChoices(from: ByteReader): number[] {
  const length = from.number()
  const choices: number[] = []
  while (choices.length < length) {
    const bits = from.number()
    const count = bits % 2 === 1 ? from.number() + 2 : 1
    if (choices.length + count > CONTENT_BYTES_MAX) throw new RangeError('too many choices')
    for (let i = 0; i < count; i++) choices.push(bits >> 1)
  }
  if (choices.length > length) throw new RangeError('too many choices')
  return choices
}

/** A dictionary of operations, and for each step that has one the number of its own, from 1. */
function writeExpected(
  to: ByteWriter,
  choices: readonly number[],
  expected: readonly (Expectation | undefined)[],
): void {
  const known = new Map<string, number>()
  const operations: Expectation[] = []
  const kept = keptSteps(choices).map(step => {
    const operation = expected[step]
    if (operation === undefined) return 0
    const key = JSON.stringify(operation)
    if (!known.has(key)) known.set(key, operations.push(operation))
    return known.get(key)!
  })
  to.number(operations.length)
  for (const { kind, address, width, line } of operations) {
    const isObject = address >= OBJECTS
    to.number(kind)
    to.number(isObject ? (address - OBJECTS) * 2 + 1 : address * 2)
    to.number(width)
    to.number(line)
  }
  for (const number of kept) to.number(number)
}

function readExpected(
  from: ByteReader,
  choices: readonly number[],
): readonly (Expectation | undefined)[] {
  const operations = list(from, () => {
    const kind = from.number()
    const place = from.number()
    const address = place % 2 === 1 ? (place - 1) / 2 + OBJECTS : place / 2
    return { kind, address, width: from.number(), line: from.number() }
  })
  const expected: (Expectation | undefined)[] = choices.map(() => undefined)
  for (const step of keptSteps(choices)) expected[step] = operations[from.number() - 1]
  return expected
}

function keptSteps(choices: readonly number[]): number[] {
  const all = [...choices.keys()]
  if (choices.length <= EVERY_STEP_MAX) return all
  return all.filter(step => step === 0 || choices[step] !== choices[step - 1])
}
