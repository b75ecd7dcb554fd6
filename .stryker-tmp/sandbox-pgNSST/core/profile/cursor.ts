// @ts-nocheck
import { isKeyword, type Keyword } from './keyword.ts'
import type { Token, Words } from './lexer.ts'
import { addressOf, numberOf } from './operands.ts'
import { type Details, END_OF_PROFILE, type Problem, problemAt, type Severity } from './problem.ts'

/** Ends the parsing of a statement or block. Whoever parses that knows the consequence. */
export class SyntaxFailure extends Error {
  override readonly name = 'SyntaxFailure'
  readonly token: Token
  readonly expected: string

  constructor(token: Token, message: string, expected: string) {
    super(message)
    this.token = token
    this.expected = expected
  }
}

/** A place in the words of a profile, and the problems found so far. */
export class Cursor {
  readonly problems: Problem[] = []
  readonly #tokens: readonly Token[]
  readonly #end: Token
  #next = 0

  constructor({ tokens, end }: Words) {
    this.#tokens = tokens
    this.#end = { text: '', raw: END_OF_PROFILE, ...end }
  }

  peek(ahead = 0): Token {
    return this.#tokens[this.#next + ahead] ?? this.#end
  }

  /** Steps over a word; stays at the end of the profile. */
  next(): Token {
    const token = this.peek()
    this.#next += 1
    return token
  }

  atEnd(): boolean {
    return this.#next >= this.#tokens.length
  }

  is(keyword: Keyword): boolean {
    return isKeyword(this.peek().text, keyword)
  }

  /** Steps over the keyword if it is there. */
  take(keyword: Keyword): boolean {
    const there = this.is(keyword)
    if (there) this.#next += 1
    return there
  }

  /** Steps over one of the keywords and returns it in full, in upper case; undefined: none is there. */
  takeOneOf(keywords: readonly Keyword[]): string | undefined {
    return keywords.find(keyword => this.take(keyword))?.toUpperCase()
  }

  expectOneOf(keywords: readonly Keyword[], message: string): string {
    return this.takeOneOf(keywords) ?? this.fail(message, oneOf(keywords))
  }

  /** A whole number. */
  number(what: string, min: number, max: number): number {
    const value = numberOf(this.peek().text, min, max)
    if (value === undefined) this.fail(`not ${what}`, `a whole number from ${min} to ${max}`)
    this.#next += 1
    return value
  }

  /** A word of a certain form. */
  word(is: (text: string) => boolean, message: string, expected: string): string {
    const { text } = this.peek()
    if (!is(text)) this.fail(message, expected)
    this.#next += 1
    return text
  }

  atAddress(ahead = 0): boolean {
    return addressOf(this.peek(ahead).text) !== undefined
  }

  fail(message: string, expected: string, token: Token = this.peek()): never {
    throw new SyntaxFailure(token, message, expected)
  }

  report(severity: Severity, token: Token, message: string, details: Details = {}): void {
    this.problems.push(problemAt(severity, token, message, details))
  }

  reportFailure({ token, message, expected }: SyntaxFailure, consequence: string): void {
    this.report('error', token, faultOf(token) ?? message, { expected, consequence })
  }

  /** Steps to the first word for which `is` holds; symbols without a value on the way are errors. */
  skipTo(is: (text: string) => boolean, reportSymbols: boolean): void {
    for (; !this.atEnd() && !is(this.peek().text); this.#next += 1) {
      const token = this.peek()
      if (reportSymbols && token.unknownSymbol !== undefined) {
        this.report('error', token, faultOf(token)!, { consequence: 'the word is ignored' })
      }
    }
  }
}

export function oneOf(keywords: readonly Keyword[]): string {
  const names = keywords.map(keyword => keyword.toUpperCase())
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`
}

/** What is wrong with the word itself, wherever it stands. */
export function faultOf({ text, column, unknownSymbol }: Token): string | undefined {
  if (unknownSymbol !== undefined) return `the system symbol ${unknownSymbol} has no value`
  if (text.includes(';')) return 'a ; needs a blank before it to begin a comment'
  if (column === 73 && /^\d{8}$/.test(text)) return 'sequence numbers are not allowed'
  return undefined
}
