// @ts-nocheck
import type { Position } from './problem.ts'

/** A word of a profile. */
export interface Token extends Position {
  /** Folded to upper case, symbols replaced; empty only at the end of the profile. */
  readonly text: string
  /** As written. */
  readonly raw: string
  /** A system symbol in the word that has no value: `&NAME.`. The word is then of no use. */
  readonly unknownSymbol?: string
}

/** Values of static system symbols, by their names in upper case, without `&` and `.`. */
export type Symbols = Readonly<Record<string, string>>

export interface Words {
  readonly tokens: readonly Token[]
  /** Just behind the last character. */
  readonly end: Position
}

/**
 * Splits a profile into words: at blanks and ends of records. A `;` that begins a word begins a comment,
 * which lasts to the end of the record; one inside a word is a part of it. There are no sequence
 * numbers and no continuation characters. Only ASCII letters are folded.
 */
export function lex(text: string, symbols: Symbols = {}): Words {
  const tokens: Token[] = []
  const lines = text.split(/\r\n|\r|\n/)
  lines.forEach((content, index) => {
    for (const match of content.matchAll(WORD)) {
      const [raw] = match
      if (raw.startsWith(';')) break
      const position = { line: index + 1, column: match.index + 1 }
      tokens.push(...wordsOf(raw, position, symbols))
    }
  })
  return { tokens, end: { line: lines.length, column: lines.at(-1)!.length + 1 } }
}

export function foldCase(text: string): string {
  return text.replace(/[a-z]+/g, letters => letters.toUpperCase())
}

// --- internal ---

/** A comment, or a run of anything but blanks. A byte order mark counts as a blank. */
const WORD = /[^ \t\f\v\uFEFF]+/g
const SYMBOL = /&([A-Za-z@#$][A-Za-z0-9@#$_]{0,7})\.?/g

function wordsOf(raw: string, position: Position, symbols: Symbols): Token[] {
  if (!raw.includes('&')) return [{ text: foldCase(raw), raw, ...position }]
  let unknownSymbol: string | undefined
  const replaced = raw.replace(SYMBOL, (written, name: string) => {
    const key = foldCase(name)
    if (Object.hasOwn(symbols, key)) return symbols[key]!
    unknownSymbol ??= `&${key}.`
    return written
  })
  if (unknownSymbol !== undefined) return [{ text: foldCase(raw), raw, ...position, unknownSymbol }]
  // A value may hold several words, or none.
  return (replaced.match(/\S+/g) ?? []).map(word => ({ text: foldCase(word), raw, ...position }))
}
