/** Errors change what a profile does; warnings too, but less; notes only say what is so. */
// @ts-nocheck

export type Severity = 'error' | 'warning' | 'note'

/** Line and column of a word's first character, both from 1; a tab counts as one column. */
export interface Position {
  readonly line: number
  readonly column: number
}

/** What is wrong with a profile, or worth knowing about it, at one word. */
export interface Problem extends Position {
  readonly severity: Severity
  /** The product's message for this case, where it has one that is known. */
  readonly id?: string
  /** The word as written, or `end of profile`. */
  readonly found: string
  /** What could stand there instead; empty where nothing would be better. */
  readonly expected: string
  readonly message: string
  /** What the statement, and the rest of its block, then mean. */
  readonly consequence: string
}

export const END_OF_PROFILE = 'end of profile'

const FOUND_CHARACTERS_MAX = 40

/** One line of text, such as `a.profile:3:14: error: not a port: found "70000", expected …; …`. */
export function describeProblem(problem: Problem, fileName: string): string {
  const { severity, line, column, id, found, expected, message, consequence } = problem
  const subject = found === END_OF_PROFILE ? `the ${found}` : JSON.stringify(found)
  const text = [
    `${fileName}:${line}:${column}: ${severity}: ${id === undefined ? '' : `${id} `}${message}`,
    `: found ${subject}`,
    expected === '' ? '' : `, expected ${expected}`,
    consequence === '' ? '' : `; ${consequence}`,
  ]
  return text.join('')
}

export interface Details {
  readonly id?: string
  readonly expected?: string
  readonly consequence?: string
}

/** A problem at a word of a profile. */
export function problemAt(
  severity: Severity,
  { line, column, raw }: Position & { readonly raw: string },
  message: string,
  { id, expected = '', consequence = '' }: Details,
): Problem {
  const text = { found: foundText(raw), expected, message, consequence }
  return { severity, ...(id === undefined ? {} : { id }), line, column, ...text }
}

/** In the order of the text; of one word, in the order in which they were found. */
export function sortedProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** A word as a problem shows it: cut if it is long. */
export function foundText(raw: string): string {
  return raw.length > FOUND_CHARACTERS_MAX ? `${raw.slice(0, FOUND_CHARACTERS_MAX)}…` : raw
}

export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(({ severity }) => severity === 'error')
}
