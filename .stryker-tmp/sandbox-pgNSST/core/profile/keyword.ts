/**
 * A keyword as in the product's diagrams: the capitals are the shortest form that is accepted, and
 * every longer beginning of the word is, too. `VIPADEFine` is VIPADEF, VIPADEFI, VIPADEFIN, VIPADEFINE.
 */
// @ts-nocheck

export type Keyword = string

/** Whether a folded word is the keyword or an abbreviation of it. */
export function isKeyword(word: string, keyword: Keyword): boolean {
  const { whole, min } = known(keyword)
  return word.length >= min && whole.startsWith(word)
}

/** Every accepted form. */
export function formsOf(keyword: Keyword): string[] {
  const { whole, min } = known(keyword)
  return Array.from({ length: whole.length - min + 1 }, (_, more) => whole.slice(0, min + more))
}

// --- internal ---

interface Known {
  readonly whole: string
  /** Characters of the shortest form. */
  readonly min: number
}

/** A keyword is looked at once; there are as many as the grammar has. */
const KNOWN = new Map<Keyword, Known>()

function known(keyword: Keyword): Known {
  const seen = KNOWN.get(keyword)
  if (seen !== undefined) return seen
  const made = {
    whole: keyword.toUpperCase(),
    min: keyword.replace(/[a-z]+$/, '').length,
  }
  KNOWN.set(keyword, made)
  return made
}
