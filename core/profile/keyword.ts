/**
 * A keyword as in the product's diagrams: the capitals are the shortest form that is accepted, and
 * every longer beginning of the word is, too. `VIPADEFine` is VIPADEF, VIPADEFI, VIPADEFIN, VIPADEFINE.
 */
export type Keyword = string

/** Whether a folded word is the keyword or an abbreviation of it. */
export function isKeyword(word: string, keyword: Keyword): boolean {
  return word.length >= shortest(keyword).length && keyword.toUpperCase().startsWith(word)
}

export function shortest(keyword: Keyword): string {
  return keyword.replace(/[a-z]+$/, '')
}

/** Every accepted form. */
export function formsOf(keyword: Keyword): string[] {
  const min = shortest(keyword).length
  return Array.from({ length: keyword.length - min + 1 }, (_, more) =>
    keyword.toUpperCase().slice(0, min + more),
  )
}
